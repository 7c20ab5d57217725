import { type Check, check, type Evidence } from '../diagnose/check.ts';
import { fixCommand, setupAgain } from '../diagnose/client-checks.ts';
import type { Path } from '../formats/format.ts';
import { json, jsonc } from '../formats/jsonc.ts';
import { isTable, type Table, valueAt } from '../formats/value.ts';
import { GATEWAY_IDS } from '../gateway-ids.ts';
import { builtInGateway } from '../gateways.ts';
import { pathOf } from '../place.ts';
import type { Where } from '../report.ts';
import { maskRandom } from '../secret.ts';
import { type Text, text, verbatim } from '../text.ts';
import { typed } from '../typed.ts';
import { whereOf } from './opencode-credential.ts';
import { isOfProject, layersOf, membersOf, type Said, said } from './opencode-files.ts';

const keyPath = ({ current }: Evidence): Path => ['provider', current.providerId ?? '', 'options', 'apiKey'];

/** The key that stands in the configuration itself, or a reference to one. */
function inline(evidence: Evidence): (Said & { readonly value: string }) | null {
  const found = said(layersOf(evidence.files), keyPath(evidence));
  return typeof found?.value === 'string' ? { ...found, value: found.value } : null;
}

/** A key, and no reference to one. */
function literal(evidence: Evidence): (Said & { readonly value: string }) | null {
  const found = inline(evidence);
  return found && !/\{(?:env|file):/.test(found.value) ? found : null;
}

/** What auth.json says about the provider; undefined where it says nothing. */
function stored({ documents, current }: Evidence): Table | undefined {
  const entry = valueAt(documents.auth, [current.providerId ?? '']);
  return isTable(entry) ? entry : undefined;
}

const inAuth = ({ files, current }: Evidence, ...path: string[]): Where => {
  const { path: file, text: source } = files.auth!;
  const line = json.lineOf(source ?? '', path.length > 0 ? path : [current.providerId ?? '']);
  return { path: file, ...(line ? { line } : {}) };
};

const keyMissing = check({
  id: 'key-missing',
  severity: 'error',
  when: (evidence) =>
    evidence.current.baseUrl !== null && evidence.current.credential.kind === 'none'
      ? reason(evidence)
      : null,
  where: (_, evidence) => evidence.current.credential.where ?? evidence.current.where,
  title: () => text('OpenCode would send no key.', 'OpenCode 不会发送任何密钥。'),
  cause: (why) => why,
  remedy: (_, evidence) => verbatim(setupAgain(evidence)),
});

/** Why no key would be sent, where no other finding says it more exactly. */
function reason(evidence: Evidence): Text | null {
  const { documents, current, files, troubles } = evidence;
  const id = current.providerId ?? '';
  const own = inline(evidence);
  if (own) {
    const named = /\{env:([^}]+)\}/.exec(own.value)?.[1];
    const name = named && maskRandom(named);
    return name === undefined
      ? text(
          'options.apiKey is empty, and auth.json is not asked then.',
          'options.apiKey 为空，此时不会读取 auth.json。',
        )
      : text(
          `options.apiKey says {env:${name}}, and ${name} is not set; auth.json is not asked then.`,
          `options.apiKey 为 {env:${name}}，而 ${name} 没有设置；此时不会读取 auth.json。`,
        );
  }
  if (troubles.some(({ where }) => where?.path === files.auth?.path)) return null;
  const entry = stored(evidence);
  if (entry && entry.type !== 'api') {
    return text(
      `The entry in auth.json has the type "${entry.type}"; OpenCode knows "api".`,
      `auth.json 中的条目类型为 "${entry.type}"；OpenCode 只认 "api"。`,
    );
  }
  const twin = Object.keys(documents.auth ?? {}).find(
    (other) => other !== id && other.toLowerCase() === id.toLowerCase(),
  );
  if (twin !== undefined) {
    return text(
      `auth.json has a key for "${twin}", the configuration says "${id}"; upper and lower case count.`,
      `auth.json 中是 "${twin}" 的密钥，而配置中是 "${id}"；区分大小写。`,
    );
  }
  const names = said(layersOf(files), ['provider', id, 'env'])?.value;
  return Array.isArray(names) && names.length > 0
    ? text(`${maskRandom(names.join(', '))} is not set.`, `${maskRandom(names.join('、'))} 没有设置。`)
    : text(`auth.json has no key for "${id}".`, `auth.json 中没有 "${id}" 的密钥。`);
}

const BEARER = /^\s*Bearer\s+/i;

const keyUntidy = check({
  id: 'key-untidy',
  severity: 'error',
  when(evidence) {
    const entry = stored(evidence);
    const own = literal(evidence);
    if (own && BEARER.test(own.value))
      return { file: own.layer.file, path: keyPath(evidence), key: own.value };
    const key = entry?.key;
    const used = evidence.current.credential.source === 'auth-json';
    return used && typeof key === 'string' && BEARER.test(key)
      ? { file: evidence.files.auth!, path: [evidence.current.providerId!, 'key'], key }
      : null;
  },
  where({ file, path }) {
    const line = (file.format === 'json' ? json : jsonc).lineOf(file.text!, path);
    return { path: file.path, ...(line ? { line } : {}) };
  },
  title: () => text('The key begins with "Bearer".', '密钥以 "Bearer" 开头。'),
  cause: () =>
    text(
      'OpenCode puts that word in front itself; the gateway gets it twice and answers 401.',
      'OpenCode 会自行加上这个词；网关会收到两次并返回 401。',
    ),
  remedy: () => fixCommand('opencode'),
  fix: ({ file, path, key }) =>
    file.access === 'own'
      ? [{ role: file.role, edits: [{ path, value: key.replace(BEARER, '').trim() }] }]
      : [],
});

