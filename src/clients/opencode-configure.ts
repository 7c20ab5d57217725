import { TokaifyError } from '../errors.ts';
import type { Edit, Format, Path, Value } from '../formats/format.ts';
import { json, jsonc } from '../formats/jsonc.ts';
import { isTable, type Table, valueAt } from '../formats/value.ts';
import { modelName } from '../model-name.ts';
import type { Finding } from '../report.ts';
import { text } from '../text.ts';
import { atLeast } from '../version.ts';
import type { Carrier, Draft, DraftFile, Files, Setup, SourceFile } from './client.ts';
import { drafted } from './drafted.ts';
import { headersKept } from './headers-kept.ts';
import { isLogin, whereOf } from './opencode-credential.ts';
import {
  DIRECTORY,
  GLOBAL,
  isOfProject,
  isReferenced,
  layersOf,
  providerIdOf,
  said,
} from './opencode-files.ts';
import { notesOn, refuseManaged } from './opencode-notes.ts';
import { asFinding, problemsOf, type Reader } from './opencode-problems.ts';

/** What OpenCode Desktop's dialog writes; only with it does OpenCode take a provider for a custom one (1.18.33). */
export const CHAT_PACKAGE = '@ai-sdk/openai-compatible';
export const RESPONSES_PACKAGE = '@ai-sdk/openai';

/** One setting as it must come out of all layers; `value` undefined: it must not be there. */
export interface Setting {
  readonly path: Path;
  readonly value: Value | undefined;
}

/** Puts the setup into the files. `carrier` undefined: the one that the installed OpenCode reads. */
export function configure(files: Files, setup: Setup, wanted: Carrier | undefined): Draft {
  const { version } = setup;
  const second = atLeast(version, '2.0.0');
  // OpenCode 2 reads auth.json on its first start and never again (2.0.14).
  const carrier = wanted ?? (second ? 'file' : 'auth-json');
  const id = providerIdOf(setup);
  const reader: Reader = { id, version };
  const editable = editableFiles(files, second);
  const tables = new Map(editable.map((file) => [file, tableOf(jsonc, file)]));
  const has = (path: Path) => (file: SourceFile) => valueAt(tables.get(file), path) !== undefined;
  const target =
    editable.find(has(['provider', id])) ?? editable.find((file) => file.text !== null) ?? editable[0]!;
  const settings = settingsOf(setup, carrier, files.key!);

  const drafts = editable.flatMap((file): DraftFile[] => {
    if (file !== target && file.text === null) return [];
    const table = tables.get(file)!;
    // Only the list of the highest layer counts.
    const lists = [
      ...(file === editable.find(has(['disabled_providers']))
        ? without(table, 'disabled_providers', id)
        : []),
      ...(file === editable.find(has(['enabled_providers']))
        ? including(table, 'enabled_providers', id)
        : []),
    ];
    const edits = [
      ...(file === target ? entryEdits(file, table, setup, settings) : leftovers(settings)),
      ...lists,
    ];
    const after = edit(file, edits, reader);
    return file === target || after !== file.text ? [{ role: file.role, text: after }] : [];
  });

  const after = drafted(files, drafts);
  const problems = [
    ...problemsOf(files, reader).filter(({ error }) => error.code === 'providers-misnamed'),
    ...problemsOf(after, reader),
  ];
  const broken = problems.find(({ file }) => !isOfProject(file));
  if (broken) throw broken.error;
  const layers = layersOf(after);
  refuseManaged(layers, settings);
  const { fresh, stale } = credentialFiles(after, setup, carrier, id);
  const all = [...fresh, ...drafts, ...stale];
  const changed = all.some((draft) => draft.text !== files[draft.role]!.text);
  const notes = notesOn({ layers, settings, setup, carrier, changed, second });
  return { files: all, notes: [...problems.map(asFinding), ...othersHeaders(files, setup), ...notes] };
}

function othersHeaders(files: Files, setup: Setup): Finding[] {
  const options: Path = ['provider', providerIdOf(setup), 'options'];
  const layers = layersOf(files);
  const found = said(layers, [...options, 'headers']);
  const names = found ? ['options.headers'] : [];
  const where = found && whereOf(found, [...options, 'headers']);
  return headersKept(names, said(layers, [...options, 'baseURL'])?.value, setup.baseUrl, where);
}

/** Where nothing can be put into what stands there, one of the rules can say what it should be. */
function edit(file: SourceFile, edits: readonly Edit[], reader: Reader): string {
  try {
    return jsonc.edit(file.text ?? '', edits, file.path);
  } catch (error) {
    throw problemsOf({ [file.role]: file }, reader)[0]?.error ?? error;
  }
}

/** The files that this OpenCode reads and setup may edit, the most important first. */
function editableFiles(files: Files, second: boolean): SourceFile[] {
  const directory = DIRECTORY.flatMap((role) => files[role] ?? []);
  if (second && directory.length > 0) return directory;
  return GLOBAL.filter((role) => !second || role !== 'config.json').map((role) => files[role]!);
}

/** What a file says; nothing where it is missing or blank. */
function tableOf(format: Format, { text: source, path }: SourceFile): Table {
  return format.parse(source?.trim() ? source : '', path);
}

