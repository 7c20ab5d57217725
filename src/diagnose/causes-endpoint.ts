import { type Gateway, hasNoGuide, readBaseUrl } from '../gateway.ts';
import { builtInGateway } from '../gateways.ts';
import { type Text, text } from '../text.ts';
import { typed } from '../typed.ts';
import { shown } from './answer.ts';
import { coded, type Facts, isPost, type Row, says } from './facts.ts';

/** The wrong address (exit code 7). */
export const ENDPOINT_CAUSES = {
  'base-url-no-v1': {
    item: 'endpoint',
    when: (f) => f.status === 200 && f.reading?.html === true && !hasVersion(f.baseUrl),
    proof: () => 'one-of',
    title: ({ baseUrl }) => text(`${baseUrl} lacks /v1.`, `${baseUrl} 缺少 /v1。`),
    cause: () => text('A web page answers there instead of the API.', '那里返回的是网页，而不是 API。'),
    remedy: useMended,
  },
  'base-url-double-v1': {
    item: 'endpoint',
    when: (f) => f.status === 404 && (DOUBLED.test(f.baseUrl) || says(f, /^Invalid URL \(\w+ (\/v\d+)\1\//)),
    title: ({ baseUrl }) => text(`${baseUrl} has /v1 twice.`, `${baseUrl} 中 /v1 重复了。`),
    cause: () =>
      text(
        'Clients append the endpoint only; /v1 stands there once.',
        '客户端只追加接口路径；/v1 只应出现一次。',
      ),
    remedy: useMended,
  },
  'endpoint-not-found': {
    item: 'endpoint',
    when: (f) => !f.relayed && (f.status === 404 || f.status === 405 || f.status === 410),
    proof: () => 'one-of',
    title: ({ baseUrl }) =>
      text(`There is no such endpoint below ${baseUrl}.`, `${baseUrl} 下没有这个接口。`),
    cause: () =>
      text('The base URL is not the one that serves the models.', '该 Base URL 不是模型接口的地址。'),
    remedy: useMended,
  },
  redirect: {
    item: 'endpoint',
    when: (f) => f.status >= 300 && f.status < 400,
    title: ({ baseUrl }) => text(`${baseUrl} sends the request elsewhere.`, `${baseUrl} 会把请求转到别处。`),
    cause: (f) => {
      const target = targetOf(f);
      return target === null
        ? text('Clients lose the key or the request on the way.', '客户端在跳转途中会丢失密钥或请求。')
        : text(
            `It leads to ${target}; clients lose the key or the request on the way, so it was not followed.`,
            `目标是 ${target}；客户端在跳转途中会丢失密钥或请求，因此没有跟随。`,
          );
    },
    remedy: (f) => {
      const target = targetOf(f);
      return target?.startsWith('https:') && f.baseUrl.startsWith('http:')
        ? text(
            `Use https:// in the base URL, if you trust ${target}.`,
            `如果信任 ${target}，请在 Base URL 中使用 https://。`,
          )
        : useMended(f);
    },
  },
  'not-a-gateway': {
    item: 'endpoint',
    when: (f) =>
      f.reading !== null &&
      (isPage(f) || (f.status < 300 && f.question === 'models' && f.reading.models === null)),
    proof: () => 'one-of',
    title: ({ baseUrl }) =>
      text(`What answers at ${baseUrl} is not a gateway's API.`, `${baseUrl} 返回的不是网关 API。`),
    cause: () =>
      text(
        'Another site has this address, or something in between answers first: a sign-in page of the network, a proxy.',
        '该地址属于别的网站，或者中间有东西先应答了：网络登录页或代理。',
      ),
    remedy: ({ baseUrl }) =>
      text(
        `Open ${new URL(baseUrl).origin} in a browser: is it the gateway? Sign in to the network if it asks.`,
        `在浏览器中打开 ${new URL(baseUrl).origin}：是网关吗？如果网络要求登录，请先登录。`,
      ),
  },
  'wire-api-missing': {
    item: 'endpoint',
    when: (f) =>
      !f.relayed &&
      isPost(f) &&
      (f.status === 404 || f.status === 405 || f.status === 501) &&
      !coded(f, 'model_not_found') &&
      (f.afterModelsOk || (f.baseUrl === f.gateway.baseUrl && !promises(f))),
    title: (f) =>
      text(
        `${f.gateway.name} has no ${NAMES[f.question]}.`,
        `${f.gateway.name} 不提供 ${NAMES[f.question]}。`,
      ),
    cause: (f) =>
      f.question === 'responses'
        ? text('Codex speaks this one and, since 0.98, no other.', 'Codex 自 0.98 起只使用这个接口。')
        : text('The client speaks this one.', '客户端使用的是这个接口。'),
    remedy: (f) =>
      f.question === 'responses'
        ? text(
            `Use a client that speaks Chat Completions (${typed(f.gateway, 'setup opencode')}), or another gateway: tokaify list`,
            `请使用支持 Chat Completions 的客户端（${typed(f.gateway, 'setup opencode')}），或更换网关：tokaify list`,
          )
        : text('Use another gateway: tokaify list', '请更换网关：tokaify list'),
  },
} as const satisfies Record<string, Row>;

const NAMES: Readonly<Record<string, string>> = { responses: 'Responses API', chat: 'Chat Completions API' };
const DOUBLED = /(\/v\d+)\1/i;

function hasVersion(baseUrl: string): boolean {
  return /\/v\d+\w*\/?$/.test(new URL(baseUrl).pathname);
}

function isPage({ reading, status }: Facts): boolean {
  return reading?.html === true && (status === 200 || status === 401);
}

function promises({ gateway, question }: Facts): boolean {
  return gateway.wireApis.some((api) => api === question);
}

/** Where a redirect leads: without its query, and not at all if the other side repeats a key in it. */
export function targetOf({ reading, baseUrl, key }: Facts): string | null {
  const location = reading?.headers.location;
  if (!location || !URL.canParse(location, baseUrl)) return null;
  const { origin, pathname } = new URL(location, baseUrl);
  const target = `${origin}${pathname}`;
  return shown(target, key ? [key] : []) === target ? target : null;
}

/** The base URL as it should be: the mended one, or the gateway's own. */
export function mendedUrl({ baseUrl, gateway }: Pick<Facts, 'baseUrl' | 'gateway'>): string {
  const { url } = readBaseUrl(baseUrl);
  return url === baseUrl.trim().replace(/\/+$/, '') ? gateway.baseUrl : url;
}

function useMended(facts: Facts): Text {
  const url = mendedUrl(facts);
  if (url !== facts.baseUrl.trim().replace(/\/+$/, '')) return useUrl(url, facts.gateway);
  const { id, name, console } = facts.gateway;
  if (url === builtInGateway(id)?.baseUrl)
    return text(
      `That is the address of ${name}'s guide: try another network, or ask its support.`,
      `这正是 ${name} 指南中的地址：请换一个网络，或联系其客服。`,
    );
  if (hasNoGuide(facts.gateway))
    return text(
      'Compare it with what whoever gave you the key says; most base URLs end in /v1.',
      '请与密钥提供方给出的地址核对；大多数 Base URL 以 /v1 结尾。',
    );
  return text(
    `Compare it with the base URL that ${name} gives: ${console.url}`,
    `请与 ${name} 给出的 Base URL 核对：${console.url}`,
  );
}

/** The right address, and the command that puts it in place. */
export function useUrl(url: string, gateway: Gateway): Text {
  const there = { ...gateway, baseUrl: url };
  return text(
    `Use ${url}: ${typed(there, 'setup CLIENT')}`,
    `请使用 ${url}：${typed(there, 'setup CLIENT')}`,
  );
}
