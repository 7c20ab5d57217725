import { symlinkSync } from 'node:fs';
import type { FileChange, Plan } from '../../src/plan/plan.ts';
import { bytes, type Machine, type MachineOptions, machine } from '../machine.ts';

/** One file of a scenario: text before and after, null for none. */
export interface Sketch {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly more?: Partial<FileChange>;
}

export const STATE = '.local/state/tokaify';

const encode = (text: string | null) => (text === null ? null : bytes(text));

export function planOf(m: Machine, sketches: readonly Sketch[], more: Partial<Plan> = {}): Plan {
  const files = sketches.map(({ path, before, after, more: change }): FileChange => {
    const name = path.split('/').at(-1)!;
    const base = { client: 'codex', role: name, path: m.at(path), format: 'text', secret: false } as const;
    return { ...base, before: encode(before), after: encode(after), ...change };
  });
  return { command: 'setup', summary: 'codex → test', files, ...more };
}

/** A credential, a linked configuration, a new file in a new directory, and one that goes. */
export const SKETCHES: readonly Sketch[] = [
  {
    path: '.codex/auth.json',
    before: '{"a":"old"}\n',
    after: '{"a":"new"}\n',
    more: { secret: true, format: 'json' },
  },
  { path: '.codex/config.toml', before: 'a = 1\n', after: 'a = 1\nb = 2\n', more: { format: 'toml' } },
  { path: '.new/deep/file', before: null, after: 'made\n' },
  { path: '.codex/gone', before: 'x\n', after: null },
];

/** The machine before the scenario; config.toml is a link into a directory of dotfiles. */
export function scene(options: MachineOptions = {}): Machine {
  const m = machine(options);
  m.put('.codex/auth.json', SKETCHES[0]!.before!, 0o600);
  m.put('dotfiles/codex.toml', SKETCHES[1]!.before!, 0o640);
  if (m.platform === 'win32') m.put('.codex/config.toml', SKETCHES[1]!.before!);
  else symlinkSync('../dotfiles/codex.toml', `${m.home}/.codex/config.toml`);
  m.put('.codex/gone', SKETCHES[3]!.before!);
  return m;
}

/** Which of the scenario's files are old, new, or anything else. */
export function standings(m: Machine): string {
  const each = SKETCHES.map(({ path, before, after }) => {
    const now = m.get(path);
    return now === before ? 'old' : now === after ? 'new' : `else: ${now}`;
  });
  return [...new Set(each)].join(' and ');
}

/** What must not be there when no tokaify runs: temp files, the lock, made directories without their file. */
export function remains(m: Machine): string[] {
  const paths = Object.keys(m.tree());
  return paths.filter(
    (path) =>
      path.endsWith('.tmp') ||
      path.startsWith(`${STATE}/lock`) ||
      (path.startsWith('.new') && !paths.includes('.new/deep/file')),
  );
}
