import type { Access } from '../choose/access.ts';
import { isLoopback } from '../gateway.ts';
import { pathOf, tilde } from '../place.ts';
import type { FileChange } from '../plan/plan.ts';
import type { Finding } from '../report.ts';
import type { System } from '../system.ts';
import { text } from '../text.ts';

/** What a person should know of the address and key before anything is written. */
export function notesOn({ baseUrl, mended, hint }: Access): Finding[] {
  const notes: Finding[] = hint ? [hint] : [];
  if (mended)
    notes.push({
      id: 'key-mended',
      severity: 'info',
      title: mended,
      cause: text('', ''),
      remedy: text('', ''),
      proof: 'proved',
    });
  const { protocol, hostname } = new URL(baseUrl);
  if (protocol === 'http:' && !isLoopback(hostname)) {
    notes.push({
      id: 'insecure-http',
      severity: 'warning',
      title: text(`The key travels unencrypted to ${hostname}.`, `密钥会以明文发送到 ${hostname}。`),
      cause: text('Anyone on the way can read it and spend its money.', '途中任何人都能读取它并消费其余额。'),
      remedy: text('Use https:// if the gateway offers it.', '如果网关支持，请使用 https://。'),
      proof: 'advice',
    });
  }
  return notes;
}

/** Directories that have to be made: a CODEX_HOME that points to nothing is no error of setup's, but may be a typing error. */
export function madeDirectories(system: System, considered: readonly FileChange[]): Finding[] {
  const missing = considered
    .filter(({ before, after }) => before === null && after !== null)
    .map(({ path }) => pathOf(system).dirname(path))
    .filter((directory) => !system.fs.existsSync(directory));
  return [...new Set(missing)].map((directory) => {
    const shown = tilde(directory, system);
    return {
      id: 'directory-made',
      severity: 'info',
      title: text(
        `${shown} does not exist yet and is made for you alone.`,
        `${shown} 尚不存在，将会创建，仅你可访问。`,
      ),
      cause: text('', ''),
      remedy: text('', ''),
      proof: 'proved',
    };
  });
}
