import { type Code, TokaifyError } from '../errors.ts';
import type { Path } from '../formats/format.ts';
import { jsonc } from '../formats/jsonc.ts';
import { isTable, type Table } from '../formats/value.ts';
import type { Finding, Where } from '../report.ts';
import { maskRandom } from '../secret.ts';
import { type Text, text } from '../text.ts';
import { atLeast } from '../version.ts';
import type { Files, SourceFile } from './client.ts';
import { configFiles, isOfProject, referenceRole, referencesIn } from './opencode-files.ts';

/** What a problem may depend on beside the file: whose entry is meant, and which OpenCode reads it. */
export interface Reader {
  readonly id: string | null;
  readonly version: string | null;
}

/** Something a file may say that keeps OpenCode from starting, or from seeing the provider. */
interface Rule {
  readonly code: Code;
  /** Where it stands in the file, or undefined. */
  readonly find: (table: Table, reader: Reader) => Path | undefined;
  readonly what: (at: Path) => Text;
  readonly next: Text;
}

const FIX = text('Correct it, then run this again.', '请改正后重试。');

const providersOf = (table: Table): [string, unknown][] =>
  isTable(table.provider) ? Object.entries(table.provider) : [];

const modelsOf = (table: Table): [Path, unknown][] =>
  providersOf(table).flatMap(([id, provider]) =>
    isTable(provider) && isTable(provider.models)
      ? Object.entries(provider.models).map(([model, value]): [Path, unknown] => [
          ['provider', id, 'models', model],
          value,
        ])
      : [],
  );

const providersMisnamed: Rule = {
  code: 'providers-misnamed',
  // OpenCode 2 reads both names and merges them, its own one last (2.0.14, config/normalize.ts).
  find: ({ provider, providers }, { id, version }) => {
    if (providers === undefined) return undefined;
    const rival = id !== null && isTable(providers) && Object.hasOwn(providers, id);
    return (atLeast(version, '2.0.0') ? rival : provider === undefined) ? ['providers'] : undefined;
  },
  what: () =>
    text(
      'The entry is called "providers"; OpenCode 1 reads "provider".',
      '条目名为 "providers"；OpenCode 1 读取的是 "provider"。',
    ),
  next: text('Rename it to "provider", then run this again.', '请改名为 "provider"，然后重试。'),
};

const wrongShape: Rule = {
  code: 'config-conflict',
  find(table) {
    if (table.provider !== undefined && !isTable(table.provider)) return ['provider'];
    for (const [id, provider] of providersOf(table)) {
      if (!isTable(provider)) return ['provider', id];
      if (provider.options !== undefined && !isTable(provider.options)) return ['provider', id, 'options'];
    }
    const lists = ['disabled_providers', 'enabled_providers'];
    const list = lists.find((name) => table[name] !== undefined && !Array.isArray(table[name]));
    return list ? [list] : modelsOf(table).find(([, model]) => !isTable(model))?.[0];
  },
  what: (at) =>
    text(
      `OpenCode does not start: ${at.join('.')} has the wrong shape.`,
      `OpenCode 无法启动：${at.join('.')} 的结构不对。`,
    ),
  next: FIX,
};

const modelsNotObject: Rule = {
  code: 'models-not-object',
  find: (table) =>
    providersOf(table)
      .filter(
        ([, provider]) => isTable(provider) && provider.models !== undefined && !isTable(provider.models),
      )
      .map(([id]) => ['provider', id, 'models'])[0],
  what: (at) =>
    text(
      `OpenCode does not start: ${at.join('.')} must be an object, one entry a model.`,
      `OpenCode 无法启动：${at.join('.')} 必须是对象，每个模型一项。`,
    ),
  next: text('Write it as { "gpt-5.4": {} }, then run this again.', '请写成 { "gpt-5.4": {} }，然后重试。'),
};

