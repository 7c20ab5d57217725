import { isLoopback } from '../gateway.ts';
import { text } from '../text.ts';
import { typed } from '../typed.ts';
import { coded, type Facts, isPost, type Row, says, support } from './facts.ts';

/** Nothing came back, or the gateway itself fails (exit code 8). */
export const NETWORK_CAUSES = {
  dns: {
    when: (f) => f.fault?.fault === 'dns',
    title: (f) => text(`The name ${host(f)} cannot be found.`, `无法解析域名 ${host(f)}。`),
    cause: () =>
      text(
        'It is misspelt, or this machine has no working name service.',
        '域名拼写有误，或本机的 DNS 不可用。',
      ),
    remedy: ({ gateway }) =>
      text(
        `Check the spelling (${gateway.baseUrl}) and the network.`,
        `请检查拼写（${gateway.baseUrl}）和网络。`,
      ),
  },
  refused: {
    when: (f) => f.fault?.fault === 'refused',
    title: (f) => text(`${host(f)} takes no connection.`, `${host(f)} 拒绝连接。`),
    cause: () => text('Nothing listens there, or a firewall says no.', '没有服务在监听，或被防火墙拦截。'),
    remedy: (f) =>
      isLoopback(new URL(f.baseUrl).hostname)
        ? text(
            `Start the server that belongs there; a sandbox starts with: tokaify sandbox --port ${portOf(f)}`,
            `请启动该地址的服务；沙箱可用以下命令启动：tokaify sandbox --port ${portOf(f)}`,
          )
        : text(
            'Check host and port, then firewall and proxy (HTTPS_PROXY).',
            '请检查主机和端口，再检查防火墙和代理（HTTPS_PROXY）。',
          ),
  },
  reset: {
    when: (f) => f.fault?.fault === 'reset',
    title: (f) => text(`${host(f)} broke the connection off.`, `${host(f)} 中断了连接。`),
    cause: ({ baseUrl }) =>
      baseUrl.startsWith('http:')
        ? text('Perhaps it speaks https:// only.', '它可能只支持 https://。')
        : text(
            'Something in between may have cut it: a firewall, a proxy, a load balancer.',
            '可能被防火墙、代理或负载均衡中断。',
          ),
    remedy: () => text('Try again; then try another network.', '请重试；仍失败则换一个网络。'),
  },
  timeout: {
    when: (f) => f.fault?.fault === 'timeout',
    title: (f) => text(`${host(f)} did not answer in time.`, `${host(f)} 没有及时应答。`),
    cause: ({ fault }) =>
      fault?.code === 'ANSWER_TIMEOUT'
        ? text('It was reached, but its answer did not arrive.', '已连上，但没有等到应答。')
        : text(
            'No connection came about: a firewall, a missing proxy, or the gateway is down.',
            '没有建立连接：防火墙、缺少代理，或网关停机。',
          ),
    remedy: () =>
      text(
        'Try again; behind a company network set HTTPS_PROXY.',
        '请重试；在公司网络中请设置 HTTPS_PROXY。',
      ),
  },
  tls: {
    when: (f) => f.fault?.fault === 'tls',
    title: (f) => text(`No trusted connection to ${host(f)} came about.`, `无法与 ${host(f)} 建立可信连接。`),
    cause: ({ fault }) => tlsCause(fault?.code ?? ''),
    remedy: ({ fault }) =>
      /WRONG_VERSION|EPROTO|PACKET_LENGTH/.test(fault?.code ?? '')
        ? text(
            'Check the port. Where the gateway has no https, give it with http:// before it.',
            '请检查端口。如果该网关没有 https，请在地址前使用 http://。',
          )
        : /EXPIRED|ALTNAME/.test(fault?.code ?? '')
          ? text('Check the base URL and the clock of this machine.', '请检查 Base URL 和本机时间。')
          : text(
              'If your company inspects traffic: SSL_CERT_FILE=/path/ca.pem (Codex reads it too, but not NODE_EXTRA_CA_CERTS). Otherwise do not send the key there.',
              '如果公司会检查流量：设置 SSL_CERT_FILE=/path/ca.pem（Codex 也读取它，但不读取 NODE_EXTRA_CA_CERTS）。否则不要把密钥发到那里。',
            ),
  },
  proxy: {
    when: (f) => f.fault?.fault === 'proxy',
    title: ({ fault }) =>
      /PLAIN_HTTP|INVALID|UNSUPPORTED/.test(fault?.code ?? '')
        ? text(
            `The request was not sent through the proxy ${fault?.proxy ?? ''}.`,
            `没有通过代理 ${fault?.proxy ?? ''} 发送请求。`,
          )
        : text(
            `The proxy ${fault?.proxy ?? ''} did not let the request through.`,
            `代理 ${fault?.proxy ?? ''} 没有放行请求。`,
          ),
    cause: ({ fault }) => proxyCause(fault?.code ?? ''),
    remedy: (f) =>
      text(
        `Mend ${proxyVariable(f)}, or pass the proxy by: NO_PROXY=${new URL(f.baseUrl).hostname}`,
        `请修正 ${proxyVariable(f)}，或绕过代理：NO_PROXY=${new URL(f.baseUrl).hostname}`,
      ),
  },
  waf: {
    when: (f) =>
      f.reading?.html === true &&
      (f.status === 403 ||
        ((f.status === 429 || f.status === 503) && CHALLENGE.test(f.reading.body)) ||
        'cf-mitigated' in f.reading.headers),
    proof: (f) =>
      CHALLENGE.test(f.reading?.body ?? '') || 'cf-mitigated' in (f.reading?.headers ?? {})
        ? 'proved'
        : 'one-of',
    title: (f) =>
      text(`A filter before ${host(f)} stopped the request.`, `${host(f)} 前面的防护拦截了请求。`),
    cause: () =>
      text(
        'A web page came back, as such filters send it; the key was not looked at.',
        '返回的是防护页面；密钥并未被检查。',
      ),
    remedy: (f) =>
      text(`Try another network or no VPN. ${support(f).en}`, `请换一个网络或关闭 VPN。${support(f).zh}`),
  },
  'upstream-auth': {
    when: (f) =>
      (f.status === 401 || f.status === 403) &&
      isPost(f) &&
      (f.relayed ||
        (f.afterModelsOk && f.error.enveloped && !f.error.own && says(f, /incorrect api key|\*\*\*/i))),
    proof: (f) => (f.relayed ? 'proved' : 'one-of'),
    title: ({ gateway: { name } }) =>
      text(`${name} is not accepted by its own upstream.`, `${name} 自己的上游没有接受它。`),
    cause: () =>
      text(
        "Your key is good. It is the gateway's key for the model's maker that was refused.",
        '你的密钥有效。被拒绝的是网关用于上游厂商的密钥。',
      ),
    remedy: (f) =>
      text(
        `${support(f).en} Meanwhile use another model: ${typed(f.gateway, 'models')}`,
        `${support(f).zh}暂时可换用其他模型：${typed(f.gateway, 'models')}`,
      ),
  },
  'upstream-error': {
    when: (f) =>
      f.relayed ||
      coded(
        f,
        'bad_response_status_code',
        'openai_error',
        'upstream_error',
        'routing_error',
        'stream_error',
      ) ||
      /^(?:bad_response|do_request_failed|read_response_body_failed|channel:)/.test(f.error.code),
    title: ({ gateway: { name } }) => text(`The upstream of ${name} failed.`, `${name} 的上游出错。`),
    cause: () =>
      text(
        'Your key is good. The error comes from behind the gateway.',
        '你的密钥有效。错误来自网关后面的上游。',
      ),
    remedy: (f) =>
      text(
        `Try again, or another model (${typed(f.gateway, 'models')}). ${support(f).en}`,
        `请重试，或换用其他模型（${typed(f.gateway, 'models')}）。${support(f).zh}`,
      ),
  },
  'rate-limited': {
    when: (f) => f.status === 429,
    title: ({ gateway: { name } }) => text(`${name} wants fewer requests.`, `${name} 限制了请求频率。`),
    cause: () => text('Too many came from this key, account or address.', '该密钥、账户或 IP 的请求过多。'),
    remedy: ({ reading }) => {
      const seconds = Number(reading?.headers['retry-after']);
      return seconds > 0
        ? text(`Try again in ${seconds} seconds.`, `请在 ${seconds} 秒后重试。`)
        : text('Try again in some minutes, 20 at most.', '请在几分钟后重试，最多 20 分钟。');
    },
  },
  'gateway-overloaded': {
    when: (f) =>
      /^system_(?:cpu|memory|disk)_overloaded$/.test(f.error.code) || [502, 503, 504, 529].includes(f.status),
    title: ({ gateway: { name } }) => text(`${name} is overloaded or down.`, `${name} 过载或停机。`),
    cause: () => text('It could not take the request now.', '它目前无法处理请求。'),
    remedy: () => text('Try again in some minutes.', '请在几分钟后重试。'),
  },
  'gateway-error': {
    when: (f) => f.status >= 400 || f.error.message !== '',
    proof: () => 'one-of',
    title: ({ gateway: { name }, status }) =>
      text(`${name} answered with an error (${status}).`, `${name} 返回了错误（${status}）。`),
    cause: () => text('It is none that tokaify knows.', '这不是 tokaify 已知的错误。'),
    remedy: support,
  },
} as const satisfies Record<string, Row>;

