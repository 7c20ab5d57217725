import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { send } from '../../src/probe/endpoint.ts';
import { Secret } from '../../src/secret.ts';
import type { Answer, Request } from '../../src/system.ts';
import { temporary } from '../machine.ts';
import { certificate, proxy, raw, secure, web } from './servers.ts';

const KEY = 'sk-TestKeyTestKeyTestKeyTestKey00';
const bearer = new Secret(KEY);
const ask = (url: string, more: Partial<Request> = {}, env: Record<string, string> = {}): Promise<Answer> =>
  send({ url, bearer, ...more }, { env });

/** "status" of an answer, "fault code" of a fault. */
const said = (answer: Answer): string =>
  answer.kind === 'answer' ? `${answer.status}` : `${answer.fault} ${answer.code}`;

describe('what is sent', () => {
  it('names itself, asks for JSON in English, and carries the key once', async () => {
    const origin = await web((request, response) => {
      response.end(JSON.stringify({ method: request.method, headers: request.headers }));
    });
    const answer = await ask(`${origin}/v1/models`);
    expect(answer).toMatchObject({ kind: 'answer', status: 200, truncated: false });
    const { method, headers } = JSON.parse(answer.kind === 'answer' ? answer.body : '');
    expect(method).toBe('GET');
    expect(headers).toMatchObject({
      accept: 'application/json',
      'accept-language': 'en',
      'accept-encoding': 'identity',
      authorization: `Bearer ${KEY}`,
      'user-agent': expect.stringMatching(/^tokaify\/\d+\.\d+\.\d+/),
    });
  });

  it('no key when there is none, and a body as JSON', async () => {
    const origin = await web(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      response.end(JSON.stringify({ headers: request.headers, body: Buffer.concat(chunks).toString() }));
    });
    const answer = await send({ url: origin, method: 'POST', body: { model: '模型' } }, { env: {} });
    const { headers, body } = JSON.parse(answer.kind === 'answer' ? answer.body : '');
    expect(headers).not.toHaveProperty('authorization');
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'content-length': '18' });
    expect(JSON.parse(body)).toEqual({ model: '模型' });
  });

  it('every question over one connection', async () => {
    const ports = new Set<number | undefined>();
    const origin = await web((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('{}');
    });
    const context = { env: {} };
    for (let count = 0; count < 4; count++) await send({ url: origin }, context);
    expect(ports.size).toBe(1);
  });
});

describe('what comes back', () => {
  it('a redirect is an answer and is not followed', async () => {
    let asked = 0;
    const origin = await web((_, response) => {
      asked++;
      response.writeHead(301, { location: '/elsewhere' }).end();
    });
    expect(await ask(origin)).toMatchObject({ status: 301, headers: { location: '/elsewhere' } });
    expect(asked).toBe(1);
  });

  it('10 MB are read to 1 MiB', async () => {
    const origin = await web((_, response) => response.end(Buffer.alloc(10 * 1024 * 1024, 'a')));
    const answer = await ask(origin);
    expect(answer).toMatchObject({ status: 200, truncated: true });
    expect(answer.kind === 'answer' && answer.body.length).toBe(1024 * 1024);
  });

  it('an endless stream too', async () => {
    const origin = await web((_, response) => {
      const block = Buffer.alloc(64 * 1024, 'b');
      const more = (): void => {
        while (!response.destroyed && response.write(block));
      };
      response.on('drain', more);
      more();
    });
    expect(await ask(origin)).toMatchObject({ status: 200, truncated: true });
  });

  it('a captive page is an answer', async () => {
    const origin = await web((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
    });
    expect(await ask(origin)).toMatchObject({ status: 200, body: '<html>Sign in</html>' });
  });

  it('bytes that are no UTF-8 do not hurt', async () => {
    const origin = await web((_, response) => response.end(Buffer.from([0xff, 0xfe, 0x41])));
    expect(await ask(origin)).toMatchObject({ status: 200, body: '\uFFFD\uFFFDA' });
  });
});

describe('a second try', () => {
  const counting = async (statuses: readonly (number | 'reset')[]) => {
    const seen: string[] = [];
    const origin = await web((request, response) => {
      const status = statuses[seen.push(request.method!) - 1] ?? 200;
      if (status === 'reset') request.socket.destroy();
      else response.writeHead(status).end('{}');
    });
    return { origin, seen };
  };
  it.each([
    ['GET', [503], '200', 2],
    ['GET', [502], '200', 2],
    ['GET', [504], '200', 2],
    ['GET', ['reset'], '200', 2],
    ['GET', [503, 503], '503', 2],
    ['GET', ['reset', 'reset'], 'reset ECONNRESET', 2],
    ['GET', [500], '500', 1],
    ['GET', [429], '429', 1],
    ['POST', [503], '503', 1],
    ['POST', ['reset'], 'reset ECONNRESET', 1],
  ] as const)('%s after %j: %s in %i', async (method, statuses, expected, count) => {
    const { origin, seen } = await counting(statuses);
    expect(said(await ask(origin, { method }))).toBe(expected);
    expect(seen).toHaveLength(count);
  });
});

