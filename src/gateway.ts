import { TokaifyError } from './errors.ts';
import type { Text } from './text.ts';
import { text, verbatim } from './text.ts';

/**
 * The first axis: who sells access to models. What varies is the base URL, the shape of a key and how it
 * is delivered, the default model, the console, which questions it answers, and the block its guide
 * publishes. Members are the JSON files in templates/gateways; values and their reasons, never where or how.
 */
export interface Gateway {
  readonly id: string;
  readonly name: string;
  /** Up to and including the version segment, no trailing slash. */
  readonly baseUrl: string;
  /** Where the template is a file of somebody's: how they named it, and the base URL it has. */
  readonly file?: { readonly path: string; readonly baseUrl: string };
  /** Hosts, with the port where it is not the usual one, that a pasted connection string may name without being asked about. */
  readonly hosts: readonly string[];
  readonly console: {
    readonly url: string;
    /** Where a person finds a key there. */
    readonly keyHint: Text;
  };
  readonly key: {
    readonly prefix: string;
    /** Length of a whole key, prefix included, where the gateway's are all alike. */
    readonly length?: number;
    readonly variable: string;
  };
  readonly models: {
    readonly default: string;
    readonly names: Readonly<Record<string, string>>;
  };
  /** Questions this gateway answers, as paths: below the base URL, or from the origin for those with a leading "/api". */
  readonly questions: {
    /** null: there is no model list that a key opens. */
    readonly models: string | null;
    readonly usage: string | null;
    readonly status: string | null;
    /** A public list of models, from the origin; proves nothing about a key. */
    readonly catalog: string | null;
    /** The account's balance by API key, from `console.url`; null where only a console login shows it. */
    readonly balance: string | null;
  };
  /** Wire APIs its documentation promises. */
  readonly wireApis: readonly WireApi[];
  readonly codex: CodexBlock;
  readonly opencode: { readonly providerId: string; readonly name: string };
  /** The guide's troubleshooting list in its own words; the cause table refers to these items. */
  readonly checklist: Readonly<Record<ChecklistItem, Text>>;
}

export type WireApi = 'responses' | 'chat';
export type ChecklistItem = 'key' | 'state' | 'balance' | 'model' | 'ip' | 'endpoint' | 'logs';
export const CHECKLIST_ITEMS = ['key', 'state', 'balance', 'model', 'ip', 'endpoint', 'logs'] as const;

/** The guide's block for Codex. Strings may hold {model}, {reviewModel}, {baseUrl}, {gateway}. */
export interface CodexBlock {
  readonly providerId: string;
  /** How the guide delivers the key: in auth.json, or by a variable in $CODEX_HOME/.env. */
  readonly carrier: 'auth-json' | 'env';
  readonly root: Readonly<Record<string, string | number | boolean>>;
  readonly provider: Readonly<Record<string, string | number | boolean>>;
}

const ENDPOINT = /\/(?:chat\/completions|responses|completions|models|messages|embeddings)$/i;

/** What is wrong with the address itself, before anything is asked; ids of the contract. */
export type BaseUrlProblem = 'base-url-no-v1' | 'base-url-double-v1' | 'endpoint-not-found';

/**
 * Reads a base URL as somebody typed it. `url` is what clients need: version segment once, no endpoint
 * behind it, no query, no trailing slash. `problem` says what had to be mended beyond white space and slashes.
 * Throws 'usage' when it is no http(s) URL at all.
 */
export function readBaseUrl(typed: string): { url: string; problem: BaseUrlProblem | null } {
  const trimmed = typed.trim();
  let parsed: URL;
  try {
    parsed = new URL(
      /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `${schemeFor(trimmed)}://${trimmed}`,
    );
  } catch {
    throw notAnAddress(typed, text('It is not a URL.', '这不是 URL。'));
  }
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') {
    throw notAnAddress(
      typed,
      text('It must start with https:// or http://.', '它必须以 https:// 或 http:// 开头。'),
    );
  }
  if (parsed.username || parsed.password) {
    throw notAnAddress(
      `${parsed.protocol}//…@${parsed.host}`,
      text('It carries a login; a gateway takes the key instead.', '其中带有登录信息；网关使用的是密钥。'),
    );
  }
  let path = parsed.pathname.replace(/\/{2,}/g, '/').replace(/\/+$/, '');
  let problem: BaseUrlProblem | null = parsed.search || parsed.hash ? 'endpoint-not-found' : null;
  if (ENDPOINT.test(path)) {
    problem = 'endpoint-not-found';
    path = path.replace(ENDPOINT, '');
  }
  if (/(\/v\d+)\1+$/i.test(path)) {
    problem = 'base-url-double-v1';
    path = path.replace(/(\/v\d+)\1+$/i, '$1');
  }
  if (path === '') {
    problem ??= 'base-url-no-v1';
    path = '/v1';
  }
  return { url: `${parsed.origin}${path}`, problem };
}

/** Nothing on this machine's own addresses has a certificate, as a rule. */
function schemeFor(address: string): 'http' | 'https' {
  return isLoopback(/^(?:\[[^\]]*\]|[^:/]*)/.exec(address)![0]) ? 'http' : 'https';
}

/** The base URL, or an error that names the right one. */
export function acceptBaseUrl(typed: string): string {
  const { url, problem } = readBaseUrl(typed);
  if (problem === null) return url;
  const cause = {
    'base-url-no-v1': text('The version segment /v1 is missing.', '缺少版本路径 /v1。'),
    'base-url-double-v1': text('The version segment /v1 stands there twice.', '版本路径 /v1 重复了。'),
    'endpoint-not-found': text(
      'It names an endpoint or carries a query; clients append the endpoint themselves.',
      '它包含具体接口或查询参数；客户端会自行追加接口路径。',
    ),
  }[problem];
  throw new TokaifyError(problem, {
    what: text(
      `${JSON.stringify(typed)} is not the base URL.`,
      `${JSON.stringify(typed)} 不是正确的 Base URL。`,
    ),
    cause,
    next: text(`Use ${url}`, `请使用 ${url}`),
  });
}

