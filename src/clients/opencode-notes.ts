import { TokaifyError } from '../errors.ts';
import { same } from '../formats/value.ts';
import { word } from '../quote.ts';
import type { Finding } from '../report.ts';
import { type Text, text, verbatim } from '../text.ts';
import { typed } from '../typed.ts';
import type { Carrier, Setup } from './client.ts';
import type { Setting } from './opencode-configure.ts';
import { whereOf } from './opencode-credential.ts';
import { GLOBAL, type Layer, providerIdOf, type Said, said } from './opencode-files.ts';

/** What is written, and what OpenCode will make of it. */
interface Written {
  readonly layers: readonly Layer[];
  readonly settings: readonly Setting[];
  readonly setup: Setup;
  readonly carrier: Carrier;
  readonly changed: boolean;
  /** OpenCode 2 is installed. */
  readonly second: boolean;
}

/** Settings that some later layer changes, with that layer. */
function overridden(layers: readonly Layer[], settings: readonly Setting[]): (Said & Setting)[] {
  // auth.json wins over a list of variables, and OpenCode 1 does not read `api` of a provider with a base URL.
  const idle = ({ path, value }: Setting) =>
    value === undefined && ['env', 'api'].includes(String(path.at(-1)));
  return settings
    .filter((setting) => !idle(setting))
    .flatMap((setting) => {
      const found = said(layers, setting.path);
      return found && !same(found.value, setting.value) ? [{ ...setting, layer: found.layer }] : [];
    });
}

/** Throws where this machine's administrator has said otherwise: that wins everywhere. */
export function refuseManaged(layers: readonly Layer[], settings: readonly Setting[]): void {
  const found = overridden(layers, settings).find(({ layer }) => layer.file.role.startsWith('managed'));
  if (!found) return;
  const name = found.path.join('.');
  throw new TokaifyError('managed-config', {
    what: text(
      `This machine's administrator sets ${name}, and that wins.`,
      `本机管理员设置了 ${name}，它具有最高优先级。`,
    ),
    where: whereOf(found, found.path),
    next: text('Ask whoever manages this machine to change it there.', '请联系本机管理员在该文件中修改。'),
  });
}

const note = (
  id: string,
  severity: Finding['severity'],
  title: Text,
  cause: Text,
  remedy: Text,
  proof: Finding['proof'] = 'proved',
): Finding => ({ id, severity, title, cause, remedy, proof });

export function notesOn(written: Written): Finding[] {
  return [
    ...overrides(written),
    ...hidden(written.layers, providerIdOf(written.setup), written.setup.model),
    ...twoFiles(written),
    ...secondVersion(written),
    ...variable(written),
    ...reasoning(written),
    ...restart(written),
  ];
}

function overrides({ layers, settings }: Written): Finding[] {
  return overridden(layers, settings).map((found) => {
    const { path } = found.layer.file;
    const name = found.path.join('.');
    return {
      ...note(
        'layer-overrides',
        'warning',
        text(`Another file overrides ${name} here.`, `另一个文件在此覆盖了 ${name}。`),
        text(
          'It is a higher layer of OpenCode’s configuration than the one that was edited.',
          '它在 OpenCode 配置中的层级高于被修改的文件。',
        ),
        text(`Change it there: ${path}`, `请在该文件中修改：${path}`),
      ),
      where: whereOf(found, found.path),
    };
  });
}

/** The lists by which a provider or a model is left out of what OpenCode offers. */
export function hidden(layers: readonly Layer[], id: string, model: string): Finding[] {
  const rows = [
    { path: ['disabled_providers'], hides: (list: unknown[]) => list.includes(id) },
    { path: ['enabled_providers'], hides: (list: unknown[]) => !list.includes(id) },
    { path: ['provider', id, 'blacklist'], hides: (list: unknown[]) => list.includes(model) },
    { path: ['provider', id, 'whitelist'], hides: (list: unknown[]) => !list.includes(model) },
  ];
  return rows.flatMap(({ path, hides }) => {
    const found = said(layers, path);
    if (!found || !Array.isArray(found.value) || !hides(found.value)) return [];
    const name = path.join('.');
    const finding = note(
      'model-hidden',
      'warning',
      text(`OpenCode does not offer ${id}/${model}.`, `OpenCode 不提供 ${id}/${model}。`),
      text(`${name} leaves it out.`, `${name} 将其排除。`),
      text(`Change ${name} there.`, `请在该处修改 ${name}。`),
    );
    return [{ ...finding, where: whereOf(found, path) }];
  });
}

