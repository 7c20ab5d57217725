import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

/** A proxy that connects nobody and remembers what it was asked. */
export interface RefusingProxy {
  readonly url: string;
  /** First lines: `CONNECT api.openai.com:443 HTTP/1.1`. */
  asked(): string[];
  /** Every byte that was sent to it. */
  heard(): string;
  close(): Promise<void>;
}

export async function startRefusingProxy(): Promise<RefusingProxy> {
  const heard: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    const index = heard.push('') - 1;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined);
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      heard[index] += chunk;
      if (heard[index]!.includes('\r\n\r\n'))
        socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => heard.map((bytes) => bytes.split('\r\n', 1)[0]!),
    heard: () => heard.join('\n'),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