function settingsOf(setup: Setup, carrier: Carrier, key: SourceFile): Setting[] {
  const id = providerIdOf(setup);
  const entry: Path = ['provider', id];
  const model: Path = [...entry, 'models', setup.model];
  const { context, output, api } = setup;
  return [
    ...(setup.setDefault ? [{ path: ['model'], value: `${id}/${setup.model}` }] : []),
    { path: [...entry, 'npm'], value: CHAT_PACKAGE },
    { path: [...entry, 'env'], value: carrier === 'env' ? [setup.gateway.key.variable] : undefined },
    // OpenCode 2 takes it for the base URL when it reads a configuration of OpenCode 1 (2.0.14).
    { path: [...entry, 'api'], value: undefined },
    { path: [...entry, 'options', 'baseURL'], value: setup.baseUrl },
    { path: [...entry, 'options', 'apiKey'], value: carrier === 'file' ? key.alias : undefined },
    ...(api
      ? [{ path: [...model, 'provider', 'npm'], value: api === 'chat' ? undefined : RESPONSES_PACKAGE }]
      : []),
    ...(context && output
      ? [
          { path: [...model, 'limit', 'context'], value: context },
          { path: [...model, 'limit', 'output'], value: output },
        ]
      : []),
  ];
}

/** The edits of the file with the entry, in the order in which new keys shall stand: names second, as in the guide. */
function entryEdits(file: SourceFile, table: Table, setup: Setup, settings: readonly Setting[]): Edit[] {
  const entry: Path = ['provider', providerIdOf(setup)];
  const name: Path = [...entry, 'name'];
  const label: Path = [...entry, 'models', setup.model, 'name'];
  const edits: Edit[] = settings.flatMap((setting) => {
    // A name that stands there was chosen by somebody.
    const named = setup.displayName !== undefined || valueAt(table, name) === undefined;
    const title = { path: name, value: setup.displayName ?? setup.gateway.opencode.name };
    return setting.path[2] === 'npm' && named ? [setting, title] : [setting];
  });
  const labelled = valueAt(table, label) !== undefined;
  const first = edits.findIndex(({ path }) => path[2] === 'models');
  const titled = { path: label, value: modelName(setup.gateway, setup.model) };
  if (!labelled) edits.splice(first === -1 ? edits.length : first, 0, titled);
  if (file.text !== null) return edits;
  return [{ path: ['$schema'], value: 'https://opencode.ai/config.json' }, ...edits];
}

/** What must not linger in a lower layer: objects are merged, so an old key there would still be sent. */
function leftovers(settings: readonly Setting[]): Edit[] {
  const carriers = new Set<unknown>(['env', 'apiKey']);
  return settings
    .filter(({ path, value }) => value === undefined || carriers.has(path.at(-1)))
    .map(({ path }) => ({ path, value: undefined }));
}

function without(table: Table, list: string, id: string): Edit[] {
  return listOf(table, list)
    .flatMap((each, index): Edit[] => (each === id ? [{ path: [list, index], value: undefined }] : []))
    .toReversed();
}

function including(table: Table, list: string, id: string): Edit[] {
  const found = listOf(table, list);
  return found.includes(id) ? [] : [{ path: [list, found.length], value: id }];
}

function listOf(table: Table, name: string): readonly unknown[] {
  const value = table[name];
  return Array.isArray(value) ? value : [];
}

/** The key's file, to be written before the configuration that names it; and what held it before, to go after. */
function credentialFiles(
  files: Files,
  setup: Setup,
  carrier: Carrier,
  id: string,
): { fresh: DraftFile[]; stale: DraftFile[] } {
  const auth = files.auth!;
  const key = files.key!;
  const clear = setup.key.reveal();
  const entries = tableOf(json, auth);
  const entry = Object.hasOwn(entries, id) ? entries[id] : undefined;
  if (carrier !== 'file' && isLogin(entry) && setup.login !== 'replace') throw loginInTheWay(auth, id);
  const storing = (value: Value | undefined, path: Path = [id]): Edit => ({ path, value });
  const authFile = (edits: Edit[]): DraftFile => ({
    role: 'auth',
    text: json.edit(auth.text ?? '', edits, auth.path),
  });
  const idle = key.text === null || carrier === 'file' || isReferenced(key, files);
  const stale: DraftFile[] = [
    ...(carrier === 'auth-json' || entry === undefined || (isLogin(entry) && carrier === 'file')
      ? []
      : [authFile([storing(undefined)])]),
    ...(idle ? [] : [{ role: 'key', text: null }]),
  ];
  if (carrier === 'auth-json') {
    const merged = isTable(entry) && entry.type === 'api';
    const edits = merged ? [storing(clear, [id, 'key'])] : [storing({ type: 'api', key: clear })];
    return { fresh: [authFile(edits)], stale };
  }
  if (carrier === 'env') return { fresh: [], stale };
  const same = key.text?.trim() === clear;
  return { fresh: [{ role: 'key', text: same ? key.text : `${clear}\n` }], stale };
}

function loginInTheWay({ path, text: source }: SourceFile, id: string): TokaifyError {
  const line = json.lineOf(source ?? '', [id]);
  return new TokaifyError('login-would-be-lost', {
    what: text(
      `OpenCode is logged in to "${id}", and the key would replace that login.`,
      `OpenCode 已登录 "${id}"，写入密钥会替换该登录。`,
    ),
    next: text(
      'Choose another entry: --provider-id <id>, or --replace-login (undo brings the login back)',
      '请使用另一个条目：--provider-id <id>，或 --replace-login（undo 可恢复登录）',
    ),
    where: { path, ...(line ? { line } : {}) },
    consent: {
      question: text(`Replace the login to "${id}"?`, `替换 "${id}" 的登录？`),
      choices: [
        {
          value: 'replace',
          label: text('Replace it; undo brings it back', '替换登录；undo 可恢复'),
          patch: { login: 'replace' },
        },
      ],
    },
  });
}