function twoFiles({ layers }: Written): Finding[] {
  const present = layers.filter(({ file }) => (GLOBAL as readonly string[]).includes(file.role));
  if (present.length < 2) return [];
  const names = present.map(({ file }) => file.role).join(', ');
  return [
    note(
      'config-twice',
      'info',
      text(`There are several configuration files: ${names}.`, `存在多个配置文件：${names}。`),
      text(
        'OpenCode reads all of them and merges them; the last one wins.',
        'OpenCode 会全部读取并合并，以最后一个为准。',
      ),
      text('One file is easier to keep in order.', '只保留一个文件更易维护。'),
      'advice',
    ),
  ];
}

function secondVersion({ second, carrier }: Written): Finding[] {
  if (!second) return [];
  return [
    note(
      'opencode-2',
      'info',
      text(
        'OpenCode 2 cannot save a custom provider in its own dialog; it reads the entry written here.',
        'OpenCode 2 自带的对话框无法保存自定义 provider；它会读取此处写入的条目。',
      ),
      carrier === 'auth-json'
        ? text(
            'It reads auth.json on its first start only: a key that changes later is not noticed.',
            '它只在首次启动时读取 auth.json，之后更换的密钥不会生效。',
          )
        : text(
            'A key saved in OpenCode itself (/connect) wins over this one.',
            '在 OpenCode 中（/connect）保存的密钥优先于此密钥。',
          ),
      carrier === 'auth-json'
        ? verbatim('--credential file')
        : text('Remove that one there, if it is old.', '如已过期，请在其中删除。'),
      'advice',
    ),
  ];
}

function variable({ carrier, setup }: Written): Finding[] {
  if (carrier !== 'env') return [];
  const name = setup.gateway.key.variable;
  return [
    note(
      'variable-needed',
      'info',
      text(`OpenCode takes the key from $${name}.`, `OpenCode 从 $${name} 读取密钥。`),
      text(
        'The key itself was written nowhere; OpenCode Desktop may not see the variables of a shell.',
        '密钥本身没有写入任何文件；OpenCode Desktop 可能读不到 shell 的变量。',
      ),
      text(`Set ${name} where OpenCode is started.`, `请在启动 OpenCode 的环境中设置 ${name}。`),
    ),
  ];
}

/** OpenCode sends tools and a reasoning effort for these, which OpenAI takes on /responses only (measured on 1.18.33). */
const REASONING_WITH_TOOLS = /^gpt-5\.(?:[4-9]|\d\d)/;

function reasoning({ setup }: Written): Finding[] {
  const { api, gateway, model } = setup;
  if (api || !gateway.wireApis.includes('responses') || !REASONING_WITH_TOOLS.test(model)) return [];
  const own = setup.providerId === undefined ? '' : ` --provider-id ${word(setup.providerId)}`;
  return [
    note(
      'reasoning-with-tools',
      'info',
      text(`${model} may need the Responses API.`, `${model} 可能需要使用 Responses API。`),
      text(
        'It does if OpenCode says that function tools with reasoning_effort are not supported.',
        '如果 OpenCode 提示不支持在使用工具时设置 reasoning_effort，就需要。',
      ),
      verbatim(typed(gateway, `setup opencode --api responses --model ${word(model)}${own}`)),
      'advice',
    ),
  ];
}

function restart({ changed }: Written): Finding[] {
  if (!changed) return [];
  return [
    note(
      'restart-client',
      'info',
      text('Restart OpenCode, also the desktop app.', '请重启 OpenCode（包括桌面应用）。'),
      text('It reads its configuration when it starts.', '它只在启动时读取配置。'),
      text('', ''),
      'advice',
    ),
  ];
}
