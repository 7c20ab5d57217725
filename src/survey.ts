import type { Aim, Client, Current, Draft, Files, Location, SourceFile } from './clients/client.ts';
import { readFile } from './disk/read.ts';
import { TokaifyError } from './errors.ts';
import { decode } from './formats/text.ts';
import { FORMATS } from './plan/formats.ts';
import type { FileChange } from './plan/plan.ts';
import type { System } from './system.ts';

/** A client's files as they stand, and what they make it do. */
export interface Survey {
  readonly client: Client;
  readonly files: Files;
  readonly current: Current;
  /** By role; null where there is no file. */
  readonly bytes: Readonly<Record<string, Uint8Array | null>>;
  /** Permission bits by role, of files that exist. */
  readonly modes: Readonly<Record<string, number>>;
}

/**
 * `trouble` takes what keeps a file from being read, and the file counts as absent; without it that is thrown.
 * `trusting`: what the project of the working directory says counts as well.
 */
export function survey(
  system: System,
  client: Client,
  setup?: Aim,
  trouble: (error: TokaifyError) => void = rethrow,
  trusting = false,
): Survey {
  const bytes: Record<string, Uint8Array | null> = {};
  const modes: Record<string, number> = {};
  const files: Record<string, SourceFile> = {};
  const look = (location: Location, refused: (error: TokaifyError) => void): void => {
    const { role, path, inline } = location;
    try {
      const found = inline === undefined ? readFile(system, path) : null;
      bytes[role] = found?.bytes ?? null;
      if (found?.mode != null) modes[role] = found.mode;
      files[role] = { ...location, text: found?.bytes ? decode(found.bytes, path) : (inline ?? null) };
    } catch (error) {
      if (!(error instanceof TokaifyError)) throw error;
      files[role] = { ...location, text: null };
      refused(error);
    }
  };
  for (const location of client.locations(system, setup)) {
    if (!location.unless?.some((path) => system.fs.existsSync(path))) look(location, trouble);
  }
  for (const location of client.references?.(files, system) ?? []) look(location, () => {});
  let current: Current | undefined;
  return {
    client,
    files,
    bytes,
    modes,
    get current() {
      current ??= client.read(files, system.env, setup, trusting);
      return current;
    },
  };
}

function rethrow(error: TokaifyError): never {
  throw error;
}

/** Why a file of the user's own does not say what it seems to: it does not parse. What it says counts as absent till then. */
export function unparsed({ files }: Survey): TokaifyError[] {
  return Object.values(files).flatMap(({ access, format, path, text }) => {
    if (access !== 'own' || text === null) return [];
    try {
      FORMATS[format]?.parse(text, path);
      return [];
    } catch (error) {
      if (error instanceof TokaifyError) return [error];
      throw error;
    }
  });
}

/** Whether anything of this client stands on the machine. */
export function isPresent({ files }: Survey): boolean {
  return Object.values(files).some((file) => file.access === 'own' && file.text !== null);
}

/** A draft as changes of bytes, in writing order; files that stay as they are included. */
export function fileChanges({ client, files, bytes, modes }: Survey, draft: Draft): FileChange[] {
  return draft.files.map(({ role, text, secret }) => {
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
      ...(modes[role] === undefined ? {} : { mode: modes[role] }),
    };
  });
}
