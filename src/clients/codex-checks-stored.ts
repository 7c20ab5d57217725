import { check, type Evidence, type Repair } from '../diagnose/check.ts';
import { fixCommand } from '../diagnose/client-checks.ts';
import type { Path } from '../formats/format.ts';
import { json } from '../formats/jsonc.ts';
import { BOM } from '../formats/text.ts';
import { toml } from '../formats/toml.ts';
import { valueAt } from '../formats/value.ts';
import type { Where } from '../report.ts';
import { text } from '../text.ts';
import type { SourceFile } from './client.ts';
import { effective } from './codex-files.ts';

export const inAuth = ({ files }: Evidence, key: string): Where => {
  const { path, text: source } = files.auth!;
  const line = json.lineOf(source ?? '', [key]);
  return { path, ...(line ? { line } : {}) };
};

export const byteOrderMark = check({
  id: 'byte-order-mark',
  severity: 'error',
  when({ files }) {
    const marked = [files.auth, files.dotenv].filter((file): file is SourceFile => isMarked(file));
    return marked.length > 0 ? marked : null;
  },
  where: ([file]) => ({ path: file!.path, line: 1 }),
  title: (marked) =>
    text(
      `Codex cannot read ${namesOf(marked)}: it begins with a byte-order mark.`,
      `Codex 无法读取 ${namesOf(marked)}：文件以字节序标记（BOM）开头。`,
    ),
  cause: () =>
    text(
      'It sends no key then, and does not say so. Windows editors write such marks ("UTF-8 with BOM").',
      '它会因此不发送密钥，也没有提示。Windows 编辑器会写入这种标记（“带 BOM 的 UTF-8”）。',
    ),
  remedy: () => fixCommand('codex'),
  fix: (marked) => marked.map(({ role }): Repair => ({ role, edits: [], bare: true })),
});

export function isMarked(file: SourceFile | undefined): boolean {
  return file?.text?.startsWith(BOM) === true;
}

function namesOf(files: readonly SourceFile[]): string {
  return files.map(({ path }) => path.split(/[\\/]/).at(-1)).join(', ');
}

/** As `codex login` would have stored it. */
function tidied(stored: string): string {
  return stored.trim().replace(/^Bearer\s+/i, '');
}

/** Where a key stands in Codex's files. */
function storedKeys(evidence: Evidence): { file: SourceFile; path: Path; stored: string }[] {
  const id = String(effective(evidence.files).root.model_provider);
  const places: [string, Path][] = [
    ['auth', ['OPENAI_API_KEY']],
    ['config', ['model_providers', id, 'experimental_bearer_token']],
  ];
  return places.flatMap(([role, path]) => {
    const stored = valueAt(evidence.documents[role], path);
    return typeof stored === 'string' ? [{ file: evidence.files[role]!, path, stored }] : [];
  });
}

export const keyUntidy = check({
  id: 'key-untidy',
  severity: 'error',
  when(evidence) {
    const all = storedKeys(evidence).filter(({ stored }) => stored !== tidied(stored));
    const [first] = all;
    return first ? { first, all } : null;
  },
  where({ first: { file, path } }) {
    const line = (file.format === 'toml' ? toml : json).lineOf(file.text!, path);
    return { path: file.path, ...(line ? { line } : {}) };
  },
  title: () => text('Something stands around the key.', '密钥前后有多余内容。'),
  cause: ({ first: { stored } }) =>
    /[\r\n]/.test(stored)
      ? text(
          'With a line end behind it Codex sends no key at all, and does not say so.',
          '密钥末尾有换行时，Codex 完全不发送密钥，也没有提示。',
        )
      : text(
          'Codex sends it as it stands, with the space or the second "Bearer"; the gateway answers 401.',
          'Codex 会原样发送其中的空格或多余的 "Bearer"，网关会返回 401。',
        ),
  remedy: () => fixCommand('codex'),
  fix: ({ all }) =>
    all.map(({ file, path, stored }) => ({ role: file.role, edits: [{ path, value: tidied(stored) }] })),
});

const AUTH_MODE = /^(?:apikey|chatgpt)$/;

export const authMode = check({
  id: 'auth-mode-unknown',
  severity: 'error',
  when({ documents }) {
    const { auth_mode: mode } = documents.auth ?? {};
    const slip = typeof mode === 'string' && !AUTH_MODE.test(mode) && AUTH_MODE.test(spelled(mode));
    return slip ? mode : null;
  },
  where: (_, evidence) => inAuth(evidence, 'auth_mode'),
  title: (mode) => text(`Codex does not know auth_mode "${mode}".`, `Codex 不认识 auth_mode "${mode}"。`),
  cause: (mode) =>
    text(
      `It is spelled "${spelled(mode)}". Codex reads nothing of auth.json like this.`,
      `正确写法是 "${spelled(mode)}"。写错时 Codex 不会读取 auth.json 的任何内容。`,
    ),
  remedy: () => fixCommand('codex'),
  fix: (mode, { documents }) =>
    spelled(mode) === 'apikey' && typeof documents.auth?.OPENAI_API_KEY === 'string'
      ? [{ role: 'auth', edits: [{ path: ['auth_mode'], value: 'apikey' }] }]
      : [],
});

function spelled(mode: string): string {
  return mode.toLowerCase().replace(/[^a-z]/g, '');
}
