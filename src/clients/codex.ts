import drift from '../../templates/clients/codex.json' with { type: 'json' };
import { TokaifyError } from '../errors.ts';
import { env as dotenv } from '../formats/env.ts';
import type { Edit, Path, Value } from '../formats/format.ts';
import { json } from '../formats/jsonc.ts';
import { BOM } from '../formats/text.ts';
import { toml } from '../formats/toml.ts';
import { type Place, pathOf } from '../place.ts';
import type { Finding } from '../report.ts';
import { text } from '../text.ts';
import { atLeast } from '../version.ts';
import { acceptCarrier } from './carrier.ts';
import type { Carrier, Client, Current, Draft, DraftFile, Files, Setup } from './client.ts';
import { CODEX_CHECKS } from './codex-checks.ts';
import { codexCredential, hasLogin } from './codex-credential.ts';
import { asTable, effective, home, locations, whereSaid } from './codex-files.ts';
import { inDotenv, inEnvironment, leftOut, responsesOnly } from './codex-notes.ts';
import { opinion } from './codex-opinion.ts';
import { keysBelowTables, refuseWhatCannotStart } from './codex-refusals.ts';
import { traces } from './codex-traces.ts';
import { headersKept } from './headers-kept.ts';

/** The other ways of carrying a key outrank auth.json when they stand in the provider's table (0.80 … 0.169). */
const CARRIER_KEYS = ['env_key', 'experimental_bearer_token', 'auth', 'requires_openai_auth'] as const;

export const codex: Client = {
  id: 'codex',
  name: 'Codex',
  command: 'codex',
  packageName: '@openai/codex',
  carriers: ['auth-json', 'bearer', 'env'],
  locations,
  read,
  configure,
  clear,
  wireApi: () => 'responses',
  keepProvider,
  remnants,
  history: (place) => ({
    directory: pathOf(place).join(home(place), 'sessions'),
    suffix: '.jsonl',
    providerOf: (line) => /"model_provider":"([^"]+)"/.exec(line)?.[1] ?? null,
  }),
  checks: () => CODEX_CHECKS,
  traces,
  opinion,
  tryIt: () => 'codex "explain this project"',
};

function read(files: Files, env: Place['env']): Current {
  const { root, provider } = effective(files);
  const providerId = typeof root.model_provider === 'string' ? root.model_provider : null;
  const baseUrl = typeof provider.base_url === 'string' ? provider.base_url : null;
  const { config } = files;
  const line =
    config?.text && providerId
      ? toml.lineOf(config.text, ['model_providers', providerId, 'base_url'])
      : undefined;
  return {
    providerId,
    baseUrl,
    model: typeof root.model === 'string' ? root.model : null,
    wireApi: provider.wire_api === 'chat' ? 'chat' : 'responses',
    credential: codexCredential(root, provider, files, env),
    ...(config && line ? { where: { path: config.path, line } } : {}),
    problems: [],
  };
}

function configure(files: Files, setup: Setup): Draft {
  const config = files.config!;
  const auth = files.auth!;
  const original = config.text ?? '';
  const parsed = toml.parse(original, config.path);
  const credentials = auth.text === null ? {} : json.parse(auth.text, auth.path);
  const carrier = chooseCarrier(setup, credentials, auth.path);
  refuseWhatCannotStart(files, parsed, carrier, setup.version, setup.gateway.codex.providerId);
  const misplaced = keysBelowTables(config, parsed, setup);

  const { root, provider, notes } = block(setup);
  const table: Path = ['model_providers', setup.gateway.codex.providerId];
  const edits: Edit[] = [
    ...misplaced.map((path): Edit => ({ path, value: undefined })),
    ...Object.entries(root).map(([key, value]): Edit => ({ path: [key], value })),
    ...Object.entries({ ...provider, ...carrierKeys(carrier, setup) }).map(
      ([key, value]): Edit => ({ path: [...table, key], value }),
    ),
    ...CARRIER_KEYS.filter((key) => !(key in carrierKeys(carrier, setup))).map(
      (key): Edit => ({ path: [...table, key], value: undefined }),
    ),
  ];
  const configFile: DraftFile = {
    role: 'config',
    text: toml.edit(original, edits, config.path),
    secret: carrier === 'bearer',
  };
  // The credential first: with the new config and the old auth.json Codex would send a ChatGPT token to the gateway.
  return {
    files: [...credentialFiles(carrier, files, credentials, setup), configFile],
    notes: [
      ...othersHeaders(files, parsed, setup),
      ...responsesOnly(setup),
      ...notes,
      ...(carrier === 'env' ? (files.dotenv ? inDotenv(setup) : inEnvironment(setup)) : []),
    ],
  };
}

