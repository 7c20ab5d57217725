import type { Client, Current, Draft, Files, Setup, SourceFile } from './clients/client.ts';
import { readFile } from './disk/read.ts';
import { decode } from './formats/text.ts';
import type { FileChange } from './plan/plan.ts';
import type { System } from './system.ts';

/** A client's files as they stand, and what they make it do. */
export interface Survey {
  readonly client: Client;
  readonly files: Files;
  readonly current: Current;
  /** By role; null where there is no file. */
  readonly bytes: Readonly<Record<string, Uint8Array | null>>;
}

export function survey(
  system: System,
  client: Client,
  setup?: Pick<Setup, 'providerId' | 'gateway'>,
): Survey {
  const bytes: Record<string, Uint8Array | null> = {};
  const files: Record<string, SourceFile> = {};
  for (const location of client.locations(system, setup)) {
    const found = readFile(system, location.path).bytes;
    bytes[location.role] = found;
    files[location.role] = { ...location, text: found === null ? null : decode(found, location.path) };
  }
  return { client, files, bytes, current: client.read(files, system.env) };
}

/** Whether anything of this client stands on the machine. */
export function isPresent({ files }: Survey): boolean {
  return Object.values(files).some((file) => file.access === 'own' && file.text !== null);
}

/** A draft as changes of bytes, in writing order; files that stay as they are included. */
export function fileChanges({ client, files, bytes }: Survey, draft: Draft): FileChange[] {
  return draft.files.map(({ role, text, owns, secret }) => {
    const file = files[role]!;
    const before = bytes[role] ?? null;
    const unchanged = text === file.text;
    return {
      client: client.id,
      role,
      path: file.path,
      format: file.format,
      before,
      after: unchanged ? before : text === null ? null : new TextEncoder().encode(text),
      secret: file.secret || secret === true,
      owns,
    };
  });
}
