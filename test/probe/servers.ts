import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { temporary } from '../machine.ts';

const open: { close(): void }[] = [];
afterAll(() => {
  for (const server of open.splice(0)) server.close();
});

function listen(server: net.Server): Promise<number> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  open.push({
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as net.AddressInfo).port));
  });
}

/** A loopback HTTP server; gives its origin. */
export async function web(answer: http.RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(http.createServer(answer))}`;
}

/** A loopback server that speaks whatever it likes. */
export async function raw(answer: (socket: net.Socket) => void): Promise<number> {
  return listen(net.createServer(answer));
}

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** The certificate's own file: whoever trusts it trusts the server. */
  readonly path: string;
}

/** A self-signed certificate. `days` may be 0 for one that has ended. */
export function certificate(name: string, days = 2): Certificate {
  const directory = temporary();
  const [key, path] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  execFileSync(
    'openssl',
    `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ${key} -out ${path} -days ${days} -subj /CN=${name} -addext subjectAltName=DNS:${name}`.split(
      ' ',
    ),
    { stdio: 'ignore' },
  );
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(path, 'utf8'), path };
}

/** The port of an https server. */
export async function secure(
  { key, cert }: Certificate,
  answer: http.RequestListener,
): Promise<{ port: number }> {
  return { port: await listen(https.createServer({ key, cert }, answer)) };
}

export interface Proxy {
  readonly url: string;
  /** Request lines and headers it saw. */
  readonly seen: string[];
}

/** A proxy that tunnels every name to loopback, or refuses with a status; spoken to by https if it has a certificate. */
export async function proxy(refuse?: number, own?: Certificate): Promise<Proxy> {
  const seen: string[] = [];
  const answer: http.RequestListener = (request, response) => {
    seen.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    response.writeHead(400).end();
  };
  const server = own
    ? https.createServer({ key: own.key, cert: own.cert }, answer)
    : http.createServer(answer);
  server.on('connect', (request: http.IncomingMessage, socket: net.Socket) => {
    seen.push(`CONNECT ${request.url} ${JSON.stringify(request.headers)}`);
    if (refuse !== undefined) {
      socket.end(`HTTP/1.1 ${refuse} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const target = net.connect(Number(request.url!.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.end('HTTP/1.1 502 No\r\n\r\n'));
    socket.on('error', () => target.destroy());
  });
  const port = await listen(server);
  return { url: own ? `https://localhost:${port}` : `http://127.0.0.1:${port}`, seen };
}