function notAnAddress(shown: string, cause: Text): TokaifyError {
  return new TokaifyError('usage', {
    what: text(`${JSON.stringify(shown)} is not a base URL.`, `${JSON.stringify(shown)} 不是 Base URL。`),
    cause,
    next: text('Give one like https://api.tokaify.com/v1', '请提供形如 https://api.tokaify.com/v1 的地址'),
  });
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Reads a template: a built-in one, or a file the user names. Every field is checked; the error names the first that is wrong. */
export function parseGateway(value: unknown, source: string): Gateway {
  const at = reader(value, source);
  const label = (path: string): Text => {
    return typeof at.value(path) === 'string'
      ? verbatim(at.string(path))
      : text(at.string(`${path}.en`), at.string(`${path}.zh`));
  };
  const checklist = Object.fromEntries(
    CHECKLIST_ITEMS.map((item) => [item, label(`checklist.${item}`)]),
  ) as Record<ChecklistItem, Text>;
  return {
    id: at.match('id', /^[a-z0-9][a-z0-9-]*$/),
    name: at.string('name'),
    baseUrl: acceptBaseUrl(at.string('baseUrl')),
    hosts: at.strings('hosts'),
    console: {
      url: at.match('console.url', /^https?:\/\/\S+$/).replace(/\/+$/, ''),
      keyHint: label('console.keyHint'),
    },
    key: {
      prefix: at.string('key.prefix'),
      variable: at.match('key.variable', /^[A-Z][A-Z0-9_]*$/),
      ...at.count('key.length', 'length'),
    },
    models: { default: at.string('models.default'), names: at.record('models.names', 'string') },
    questions: {
      models: at.stringOrNull('questions.models'),
      usage: at.stringOrNull('questions.usage'),
      status: at.stringOrNull('questions.status'),
      catalog: at.stringOrNull('questions.catalog'),
      balance: at.stringOrNull('questions.balance'),
    },
    wireApis: at.someOf('wireApis', ['responses', 'chat']),
    codex: {
      providerId: at.string('codex.providerId'),
      carrier: at.match('codex.carrier', /^(?:auth-json|env)$/) as CodexBlock['carrier'],
      root: at.record('codex.root'),
      provider: at.record('codex.provider'),
    },
    opencode: {
      providerId: at.match('opencode.providerId', /^[a-z0-9][a-z0-9-_]*$/),
      name: at.string('opencode.name'),
    },
    checklist,
  };
}

function reader(root: unknown, source: string) {
  const wrong = (path: string, expected: string): TokaifyError =>
    new TokaifyError('template-invalid', {
      what: text(
        `${source} is not a gateway template: ${path} must be ${expected}.`,
        `${source} 不是有效的网关模板：${path} 应为 ${expected}。`,
      ),
      next: text(
        'Compare it with the built-in ones: tokaify list --json',
        '可与内置模板比较：tokaify list --json',
      ),
    });
  const value = (path: string): unknown =>
    path.split('.').reduce<unknown>((node, key) => {
      if (node === null || typeof node !== 'object' || !Object.hasOwn(node, key)) return undefined;
      return (node as Record<string, unknown>)[key];
    }, root);
  const string = (path: string): string => {
    const found = value(path);
    if (typeof found !== 'string' || found === '') throw wrong(path, 'a non-empty string');
    return found;
  };
  return {
    value,
    string,
    /** A whole number above zero under a name of its own, or nothing where there is none. */
    count<N extends string>(path: string, name: N): { readonly [K in N]?: number } {
      const found = value(path);
      if (found === undefined) return {};
      if (!Number.isInteger(found) || (found as number) < 1) throw wrong(path, 'a whole number');
      return { [name]: found } as { readonly [K in N]?: number };
    },
    someOf<T extends string>(path: string, choices: readonly T[]): T[] {
      const found = value(path);
      const known = (item: unknown): item is T => choices.some((choice) => choice === item);
      if (!Array.isArray(found) || found.length === 0 || !found.every(known))
        throw wrong(path, `a list of ${choices.join(', ')}`);
      return found;
    },
    match(path: string, pattern: RegExp): string {
      const found = string(path);
      if (!pattern.test(found)) throw wrong(path, `a string like ${pattern.source}`);
      return found;
    },
    stringOrNull(path: string): string | null {
      return value(path) === null ? null : string(path);
    },
    strings(path: string): string[] {
      const found = value(path);
      if (!Array.isArray(found) || !found.every((item) => typeof item === 'string'))
        throw wrong(path, 'a list of strings');
      return found;
    },
    record<T extends 'string' | 'any' = 'any'>(path: string, of?: T) {
      const found = value(path);
      const fits = (item: unknown): boolean =>
        typeof item === 'string' ||
        (of !== 'string' && (typeof item === 'number' || typeof item === 'boolean'));
      if (
        found === null ||
        typeof found !== 'object' ||
        Array.isArray(found) ||
        !Object.values(found).every(fits)
      ) {
        throw wrong(
          path,
          of === 'string' ? 'an object of strings' : 'an object of strings, numbers and booleans',
        );
      }
      return found as Record<string, T extends 'string' ? string : string | number | boolean>;
    },
  };
}