function othersHeaders(files: Files, parsed: Record<string, unknown>, setup: Setup): Finding[] {
  const { providerId } = setup.gateway.codex;
  const table = asTable(asTable(parsed.model_providers)[providerId]);
  const names = ['http_headers', 'env_http_headers', 'query_params'].filter((name) => name in table);
  const where = names[0] && whereSaid(files, ['model_providers', providerId, names[0]]);
  return headersKept(names, table.base_url, setup.baseUrl, where || undefined);
}

function chooseCarrier(setup: Setup, credentials: Record<string, unknown>, path: string): Carrier {
  const wanted = acceptCarrier(codex, setup.carrier ?? setup.gateway.codex.carrier);
  if (wanted !== 'auth-json' || !hasLogin(credentials)) return wanted;
  if (setup.login === 'keep') return 'bearer';
  if (setup.login === 'replace') return wanted;
  throw new TokaifyError('login-would-be-lost', {
    what: text(
      'Codex is logged in with ChatGPT, and the key would replace that login.',
      'Codex 已使用 ChatGPT 登录，写入密钥会替换该登录。',
    ),
    cause: text(
      'Codex keeps one of the two in auth.json; with both, it would send the ChatGPT token to the gateway.',
      'auth.json 只能保存其中之一；如果两者并存，Codex 会把 ChatGPT 令牌发送给网关。',
    ),
    next: text(
      'Choose: --keep-login (the key goes into config.toml), or --replace-login (undo brings the login back)',
      '请选择：--keep-login（密钥写入 config.toml），或 --replace-login（undo 可恢复登录）',
    ),
    where: { path },
    consent: {
      question: text(
        'Codex is logged in with ChatGPT. What about that login?',
        'Codex 已使用 ChatGPT 登录。如何处理该登录？',
      ),
      choices: [
        {
          value: 'keep',
          label: text('Keep it; carry the key in config.toml', '保留登录；密钥写入 config.toml'),
          patch: { login: 'keep' },
        },
        {
          value: 'replace',
          label: text('Replace it; undo brings it back', '替换登录；undo 可恢复'),
          patch: { login: 'replace' },
        },
      ],
    },
  });
}

/** The guide's keys and values for this version of Codex, and what was left out of them. */
function block(setup: Setup): {
  root: Record<string, Value>;
  provider: Record<string, Value>;
  notes: Finding[];
} {
  const { model, reviewModel, baseUrl, gateway } = setup;
  const values: Readonly<Record<string, string>> = { model, reviewModel, baseUrl, gateway: gateway.name };
  const fill = (value: string | number | boolean): Value =>
    typeof value === 'string'
      ? value.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
      : value;
  const tables = { root: { ...setup.gateway.codex.root }, provider: { ...setup.gateway.codex.provider } };
  const left: typeof drift.drift = [];
  for (const row of drift.drift) {
    const table = tables[row.table as 'root' | 'provider'];
    const applies =
      setup.block === 'current' || (setup.block === 'auto' && atLeast(setup.version, row.since));
    if (!applies || !(row.key in table) || (row.only !== undefined && table[row.key] !== row.only)) continue;
    left.push(row);
    if (row.leaveOut) delete table[row.key];
    else table[row.key] = row.value!;
  }
  const filled = (table: Record<string, string | number | boolean>) =>
    Object.fromEntries(Object.entries(table).map(([key, value]) => [key, fill(value)]));
  return {
    root: filled(tables.root),
    provider: filled(tables.provider),
    notes: leftOut(left, setup),
  };
}