describe('why no answer came', () => {
  it('no such name', async () => {
    expect(await ask('http://gateway.invalid/v1')).toMatchObject({ kind: 'fault', fault: 'dns' });
  });

  it('nobody listens', async () => {
    const port = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
      });
    });
    expect(said(await ask(`http://127.0.0.1:${port}`))).toBe('refused ECONNREFUSED');
  });

  it.each([
    ['hangs up at once', (socket: import('node:net').Socket) => socket.destroy(), /^reset /],
    [
      'hangs up amid the body',
      (socket: import('node:net').Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"da'),
      /^reset ECONNRESET/,
    ],
    [
      'hangs up amid a chunk',
      (socket: import('node:net').Socket) =>
        socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{"da'),
      /^reset ECONNRESET/,
    ],
    [
      'speaks no HTTP',
      (socket: import('node:net').Socket) => socket.end('SSH-2.0-OpenSSH\r\n'),
      /^reset HPE_/,
    ],
    ['never answers', () => {}, /^timeout ANSWER_TIMEOUT/],
    [
      'sends a byte now and then',
      (socket: import('node:net').Socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
        const timer = setInterval(() => socket.write('.'), 50);
        socket.on('close', () => clearInterval(timer));
      },
      /^timeout ANSWER_TIMEOUT/,
    ],
  ])('%s', async (_, behave, expected) => {
    const port = await raw(behave);
    const answer = await ask(`http://127.0.0.1:${port}`, { timeoutMs: 600 });
    expect(said(answer)).toMatch(expected);
    expect(answer.elapsedMs).toBeLessThan(900);
  });

  it('a host that swallows connections costs 3 s', async () => {
    const port = await raw((socket) => socket.pause());
    const answer = await ask(`https://127.0.0.1:${port}`);
    expect(said(answer)).toBe('timeout TLS_TIMEOUT');
    expect(answer.elapsedMs).toBeGreaterThan(2900);
    expect(answer.elapsedMs).toBeLessThan(3500);
  });

  it('a key that no header can carry is a fault that does not show it', async () => {
    const origin = await web((_, response) => response.end());
    const answer = await ask(origin, { bearer: new Secret('sk-Test\nTestTest') });
    expect(answer.kind).toBe('fault');
    expect(JSON.stringify(answer)).not.toContain('Test');
  });
});

describe('certificates', () => {
  const ok = (_: unknown, response: import('node:http').ServerResponse) => response.end('{}');
  const local = certificate('localhost');

  it.each([
    ['self-signed', () => local, /^tls DEPTH_ZERO_SELF_SIGNED_CERT/],
    ['for another name', () => certificate('other.example'), /^tls /],
  ])('%s: refused', async (_, made, expected) => {
    const { port } = await secure(made(), ok);
    expect(said(await ask(`https://localhost:${port}`))).toMatch(expected);
  });

  it('NODE_TLS_REJECT_UNAUTHORIZED=0 does not matter', async () => {
    const { port } = await secure(local, ok);
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      expect(said(await ask(`https://localhost:${port}`))).toMatch(/^tls /);
      const { url } = await proxy();
      expect(said(await ask(`https://gateway.test:${port}`, {}, { HTTPS_PROXY: url }))).toMatch(/^tls /);
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    }
  });

  it.each(['CODEX_CA_CERTIFICATE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'])('%s is trusted', async (name) => {
    const { port } = await secure(local, ok);
    expect(said(await ask(`https://localhost:${port}`, {}, { [name]: local.path }))).toBe('200');
  });

  it('trusted, but for another name', async () => {
    const other = certificate('other.example');
    const { port } = await secure(other, ok);
    const env = { SSL_CERT_FILE: other.path };
    expect(said(await ask(`https://localhost:${port}`, {}, env))).toBe('tls ERR_TLS_CERT_ALTNAME_INVALID');
  });

  it('files that cannot be used cost nothing', async () => {
    const { port } = await secure(local, ok);
    const env = {
      CODEX_CA_CERTIFICATE: `${temporary()}/missing.pem`,
      SSL_CERT_FILE: local.path,
      NODE_EXTRA_CA_CERTS: '/dev/null',
    };
    expect(said(await ask(`https://localhost:${port}`, {}, env))).toBe('200');
  });

  it('https to an http port, http to an https port', async () => {
    const plain = await web(ok);
    expect(said(await ask(plain.replace('http:', 'https:')))).toMatch(/^tls /);
    const { port } = await secure(local, ok);
    expect(said(await ask(`http://localhost:${port}`))).toMatch(/^(?:reset|400)/);
  });
});

