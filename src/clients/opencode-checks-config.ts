import { type Check, check, type Evidence, type Repair, reported } from '../diagnose/check.ts';
import { setupAgain } from '../diagnose/client-checks.ts';
import { isTable, same, valueAt } from '../formats/value.ts';
import { pathOf } from '../place.ts';
import { text, verbatim } from '../text.ts';
import { compareVersions } from '../version.ts';
import { whereOf } from './opencode-credential.ts';
import { GLOBAL, type Layer, layersOf, membersOf, type Said, said } from './opencode-files.ts';
import { asFinding, problemsOf } from './opencode-problems.ts';

const isOurs = ({ current }: Evidence): boolean => current.baseUrl !== null;

/** Codes that reading the layers ends with, in the words of clients/opencode-problems.ts. */
const PROBLEMS = [
  'providers-misnamed',
  'models-not-object',
  'limit-partial',
  'file-reference-missing',
  'cannot-start',
  'provider-id-twin',
] as const;

/** Reading alone does not know which OpenCode there is; some of it is wrong for one version only. */
const problem = (code: (typeof PROBLEMS)[number]): Check => ({
  ...reported(code, 'error'),
  judge: ({ files, current, version }) =>
    problemsOf(files, { id: current.providerId, version })
      .filter(({ error }) => error.code === code)
      .map(asFinding),
});

/** Disconnecting in OpenCode puts the id on a list, and nothing in it takes the id off again. */
const modelHidden: Check = {
  ...reported('model-hidden', 'warning'),
  repairs({ files, documents, current }) {
    const id = current.providerId;
    if (id === null) return [];
    return Object.values(files)
      .filter(({ access, role }) => access === 'own' && documents[role] !== undefined)
      .flatMap(({ role }): Repair[] => {
        const { disabled_providers: disabled, enabled_providers: enabled } = documents[role]!;
        const taken = Array.isArray(disabled) ? disabled.indexOf(id) : -1;
        const missing = Array.isArray(enabled) && !enabled.includes(id);
        const edits = [
          ...(taken >= 0 ? [{ path: ['disabled_providers', taken], value: undefined }] : []),
          ...(missing ? [{ path: ['enabled_providers', enabled.length], value: id }] : []),
        ];
        return edits.length > 0 ? [{ role, edits }] : [];
      });
  },
};

const modelsMissing = check({
  id: 'models-missing',
  severity: 'error',
  when: (evidence) =>
    isOurs(evidence) && (evidence.current.models ?? []).length === 0 ? evidence.current.providerId : null,
  where: (_, { current }) => current.where,
  title: (id) =>
    text(`OpenCode does not offer ${id}: it has no models.`, `OpenCode 不会显示 ${id}：没有任何模型。`),
  cause: () =>
    text(
      'It does not ask the gateway for a list; each model has to stand under "models".',
      '它不会向网关查询模型列表；每个模型都要写在 "models" 中。',
    ),
  remedy: (_, evidence) => verbatim(setupAgain(evidence, '--model MODEL')),
});

interface Pointer {
  readonly found: Said;
  readonly path: readonly string[];
  readonly model: string;
}

/** Settings that name a model. small_model is none of them: a wrong one is passed over without harm. */
function pointers(layers: readonly Layer[]): Pointer[] {
  const agents = membersOf(layers, ['agent']).map((name) => ['agent', name, 'model']);
  return [['model'], ...agents].flatMap((path) => {
    const found = said(layers, path);
    return typeof found?.value === 'string' ? [{ found, path, model: found.value }] : [];
  });
}