function carrierKeys(carrier: Carrier, setup: Setup): Record<string, Value> {
  if (carrier === 'bearer') return { experimental_bearer_token: setup.key.reveal() };
  if (carrier === 'env') return { env_key: setup.gateway.key.variable };
  return { requires_openai_auth: true };
}

function credentialFiles(
  carrier: Carrier,
  files: Files,
  credentials: Record<string, unknown>,
  setup: Setup,
): DraftFile[] {
  if (carrier === 'bearer') return [];
  if (carrier === 'env') {
    if (!files.dotenv) return [];
    const { path, text: before } = files.dotenv;
    const name = setup.gateway.key.variable;
    return [
      {
        role: 'dotenv',
        text: dotenv.edit(before ?? '', [{ path: [name], value: setup.key.reveal() }], path),
      },
    ];
  }
  const mode = credentials.auth_mode ?? 'apikey';
  const before = files.auth!.text;
  // Codex cannot read the file with a byte-order mark (0.169).
  const already =
    credentials.OPENAI_API_KEY === setup.key.reveal() &&
    mode === 'apikey' &&
    !hasLogin(credentials) &&
    !before?.startsWith(BOM);
  return [{ role: 'auth', text: already ? before : apiKeyFile(setup) }];
}

/** As `codex login --with-api-key` writes it (0.169); nothing is merged, since a login beside the key would win over it. */
function apiKeyFile(setup: Setup): string {
  return `${JSON.stringify({ auth_mode: 'apikey', OPENAI_API_KEY: setup.key.reveal() }, null, 2)}\n`;
}

function clear(files: Files, current: Current): Draft {
  const { config, auth } = files;
  const drafts: DraftFile[] = [];
  if (config?.text && current.providerId !== null && current.baseUrl !== null) {
    const providers = asTable(toml.parse(config.text, config.path).model_providers);
    const alone = Object.keys(providers).length === 1;
    const table: Path = alone ? ['model_providers'] : ['model_providers', current.providerId];
    const edits: Edit[] = [['model_provider'], table].map((path) => ({ path, value: undefined }));
    drafts.push({
      role: 'config',
      text: toml.edit(config.text, edits, config.path),
    });
  }
  if (auth?.text && current.credential.source === 'auth-json' && current.credential.kind === 'api-key') {
    drafts.push({ role: 'auth', text: null });
  }
  const { dotenv: variables } = files;
  const name = effective(files).provider.env_key;
  if (variables?.text && typeof name === 'string') {
    const text = dotenv.edit(variables.text, [{ path: [name], value: undefined }], variables.path);
    if (text !== variables.text) drafts.push({ role: 'dotenv', text: text.trim() === '' ? null : text });
  }
  return { files: drafts, notes: [] };
}

/** "provider name must not be empty" is all that Codex says then, and does not start (0.171). */
function remnants(files: Files, without: string): string[] {
  const providers = asTable(toml.parse(without, files.config!.path).model_providers);
  return Object.keys(providers).filter((id) => asTable(providers[id]).name === undefined);
}

function keepProvider(files: Files, without: string | null, providerId: string): string | null {
  const config = files.config!;
  const table = asTable(asTable(toml.parse(config.text ?? '', config.path).model_providers)[providerId]);
  const already = asTable(asTable(toml.parse(without ?? '', config.path).model_providers)[providerId]);
  const kept = Object.entries(table).filter(
    ([key]) => key !== 'experimental_bearer_token' && !Object.hasOwn(already, key),
  );
  if (kept.length === 0) return without;
  const edits = kept.map(
    ([key, value]): Edit => ({ path: ['model_providers', providerId, key], value: value as Value }),
  );
  return toml.edit(without ?? '', edits, config.path);
}
