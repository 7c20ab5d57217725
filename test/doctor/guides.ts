/** One question of a guide's troubleshooting section, and the findings that answer it; `client/id` for a doctor's check. */
export interface GuideRow {
  /** In the guide's words. */
  readonly says: string;
  readonly ids: readonly string[];
}

export interface Guide {
  readonly title: string;
  /** Whose words and address are used in the answers. */
  readonly gateway: string;
  readonly rows: readonly GuideRow[];
}

const FULL_KEY = ['codex/key-missing', 'codex/key-untidy', 'key-malformed', 'key-invalid', 'key-suffix'];
const STATE = ['token-disabled', 'token-expired', 'token-exhausted', 'token-quota-low', 'balance-exhausted'];
const MODEL = ['model-not-allowed', 'model-not-listed', 'group-denied'];
const ENDPOINT = [
  'endpoint-not-found',
  'base-url-no-v1',
  'base-url-double-v1',
  'not-a-gateway',
  'redirect',
  'wire-api-missing',
];

export const GUIDES: readonly Guide[] = [
  {
    title: 'Tokaify × Codex',
    gateway: 'tokaify',
    rows: [
      { says: 'Why does config.toml need /v1', ids: ['base-url-no-v1'] },
      { says: '401 or 403: whether you copied the full sk-... secret', ids: FULL_KEY },
      {
        says: '401 or 403: whether the token is disabled, expired, or out of balance',
        ids: STATE,
      },
      { says: '401 or 403: whether the current model is allowed by that token', ids: MODEL },
      { says: '401 or 403: whether an IP restriction is blocking the request', ids: ['ip-not-allowed'] },
      {
        says: '401 or 403, and the gateway does not say which of these it is',
        ids: ['token-unclear'],
      },
      { says: '404: the endpoint is incorrect', ids: ENDPOINT },
    ],
  },
  {
    title: 'Tokaify × OpenCode',
    gateway: 'tokaify',
    rows: [
      {
        says: 'Should the Provider ID be Tokaify or tokaify',
        ids: ['opencode/provider-id-twin', 'opencode/key-missing'],
      },
      { says: 'What should I use for Base URL', ids: ['base-url-no-v1', 'base-url-double-v1'] },
      {
        says: "What if I can't find the model I just added",
        ids: [
          'opencode/provider-missing',
          'opencode/models-missing',
          'opencode/model-hidden',
          'opencode/model-unresolved',
          'opencode/providers-misnamed',
          'opencode/layer-overrides',
          'model-not-listed',
          'model-unavailable',
        ],
      },
      {
        says: '401 or 403: whether the API key is the full sk-... secret',
        ids: ['key-malformed', 'key-invalid', 'opencode/key-outranked', 'opencode/auth-imported'],
      },
      {
        says: '401 or 403: whether the Base URL is exactly https://api.tokaify.com/v1',
        ids: ['endpoint-not-found', 'not-a-gateway'],
      },
      { says: '401 or 403: whether the model is allowed by the current token', ids: MODEL },
      {
        says: '401 or 403: whether the token is expired, disabled, or out of balance',
        ids: STATE,
      },
    ],
  },
  {
    title: 'Routescope × Codex',
    gateway: 'routescope',
    rows: [
      { says: 'Why does config.toml need /v1?', ids: ['base-url-no-v1'] },
      {
        says: 'Why am I getting 401 / 403?',
        ids: [...FULL_KEY, ...STATE, ...MODEL, 'ip-not-allowed', 'token-unclear'],
      },
      { says: 'Why am I getting 404?', ids: ENDPOINT },
    ],
  },
  {
    title: 'JoyToken × Codex',
    gateway: 'joytoken',
    rows: [
      {
        says: '401 Unauthorized: JOY_TOKEN_API_KEY is set and copied correctly',
        ids: ['codex/key-missing', 'codex/variable-needed', 'key-malformed', 'key-invalid'],
      },
      {
        says: '403 Forbidden: key policy allows the current IP, tier, and model',
        ids: ['policy-rejected', 'ip-not-allowed', 'model-not-allowed'],
      },
      {
        says: '402 Payment Required: wallet balance, quota, or budget is sufficient',
        ids: ['balance-exhausted', 'token-quota-low'],
      },
      {
        says: 'Model not found: use auto or a model key from the JoyToken model catalog',
        ids: ['model-unavailable', 'model-not-listed'],
      },
      {
        says: 'No JoyToken logs: confirm model_provider = "joytoken" and base_url includes /openai/v1',
        ids: [
          'codex/provider-not-selected',
          'codex/provider-not-found',
          'codex/keys-below-table',
          'codex/base-url-unexpected',
          'wire-api-missing',
        ],
      },
    ],
  },
  {
    title: 'Token management',
    gateway: 'tokaify',
    rows: [
      { says: "Why can't I see the full token in the list", ids: ['key-malformed', 'key-length'] },
      {
        says: "I created a token, but it still doesn't work: whether your account balance is sufficient",
        ids: ['balance-exhausted', 'token-quota-low'],
      },
      {
        says: "I created a token, but it still doesn't work: whether the token is disabled",
        ids: ['token-disabled'],
      },
      {
        says: "I created a token, but it still doesn't work: whether the token is expired",
        ids: ['token-expired', 'token-exhausted'],
      },
      {
        says: "I created a token, but it still doesn't work: whether the current model is within the token's allowed scope",
        ids: ['model-not-allowed', 'model-not-listed', 'model-unavailable'],
      },
      {
        says: "I created a token, but it still doesn't work: whether the current source IP is blocked by IP restrictions",
        ids: ['ip-not-allowed'],
      },
      { says: 'Should I copy the token or the connection string', ids: ['key-malformed'] },
    ],
  },
  {
    title: 'What no guide asks',
    gateway: 'tokaify',
    rows: [
      {
        says: '401 although the key is right',
        ids: [
          'codex/login-leak',
          'codex/byte-order-mark',
          'codex/auth-mode-unknown',
          'codex/credential-store',
          'codex/daemon-stale',
          'upstream-auth',
          'waf',
        ],
      },
      {
        says: 'No error, and nothing in the logs of the gateway',
        ids: ['codex/keys-below-table', 'codex/provider-not-selected', 'codex/provider-openai-builtin'],
      },
      {
        says: 'Codex says "Reconnecting" and nothing else',
        ids: ['dns', 'refused', 'timeout', 'tls', 'proxy', 'codex/ca-variable-ignored'],
      },
      {
        says: 'Codex warns at every start, or a long chat is stuck',
        ids: ['codex/settings-ignored', 'codex/model-metadata-missing', 'codex/provider-named-openai'],
      },
      { says: 'Old chats are gone', ids: ['codex/chats-orphaned'] },
    ],
  },
];