const keyOutranked = check({
  id: 'key-outranked',
  severity: 'warning',
  when(evidence) {
    const own = inline(evidence);
    const key = stored(evidence)?.key;
    if (!own || typeof key !== 'string' || key === own.value) return null;
    return own;
  },
  where: (own, evidence) => whereOf(own, keyPath(evidence)),
  title: () => text('OpenCode does not use the key in auth.json.', 'OpenCode 没有使用 auth.json 中的密钥。'),
  cause: () =>
    text(
      'options.apiKey in the configuration comes first, and connecting again in OpenCode does not change it.',
      '配置中的 options.apiKey 优先；在 OpenCode 中重新连接也不会改变它。',
    ),
  remedy: (_, evidence) => verbatim(setupAgain(evidence)),
});

const keyInProject = check({
  id: 'key-in-project',
  severity: 'warning',
  when(evidence) {
    const own = literal(evidence);
    const { traces, place } = evidence;
    if (!own || !isOfProject(own.layer.file)) return null;
    const { dirname, sep } = pathOf(place);
    const tracked = (traces.git ?? []).some(({ path }) =>
      own.layer.file.path.startsWith(dirname(path) + sep),
    );
    return tracked ? own : null;
  },
  where: (own, evidence) => whereOf(own, keyPath(evidence)),
  title: () => text('The key stands in a file of a git work tree.', '密钥写在 git 工作区的文件中。'),
  cause: () => text('One commit, and everybody who clones has it.', '一旦提交，克隆仓库的人都能看到。'),
  remedy: (_, evidence) => {
    const [setup, rotate] = [setupAgain(evidence), typed(evidence.gateway, 'token rotate ID')];
    return text(
      `Take options.apiKey out there and set up again (${setup}). If it was ever committed, rotate the key (${rotate}).`,
      `从该文件删除 options.apiKey 并重新设置（${setup}）。如果曾经提交过，请更换密钥（${rotate}）。`,
    );
  },
});

const keyInConfig = check({
  id: 'key-in-config',
  severity: 'info',
  when(evidence) {
    const own = literal(evidence);
    return own && own.value !== '' && !isOfProject(own.layer.file) ? own : null;
  },
  where: (own, evidence) => whereOf(own, keyPath(evidence)),
  title: () => text('The key stands in the configuration.', '密钥写在配置文件中。'),
  cause: () =>
    text(
      'OpenCode prints the whole file when a comma is missing in it, the key too (1.18.33).',
      '配置文件缺一个逗号时，OpenCode 会打印整个文件，包括密钥（1.18.33）。',
    ),
  remedy: (_, evidence) => verbatim(setupAgain(evidence)),
});

const providerMissing = check({
  id: 'provider-missing',
  severity: 'warning',
  when({ documents, files }) {
    const present = membersOf(layersOf(files), ['provider']);
    const known = new Set(GATEWAY_IDS.map((id) => builtInGateway(id)!.opencode.providerId));
    const lost = Object.entries(documents.auth ?? {}).find(
      ([id, entry]) => known.has(id) && isTable(entry) && entry.type === 'api' && !present.includes(id),
    );
    return lost?.[0] ?? null;
  },
  where: (id, evidence) => inAuth(evidence, id),
  title: (id) =>
    text(
      `OpenCode has a key for ${id}, and no provider of that name.`,
      `OpenCode 有 ${id} 的密钥，但没有对应的 provider。`,
    ),
  cause: () =>
    text(
      'Saving a key in OpenCode does not define the provider; its models are not offered.',
      '在 OpenCode 中保存密钥并不会定义 provider；因此不会出现它的模型。',
    ),
  remedy: (id) => {
    const known = GATEWAY_IDS.find((each) => builtInGateway(each)!.opencode.providerId === id)!;
    return verbatim(typed(builtInGateway(known)!, 'setup opencode'));
  },
});

const imported = check({
  id: 'auth-imported',
  severity: 'warning',
  proof: 'one-of',
  when: ({ traces, current }) =>
    current.baseUrl !== null && current.credential.source === 'auth-json'
      ? (traces.imported?.[0] ?? null)
      : null,
  where: (_, { current }) => current.credential.where,
  title: () =>
    text(
      'OpenCode 2 may use an older key than auth.json has.',
      'OpenCode 2 使用的密钥可能比 auth.json 中的旧。',
    ),
  cause: () =>
    text(
      'It has been started here; it copied auth.json once, on its first start, and does not read it again.',
      '它曾在本机启动过；它只在首次启动时复制 auth.json，之后不再读取。',
    ),
  remedy: (_, evidence) => {
    const command = setupAgain(evidence, '--credential file');
    return text(
      `${command}, and delete the stored key in /connect`,
      `${command}，并在 /connect 中删除已保存的密钥`,
    );
  },
});

const variableNeeded = check({
  id: 'variable-needed',
  severity: 'info',
  when: ({ current }) =>
    current.credential.source === 'environment' && current.credential.kind === 'api-key' ? true : null,
  where: (_, { current }) => current.credential.where,
  title: () =>
    text(
      'OpenCode takes the key from the environment of this shell.',
      'OpenCode 从当前 shell 的环境变量读取密钥。',
    ),
  cause: () =>
    text(
      'OpenCode Desktop, and one in WSL, may not see it.',
      'OpenCode Desktop 或 WSL 中的 OpenCode 可能读不到它。',
    ),
  remedy: (_, evidence) => verbatim(setupAgain(evidence)),
});

/** Which key OpenCode would really send. */
export const KEY_CHECKS: readonly Check[] = [
  keyMissing,
  keyUntidy,
  keyOutranked,
  keyInProject,
  providerMissing,
  imported,
  keyInConfig,
  variableNeeded,
];
