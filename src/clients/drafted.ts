import type { DraftFile, Files } from './client.ts';

/** The files as a draft would leave them, in every role that the same path has. */
export function drafted(files: Files, drafts: readonly DraftFile[]): Files {
  const texts = new Map(drafts.map(({ role, text }) => [files[role]!.path, text]));
  return Object.fromEntries(
    Object.entries(files).map(([role, file]) => {
      const text = texts.get(file.path);
      return [role, text === undefined ? file : { ...file, text }];
    }),
  );
}
