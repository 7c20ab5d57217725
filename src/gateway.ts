import { TokaifyError } from './errors.ts';
import { type Text, text } from './text.ts';

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

/** Whether a gateway is known by its address only, so that nothing was published about it. */
export function hasNoGuide({ name, baseUrl }: Pick<Gateway, 'name' | 'baseUrl'>): boolean {
  return name === new URL(baseUrl).host;
}