/** Pages of the filters that stand before gateways; Cloudflare's above all. */
const CHALLENGE =
  /Just a moment|Attention Required|cf-chl|challenge-platform|Request blocked|Access denied|has been blocked|captcha/i;

function host({ baseUrl }: Facts): string {
  return new URL(baseUrl).host;
}

function tlsCause(code: string) {
  if (/EXPIRED/.test(code)) return text('Its certificate has ended.', '证书已过期。');
  if (/ALTNAME/.test(code)) return text('Its certificate is for another name.', '证书属于另一个域名。');
  if (/WRONG_VERSION|EPROTO|PACKET_LENGTH/.test(code))
    return text('The port does not speak https.', '该端口不支持 https。');
  return text('Nobody whom this machine trusts has signed its certificate.', '签发者不在本机信任列表中。');
}

function proxyVariable({ baseUrl }: Facts): string {
  return baseUrl.startsWith('http:') ? 'HTTP_PROXY' : 'HTTPS_PROXY';
}

function proxyCause(code: string) {
  switch (code) {
    case 'PROXY_407':
      return text(
        'It wants a login: http://user:password@host:port',
        '它要求登录：http://user:password@host:port',
      );
    case 'PROXY_403':
      return text('Its rules forbid this host.', '它的规则不允许访问该主机。');
    case 'PROXY_502':
    case 'PROXY_503':
    case 'PROXY_504':
      return text('It could not reach the gateway itself.', '它自己也无法连接网关。');
    case 'PROXY_INVALID':
      return text('The variable holds no URL.', '该变量的值不是 URL。');
    case 'PROXY_UNSUPPORTED':
      return text('Only http:// and https:// proxies are understood.', '只支持 http:// 和 https:// 代理。');
    case 'PROXY_PLAIN_HTTP':
      return text(
        'The base URL is http://, so the proxy could read the key; nothing was sent.',
        'Base URL 使用 http://，代理可以读到密钥；因此没有发送。',
      );
    default:
      return text('It cannot be reached, or failed.', '无法连接代理，或代理出错。');
  }
}

function portOf({ baseUrl }: Facts): string {
  const { port, protocol } = new URL(baseUrl);
  return port || (protocol === 'https:' ? '443' : '80');
}