const modelUnresolved = check({
  id: 'model-unresolved',
  severity: 'error',
  when(evidence) {
    if (!isOurs(evidence)) return null;
    const { providerId, models = [] } = evidence.current;
    const wrong = pointers(layersOf(evidence.files)).find(
      ({ model }) =>
        (!model.includes('/') && models.includes(model)) ||
        (model.startsWith(`${providerId}/`) && !models.includes(model.slice(`${providerId}/`.length))),
    );
    return wrong ?? null;
  },
  where: ({ found, path }) => whereOf(found, path),
  title: ({ path, model }) =>
    text(
      `${path.join('.')} is "${model}", which is not there.`,
      `${path.join('.')} 为 "${model}"，但不存在。`,
    ),
  cause: ({ model }, { current: { providerId, models = [] } }) =>
    text(
      `${model.includes('/') ? '' : 'It needs the provider in front. '}There is: ${models.map((id) => `${providerId}/${id}`).join(', ')}. OpenCode says "Unexpected server error" only.`,
      `${model.includes('/') ? '' : '前面要加上 provider。'}现有：${models.map((id) => `${providerId}/${id}`).join('、')}。OpenCode 只会提示 "Unexpected server error"。`,
    ),
  remedy: (_, evidence) => {
    const { providerId } = evidence.current;
    const command = setupAgain(evidence, '--set-default');
    return text(
      `Write "${providerId}/<model>", or: ${command}`,
      `请写成 "${providerId}/<模型>"，或运行：${command}`,
    );
  },
});

const overridden = check({
  id: 'layer-overrides',
  severity: 'warning',
  when(evidence) {
    if (!isOurs(evidence)) return null;
    const layers = layersOf(evidence.files);
    const entry = ['provider', evidence.current.providerId!];
    for (const path of [[...entry, 'options', 'baseURL'], [...entry, 'options', 'apiKey'], ['model']]) {
      const winner = said(layers, path);
      const ours = said(
        layers.filter(({ file }) => file.access === 'own'),
        path,
      );
      if (winner && ours && winner.layer.file.access === 'look' && !same(winner.value, ours.value))
        return { winner, path };
    }
    return null;
  },
  where: ({ winner, path }) => whereOf(winner, path),
  title: ({ path }) =>
    text(`Another file overrides ${path.join('.')} here.`, `另一个文件在此覆盖了 ${path.join('.')}。`),
  cause: () =>
    text(
      'A project, .opencode, a variable or the administrator counts more than your own configuration.',
      '项目、.opencode、环境变量或管理员的配置优先于你自己的配置。',
    ),
  remedy: ({ winner }) =>
    text(`Change it there: ${winner.layer.file.path}`, `请在该文件中修改：${winner.layer.file.path}`),
});

const apiDiffers = check({
  id: 'api-differs',
  severity: 'warning',
  when(evidence) {
    const { providerId, baseUrl } = evidence.current;
    const found = said(layersOf(evidence.files), ['provider', providerId ?? '', 'api']);
    return baseUrl !== null && typeof found?.value === 'string' && found.value !== baseUrl ? found : null;
  },
  where: (found, { current }) => whereOf(found, ['provider', current.providerId!, 'api']),
  title: ({ value }) => text(`"api" says ${value}.`, `"api" 为 ${value}。`),
  cause: () =>
    text(
      'OpenCode 1 uses options.baseURL; OpenCode 2 overwrites that with "api" when it takes the configuration over.',
      'OpenCode 1 使用 options.baseURL；OpenCode 2 迁移配置时会用 "api" 覆盖它。',
    ),
  remedy: (_, evidence) => verbatim(setupAgain(evidence)),
});

const limits = check({
  id: 'limits-missing',
  severity: 'info',
  when(evidence) {
    const { providerId, model } = evidence.current;
    if (!isOurs(evidence) || model === null) return null;
    const entry = said(layersOf(evidence.files), ['provider', providerId!, 'models', model])?.value;
    return isTable(entry) && valueAt(entry, ['limit']) === undefined ? model : null;
  },
  where: (_, { current }) => current.where,
  title: (model) =>
    text(`OpenCode does not know how long ${model} can read.`, `OpenCode 不知道 ${model} 的上下文长度。`),
  cause: () =>
    text(
      'It never compacts a long chat then, and asks for 32000 tokens of output.',
      '因此它不会压缩长会话，并且会请求 32000 个输出 token。',
    ),
  remedy: (_, evidence) => verbatim(setupAgain(evidence, '--context TOKENS --output TOKENS')),
});