const limitPartial: Rule = {
  code: 'limit-partial',
  find(table) {
    const found = modelsOf(table).find(([, model]) => {
      if (!isTable(model) || model.limit === undefined) return false;
      const { limit } = model;
      return !isTable(limit) || typeof limit.context !== 'number' || typeof limit.output !== 'number';
    });
    return found && [...found[0], 'limit'];
  },
  what: (at) =>
    text(
      `OpenCode does not start: ${at.join('.')} needs both context and output.`,
      `OpenCode 无法启动：${at.join('.')} 必须同时含有 context 和 output。`,
    ),
  next: text(
    'Give both (--context and --output), or remove the limit.',
    '请同时给出两者（--context 与 --output），或删除 limit。',
  ),
};

const idTwin: Rule = {
  code: 'provider-id-twin',
  find(table, { id }) {
    const twin = providersOf(table).find(([name]) => name !== id && name.toLowerCase() === id?.toLowerCase());
    return twin && ['provider', twin[0]];
  },
  what: (at) =>
    text(
      `There is a provider "${at[1]}" already, and OpenCode tells upper from lower case.`,
      `已存在 provider "${at[1]}"，而 OpenCode 区分大小写。`,
    ),
  next: text(
    'Rename it to lower case (in auth.json too) or remove it, then run this again.',
    '请改为小写（auth.json 中也要改）或将其删除，然后重试。',
  ),
};

const settingsOfTwo: Rule = {
  code: 'cannot-start',
  find: ({ permissions }, { version }) =>
    permissions !== undefined && atLeast(version, '1.18.0') && !atLeast(version, '2.0.0')
      ? ['permissions']
      : undefined,
  what: () =>
    text(
      'OpenCode 1 does not start with "permissions", a setting of OpenCode 2.',
      '"permissions" 是 OpenCode 2 的设置，含有它时 OpenCode 1 无法启动。',
    ),
  next: text('Remove it, or update OpenCode.', '请删除它，或升级 OpenCode。'),
};

const RULES: readonly Rule[] = [
  providersMisnamed,
  wrongShape,
  modelsNotObject,
  limitPartial,
  idTwin,
  settingsOfTwo,
];

/** A problem of one file, as an error to end with. */
export interface Problem {
  readonly file: SourceFile;
  readonly error: TokaifyError;
}

/** Everything that these files say and OpenCode would stumble over, file by file. */
export function problemsOf(files: Files, reader: Reader): Problem[] {
  return configFiles(files).flatMap((file) => {
    const { text: source, path } = file;
    if (source === null) return [];
    let table: Table;
    try {
      table = jsonc.parse(source, path);
    } catch (error) {
      if (error instanceof TokaifyError) return [{ file, error }];
      throw error;
    }
    const broken = RULES.flatMap(({ code, find, what, next }) => {
      const at = find(table, reader);
      if (!at) return [];
      const line = jsonc.lineOf(source, at);
      const where: Where = { path, ...(line ? { line } : {}) };
      return [{ file, error: new TokaifyError(code, { what: what(at), where, next }) }];
    });
    return [...broken, ...missingReferences(file, files)];
  });
}

function missingReferences(file: SourceFile, files: Files): Problem[] {
  const { path, text: source } = file;
  return referencesIn(source ?? '')
    .filter((reference) => files[referenceRole(file, reference)]?.text === null)
    .map((reference) => {
      const line = source!.slice(0, source!.indexOf(reference)).split('\n').length;
      const shown = maskRandom(reference);
      return {
        file,
        error: new TokaifyError('file-reference-missing', {
          what: text(
            `OpenCode does not start: ${shown} names a file that does not exist.`,
            `OpenCode 无法启动：${shown} 指向的文件不存在。`,
          ),
          where: { path, line },
          next: text(
            'Create the file or remove the reference, then run this again.',
            '请创建该文件或删除该引用，然后重试。',
          ),
        }),
      };
    });
}

export function asFinding({ file, error }: Problem): Finding {
  const { what, cause, next, where } = error.trouble;
  return {
    id: error.code,
    // In a project it concerns OpenCode in that project only.
    severity: isOfProject(file) ? 'warning' : 'error',
    title: what,
    cause: cause ?? text('', ''),
    remedy: next ?? text('', ''),
    proof: 'proved',
    ...(where ? { where } : {}),
  };
}
