import type { Access } from '../choose/access.ts';
import type { Client } from '../clients/client.ts';
import { type ClientId, TAKES } from '../clients/ids.ts';
import { isLoopback } from '../gateway.ts';
import type { Input } from '../input.ts';
import { pathOf, tilde } from '../place.ts';
import type { FileChange } from '../plan/plan.ts';
import type { Finding } from '../report.ts';
import type { System } from '../system.ts';
import { listOf, text } from '../text.ts';

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

/** Options that say nothing to any of the clients that are set up; they were meant for another one. */
export function unusedOptions(input: Input, clients: readonly Client[]): Finding[] {
  const names = listOf(clients.map(({ name }) => name));
  const used = new Set(clients.flatMap(({ id }) => TAKES[id as ClientId]));
  return Object.values(TAKES)
    .flat()
    .filter((option) => !used.has(option) && input.options[camelCased(option)] !== undefined)
    .map((option) => ({
      id: 'option-unused',
      severity: 'warning',
      title: text(`${option} means nothing to ${names.en}.`, `${option} 对 ${names.zh} 没有作用。`),
      cause: text('It was left out of account.', '已忽略。'),
      remedy: text('Leave it out, or name the client that it is for.', '请去掉它，或指明它所针对的客户端。'),
      proof: 'proved',
    }));
}

/** By commander's rule: `--review-model` → reviewModel. */
function camelCased(option: string): string {
  return option.slice(2).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Directories that have to be made: a CODEX_HOME that points to nothing is no error of setup's, but may be a typing error. */
export function madeDirectories(
  system: System,
  considered: readonly FileChange[],
  shared: boolean,
): Finding[] {
  const missing = considered
    .filter(({ before, after }) => before === null && after !== null)
    .map(({ path }) => pathOf(system).dirname(path))
    .filter((directory) => !system.fs.existsSync(directory));
  return [...new Set(missing)].map((directory) => {
    const shown = tilde(directory, system);
    return {
      id: 'directory-made',
      severity: 'info',
      title: shared
        ? text(`${shown} does not exist yet and will be made.`, `${shown} 尚不存在，将会创建。`)
        : text(
            `${shown} does not exist yet; it will be made, and only you can open it.`,
            `${shown} 尚不存在，将会创建，仅你可访问。`,
          ),
      cause: text('', ''),
      remedy: text('', ''),
      proof: 'proved',
    };
  });
}