describe('proxies', () => {
  const named = certificate('gateway.test');
  const echo = (request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) =>
    response.end(JSON.stringify(request.headers));

  it('a tunnel carries the key unseen, and the proxy its own credentials', async () => {
    const { port } = await secure(named, echo);
    const { url, seen } = await proxy();
    const env = { HTTPS_PROXY: url.replace('http://', 'http://user:p%40ss@'), SSL_CERT_FILE: named.path };
    const answer = await ask(`https://gateway.test:${port}/v1/models`, {}, env);
    expect(said(answer)).toBe('200');
    expect(answer.kind === 'answer' && JSON.parse(answer.body).authorization).toBe(`Bearer ${KEY}`);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toContain(`CONNECT gateway.test:${port}`);
    expect(seen[0]).toContain(Buffer.from('user:p@ss').toString('base64'));
    expect(seen[0]).not.toContain(KEY);
  });

  it('a proxy that is spoken to by https', async () => {
    const local = certificate('localhost');
    const { port } = await secure(local, echo);
    const { url } = await proxy(undefined, local);
    const env = { HTTPS_PROXY: url, SSL_CERT_FILE: local.path };
    // The same certificate, so the tunnel stands and only then the gateway's name is found wrong.
    expect(said(await ask(`https://gateway.test:${port}`, {}, env))).toBe('tls ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await ask('https://gateway.test', {}, { HTTPS_PROXY: url })).toMatchObject({
      fault: 'tls',
      proxy: url,
    });
  });

  it.each([407, 403, 502])('a proxy that refuses with %i', async (status) => {
    const { url } = await proxy(status);
    const env = { https_proxy: url.replace('http://', 'http://user:hidden@') };
    const answer = await ask('https://gateway.test/v1', {}, env);
    expect(answer).toMatchObject({ fault: 'proxy', code: `PROXY_${status}`, proxy: url });
    expect(JSON.stringify(answer)).not.toContain('hidden');
  });

  it('a proxy that is not there', async () => {
    const answer = await ask('https://gateway.test/v1', {}, { HTTPS_PROXY: 'http://127.0.0.1:9' });
    expect(answer).toMatchObject({ fault: 'proxy', code: 'ECONNREFUSED', proxy: 'http://127.0.0.1:9' });
  });

  it('the gateway behind it is not trusted, or has another name', async () => {
    const { port } = await secure(named, echo);
    const { url } = await proxy();
    const plain = await ask(`https://gateway.test:${port}`, {}, { HTTPS_PROXY: url });
    expect(plain).toMatchObject({ fault: 'tls', code: 'DEPTH_ZERO_SELF_SIGNED_CERT', proxy: url });
    const env = { HTTPS_PROXY: url, SSL_CERT_FILE: named.path };
    expect(said(await ask(`https://other.test:${port}`, {}, env))).toBe('tls ERR_TLS_CERT_ALTNAME_INVALID');
  });

  it('a tunnel in which nobody answers ends in time', async () => {
    const silent = await raw((socket) => socket.pause());
    const { url } = await proxy();
    const answer = await ask(`https://gateway.test:${silent}`, { timeoutMs: 600 }, { HTTPS_PROXY: url });
    expect(answer).toMatchObject({ fault: 'timeout', proxy: url });
    expect(answer.elapsedMs).toBeLessThan(900);
  });

  it('plain http to another machine never goes through one', async () => {
    const { url, seen } = await proxy();
    const answer = await ask('http://gateway.test/v1', {}, { HTTP_PROXY: url });
    expect(answer).toMatchObject({ fault: 'proxy', code: 'PROXY_PLAIN_HTTP', proxy: url });
    expect(seen).toEqual([]);
  });

  it.each(['http://', 'http://a b', ':'])('a proxy that is no URL: %j', async (value) => {
    const answer = await ask('https://gateway.test/v1', {}, { HTTPS_PROXY: value });
    expect(answer).toMatchObject({ fault: 'proxy', code: 'PROXY_INVALID', proxy: '$HTTPS_PROXY' });
  });

  it('a proxy of an unknown kind', async () => {
    const answer = await ask('https://gateway.test/v1', {}, { HTTPS_PROXY: 'ftp://127.0.0.1:9' });
    expect(answer).toMatchObject({ fault: 'proxy', code: 'PROXY_UNSUPPORTED' });
  });

  it('loopback never takes one', async () => {
    const origin = await web(echo);
    const env = { HTTP_PROXY: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9' };
    expect(said(await ask(origin, {}, env))).toBe('200');
    expect(said(await ask(origin.replace('127.0.0.1', 'localhost'), {}, env))).toBe('200');
  });
});
