import { CARRIERS } from '../clients/client.ts';
import { CLIENT_IDS } from '../clients/ids.ts';
import { TokaifyError } from '../errors.ts';
import { json } from '../formats/jsonc.ts';
import { toml } from '../formats/toml.ts';
import type { Table } from '../formats/value.ts';
import { redact } from '../secret.ts';
import { text } from '../text.ts';
import { type Reader, type Rule, reader } from './reader.ts';

/** Where a key is to be found. It never stands in the document. */
export type KeyFrom =
  | { readonly env: string }
  /** Relative to the document. */
  | { readonly file: string }
  | { readonly stdin: true };

export interface WantedClient {
  readonly id: string;
  readonly state: 'present' | 'absent';
  readonly key: KeyFrom | null;
  /** As if typed behind `tokaify setup` or, where the client shall be absent, `remove`: by camel-cased long name. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** One home of the document; neither user nor home is the caller's own. */
export interface WantedHome {
  readonly user?: string;
  readonly home?: string;
  /** Take the journal away once nothing of ours is left. */
  readonly forget: boolean;
  readonly clients: readonly WantedClient[];
}

const STATES = ['present', 'absent'] as const;

/** Fields that are options of `setup`, and what may stand there. */
const OPTIONS: Readonly<Record<string, Rule>> = {
  gateway: { kind: 'string' },
  baseUrl: { kind: 'string' },
  model: { kind: 'string' },
  reviewModel: { kind: 'string' },
  credential: { kind: 'one', of: CARRIERS },
  block: { kind: 'one', of: ['auto', 'guide', 'current'] },
  providerId: { kind: 'string' },
  displayName: { kind: 'string' },
  context: { kind: 'count' },
  output: { kind: 'count' },
  api: { kind: 'one', of: ['chat', 'responses'] },
  setDefault: { kind: 'flag' },
};

const COMMON = ['state', 'key', 'login', 'purge', ...Object.keys(OPTIONS)];

/** The homes of a document. Throws `document-invalid` with the place, `config-invalid` where it does not parse. */
export function parseDocument(source: string, path: string): WantedHome[] {
  const root = (path.endsWith('.toml') ? toml : json).parse(source, path);
  refuseKeys(root, '', path);
  const at = reader(path);
  at.fields(root, '', ['$schema', 'schemaVersion', 'defaults', 'homes']);
  if (root.schemaVersion !== 1) at.fail('schemaVersion', text('must be 1', '必须为 1'));
  const defaults = at.table(root.defaults ?? {}, 'defaults');
  at.fields(defaults, 'defaults', COMMON);
  const homes = root.homes;
  if (!Array.isArray(homes) || homes.length === 0)
    return at.fail('homes', text('must be a list of homes', '必须是主目录列表'));
  return homes.map((each: unknown, index) =>
    homeOf(at, at.table(each, `homes[${index}]`), `homes[${index}]`, defaults),
  );
}

function homeOf(at: Reader, table: Table, place: string, defaults: Table): WantedHome {
  at.fields(table, place, ['user', 'home', 'forget', 'clients', ...COMMON]);
  const { user, home, forget, clients, ...own } = table;
  if (user !== undefined && home !== undefined)
    at.fail(place, text('names both a user and a home', '同时给出了 user 与 home'));
  const named = at.table(clients, `${place}.clients`);
  at.fields(named, `${place}.clients`, CLIENT_IDS);
  if (Object.keys(named).length === 0) at.fail(`${place}.clients`, text('is empty', '为空'));
  return {
    ...(user === undefined ? {} : { user: at.string(user, `${place}.user`) }),
    ...(home === undefined ? {} : { home: at.string(home, `${place}.home`) }),
    forget: at.flag(forget ?? false, `${place}.forget`),
    clients: Object.entries(named).map(([id, each]) => {
      const below = `${place}.clients.${id}`;
      const client = at.table(each, below);
      at.fields(client, below, COMMON);
      return clientOf(at, id, { ...defaults, ...own, ...client }, below);
    }),
  };
}

function clientOf(at: Reader, id: string, table: Table, place: string): WantedClient {
  const { state = 'present', key, login, purge = false } = table;
  const options: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries(OPTIONS)) {
    if (table[name] !== undefined) options[name] = at.value(table[name], rule, `${place}.${name}`);
  }
  if (login !== undefined) {
    const kept = at.one(login, ['keep', 'replace'], `${place}.login`) === 'keep';
    options[kept ? 'keepLogin' : 'replaceLogin'] = true;
  }
  options.purge = at.flag(purge, `${place}.purge`);
  const wanted = at.one(state, STATES, `${place}.state`) as WantedClient['state'];
  if (wanted === 'present' && key === undefined) at.fail(place, text('has no key', '没有 key'));
  return { id, state: wanted, key: key === undefined ? null : keyOf(at, key, `${place}.key`), options };
}

function keyOf(at: Reader, value: unknown, place: string): KeyFrom {
  const table = at.table(value, place);
  at.fields(table, place, ['env', 'file', 'stdin']);
  if (Object.keys(table).length !== 1)
    at.fail(place, text('needs one of env, file and stdin', '需要 env、file、stdin 中的一个'));
  if (table.stdin !== undefined) {
    if (table.stdin !== true) at.fail(`${place}.stdin`, text('can only be true', '只能为 true'));
    return { stdin: true };
  }
  return table.env === undefined
    ? { file: at.string(table.file, `${place}.file`) }
    : { env: at.string(table.env, `${place}.env`) };
}

/** Such a document lives in version control and in backups. */
function refuseKeys(value: unknown, place: string, path: string): void {
  if (typeof value === 'string' && redact(value) !== value) {
    const forms = path.endsWith('.toml')
      ? ['{ env = "NAME" }', '{ file = "path" }', '{ stdin = true }']
      : ['{ "env": "NAME" }', '{ "file": "path" }', '{ "stdin": true }'];
    throw new TokaifyError('document-invalid', {
      what: text(`A key stands in ${path}, at ${place}.`, `${path} 的 ${place} 处写有密钥。`),
      cause: text('Such files are shared and kept for long.', '这类文件会被共享并长期保存。'),
      next: text(
        `Name where it is instead: ${forms.join(', ')}. If it is a real key, consider it seen and rotate it.`,
        `请改为给出它的位置：${forms.join('、')}。如果是真实密钥，请视为已泄露并更换。`,
      ),
      where: { path },
    });
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, each] of Object.entries(value)) refuseKeys(each, place ? `${place}.${name}` : name, path);
}