const configTwice = check({
  id: 'config-twice',
  severity: 'info',
  when({ files }) {
    const global: readonly string[] = GLOBAL;
    const present = layersOf(files).filter(({ file }) => global.includes(file.role));
    return present.length > 1 ? present.map(({ file }) => file) : null;
  },
  where: (present) => ({ path: present.at(-1)!.path }),
  title: (present) =>
    text(
      `There are several configuration files: ${present.map(({ role }) => role).join(', ')}.`,
      `存在多个配置文件：${present.map(({ role }) => role).join('、')}。`,
    ),
  cause: () =>
    text(
      'OpenCode reads all of them and merges them; the last one wins.',
      'OpenCode 会全部读取并合并，以最后一个为准。',
    ),
  remedy: () => text('One file is easier to keep in order.', '只保留一个文件更易维护。'),
});

/** Before it, OpenCode sends reasoningSummary and verbosity on chat/completions, and refuses unknown keys (1.2.27). */
const OLDEST = '1.4.0';

const outdated = check({
  id: 'client-outdated',
  severity: 'warning',
  when: ({ version }) => (version !== null && compareVersions(version, OLDEST) < 0 ? version : null),
  title: (version) => text(`OpenCode ${version} is old.`, `OpenCode ${version} 版本过旧。`),
  cause: () =>
    text(
      'It sends parameters for gpt-5 that gateways refuse, and does not start with settings it does not know.',
      '它会为 gpt-5 发送网关拒绝的参数，遇到不认识的设置也无法启动。',
    ),
  remedy: (_, { client }) => verbatim(`npm install -g ${client.packageName}@latest`),
});

const second = check({
  id: 'opencode-2',
  severity: 'info',
  when: ({ version }) => (version !== null && compareVersions(version, '2.0.0') >= 0 ? version : null),
  title: () =>
    text(
      'OpenCode 2 cannot save a custom provider in its own dialog; it reads the file.',
      'OpenCode 2 自带的对话框无法保存自定义 provider；它会读取配置文件。',
    ),
  cause: () =>
    text(
      '"Custom providers are unavailable on this server" is what it says (2.0.14).',
      '它会提示 "Custom providers are unavailable on this server"（2.0.14）。',
    ),
  remedy: (_, evidence) => verbatim(setupAgain(evidence)),
});

/** OpenCode sends tools and a reasoning effort for these; OpenAI takes the two together on /responses only (1.18.33). */
const REASONING_WITH_TOOLS = /^gpt-5\.(?:[4-9]|\d\d)/;

const reasoning = check({
  id: 'reasoning-with-tools',
  severity: 'info',
  proof: 'advice',
  when: ({ current, gateway }) =>
    current.wireApi === 'chat' &&
    gateway?.wireApis.includes('responses') === true &&
    REASONING_WITH_TOOLS.test(current.model ?? '')
      ? current.model!
      : null,
  where: (_, { current }) => current.where,
  title: (model) =>
    text(
      `${model} may refuse tools over chat/completions.`,
      `${model} 可能拒绝通过 chat/completions 使用工具。`,
    ),
  cause: () =>
    text(
      'OpenCode then says that function tools with reasoning_effort are not supported.',
      '此时 OpenCode 会提示不支持在使用工具时设置 reasoning_effort。',
    ),
  remedy: (_, evidence) => verbatim(setupAgain(evidence, '--api responses')),
});

const elsewhere = check({
  id: 'config-elsewhere',
  severity: 'warning',
  when: ({ traces }) => traces.roaming?.[0] ?? null,
  where: ({ path }) => ({ path }),
  title: () => text('OpenCode does not read this file.', 'OpenCode 不读取该文件。'),
  cause: (_, { place }) => {
    const { join } = pathOf(place);
    const right = join(place.home, '.config', 'opencode');
    return text(`On Windows, too, it reads ${right}`, `在 Windows 上它读取的也是 ${right}`);
  },
  remedy: () => text('Move it there.', '请移动到该目录。'),
});

/** Everything about what OpenCode's files say. */
export const CONFIG_CHECKS: readonly Check[] = [
  ...PROBLEMS.map(problem),
  modelHidden,
  modelsMissing,
  modelUnresolved,
  overridden,
  apiDiffers,
  elsewhere,
  outdated,
  second,
  reasoning,
  limits,
  configTwice,
];
