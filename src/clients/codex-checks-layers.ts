import { type Check, check } from '../diagnose/check.ts';
import { toml } from '../formats/toml.ts';
import { word } from '../quote.ts';
import { text, verbatim } from '../text.ts';
import { whereSaid } from './codex-files.ts';

const managed = check({
  id: 'managed-config',
  severity: 'warning',
  when({ documents }) {
    const keys = Object.keys(documents.managed ?? {}).filter((key) => WINS.has(key));
    return keys.length > 0 ? keys : null;
  },
  where: ([key], { files }) => whereSaid(files, [key!]),
  title: (keys) =>
    text(`This machine's administrator sets ${keys.join(', ')}.`, `本机管理员设置了 ${keys.join('、')}。`),
  cause: () => text('That wins over config.toml.', '它优先于 config.toml。'),
  remedy: () =>
    text('Ask whoever manages this machine to change it there.', '请联系本机管理员在该文件中修改。'),
});

const WINS = new Set([
  'model',
  'model_provider',
  'model_providers',
  'cli_auth_credentials_store',
  'forced_login_method',
]);

const system = check({
  id: 'system-config',
  severity: 'info',
  when({ documents }) {
    const own = documents.config ?? {};
    const keys = Object.keys(documents.system ?? {}).filter((key) => WINS.has(key) && own[key] === undefined);
    return keys.length > 0 ? keys : null;
  },
  where: (_, { files }) => ({ path: files.system!.path }),
  title: (keys) =>
    text(`${keys.join(', ')} comes from the system's file.`, `${keys.join('、')} 来自系统级配置文件。`),
  cause: () =>
    text('config.toml says nothing about it, and would win.', 'config.toml 没有设置；若设置则以其为准。'),
  remedy: () => text('', ''),
});

const requirements = check({
  id: 'requirements-file',
  severity: 'info',
  when: ({ traces: seen }) => seen.requirements?.[0] ?? null,
  where: ({ path }) => ({ path }),
  title: () => text("This machine's administrator limits Codex.", '本机管理员限制了 Codex。'),
  cause: () => text('Values that it does not allow fall back without a word.', '不允许的取值会被静默替换。'),
  remedy: () => text('', ''),
});

const project = check({
  id: 'project-config',
  severity: 'info',
  when({ traces: seen, current }) {
    for (const { path, text: source } of seen.project ?? []) {
      const model = modelIn(source ?? '', path);
      if (current.baseUrl !== null && model !== null && model !== current.model)
        return { path, model, source };
    }
    return null;
  },
  where: ({ path, source }) => ({ path, line: toml.lineOf(source ?? '', ['model']) ?? 1 }),
  title: ({ model }) => text(`This project uses the model ${model}.`, `该项目使用模型 ${model}。`),
  cause: () =>
    text(
      'In a trusted project its own file wins over config.toml, for the model but not for the provider.',
      '在受信任的项目中，项目文件的 model 优先于 config.toml，但 provider 不受影响。',
    ),
  remedy: ({ model }) => verbatim(`tokaify verify codex --model ${word(model)}`),
});

const profile = check({
  id: 'profile-config',
  severity: 'info',
  when({ traces: seen, current }) {
    if (current.baseUrl === null) return null;
    for (const { path, text: source } of seen.profile ?? []) {
      const table = parsed(source ?? '', path);
      const key = ['model_provider', 'model'].find((name) => typeof table[name] === 'string');
      if (key) return { path, key, value: table[key], line: toml.lineOf(source!, [key]) ?? 1 };
    }
    return null;
  },
  where: ({ path, line }) => ({ path, line }),
  title: ({ path, key, value }) =>
    text(
      `codex --profile ${nameOf(path)} uses the ${key} ${value}.`,
      `codex --profile ${nameOf(path)} 使用的 ${key} 为 ${value}。`,
    ),
  cause: () =>
    text(
      'A profile counts more than config.toml; what it uses was not checked.',
      'profile 优先于 config.toml；它使用的内容未检查。',
    ),
  remedy: () => text('', ''),
});

function nameOf(path: string): string {
  return path
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.config\.toml$/, '');
}

function modelIn(source: string, path: string): string | null {
  const { model } = parsed(source, path);
  return typeof model === 'string' ? model : null;
}

function parsed(source: string, path: string): Record<string, unknown> {
  try {
    return toml.parse(source, path);
  } catch {
    return {};
  }
}

/** Layers that somebody else wrote. */
export const LAYER_CHECKS: readonly Check[] = [managed, system, requirements, project, profile];
