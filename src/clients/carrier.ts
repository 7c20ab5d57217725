import { TokaifyError } from '../errors.ts';
import { text } from '../text.ts';
import type { Carrier, Client } from './client.ts';

/** The carrier as wanted. Throws `unsupported-carrier` where this client reads no key from there. */
export function acceptCarrier(client: Pick<Client, 'name' | 'carriers'>, wanted: Carrier): Carrier {
  if (client.carriers.includes(wanted)) return wanted;
  const known = client.carriers.join(', ');
  throw new TokaifyError('unsupported-carrier', {
    what: text(
      `${client.name} does not take its key from "${wanted}".`,
      `${client.name} 不支持从 "${wanted}" 读取密钥。`,
    ),
    cause: text(`It can be: ${known}`, `可选：${known}`),
    next: text(`--credential ${client.carriers[0]}`, `--credential ${client.carriers[0]}`),
  });
}
