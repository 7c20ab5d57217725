/** An upstream's refusal, as the gateway passes it on: the upstream's own type and code, no request id. */
export interface UpstreamFailure {
  readonly status: number;
  readonly message: string;
  readonly type: string;
  readonly code: string | null;
}

export interface Model {
  readonly id: string;
  /** Groups that have a channel for it. */
  readonly groups: readonly string[];
  /** Quota units of an input token; null where the operator set no price. */
  readonly ratio: number | null;
  readonly vendorId?: number;
  /** Every call fails at the upstream, in this way. */
  readonly failure?: UpstreamFailure;
}

const failing = (id: string, failure: UpstreamFailure): Model => ({
  id,
  groups: ['default'],
  ratio: 1,
  failure,
});

/** What the sandbox sells. The `up-…` models show how an upstream's failure reaches a client. */
export const MODELS: readonly Model[] = [
  { id: 'gpt-4o-mini', groups: ['default'], ratio: 0.075, vendorId: 1 },
  { id: 'gpt-5.4', groups: ['default'], ratio: 1.25, vendorId: 1 },
  { id: 'gpt-5.4-mini', groups: ['default'], ratio: 0.125, vendorId: 1 },
  failing('up-401', {
    status: 401,
    message: 'Incorrect API key provided: sk-up***. You can find your API key at https://***.com/***/***',
    type: 'invalid_request_error',
    code: 'invalid_api_key',
  }),
  failing('up-402', {
    status: 402,
    message: 'Insufficient Balance',
    type: 'unknown_error',
    code: 'invalid_request_error',
  }),
  failing('up-404', {
    status: 404,
    message: 'The model `up-404` does not exist or you do not have access to it.',
    type: 'invalid_request_error',
    code: 'model_not_found',
  }),
  failing('up-429', {
    status: 429,
    message: 'You exceeded your current quota',
    type: 'insufficient_quota',
    code: 'insufficient_quota',
  }),
  failing('up-500', { status: 500, message: 'The server had an error', type: 'server_error', code: null }),
  // An upstream that answered HTML: the gateway has nothing to pass on but the status.
  failing('up-html', {
    status: 502,
    message: 'openai_error',
    type: 'bad_response_status_code',
    code: 'bad_response_status_code',
  }),
  { id: 'vip-only', groups: ['vip'], ratio: 1 },
];

export interface Group {
  readonly desc: string;
  readonly ratio: number;
}

/** The groups every account may put on its tokens, and what they are called in the console. */
export const GROUPS: Readonly<Record<string, Group>> = {
  default: { desc: '默认分组', ratio: 1 },
  vip: { desc: 'vip分组', ratio: 1 },
};

/** One US dollar in quota units. */
export const QUOTA_PER_UNIT = 500_000;
