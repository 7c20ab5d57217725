import { TokaifyError } from './errors.ts';
import {
  acceptBaseUrl,
  CHECKLIST_ITEMS,
  type ChecklistItem,
  type CodexBlock,
  type Gateway,
} from './gateway.ts';
import { type Text, text, verbatim } from './text.ts';

/** Reads a template that somebody wrote. Every field is checked; the error names the first that is wrong. */
export function parseGateway(value: unknown, source: string): Gateway {
  const at = reader(value, source);
  const label = (path: string): Text => {
    return typeof at.value(path) === 'string'
      ? verbatim(at.string(path))
      : text(at.string(`${path}.en`), at.string(`${path}.zh`));
  };
  const checklist = Object.fromEntries(
    CHECKLIST_ITEMS.map((item) => [item, label(`checklist.${item}`)]),
  ) as Record<ChecklistItem, Text>;
  return {
    id: at.match('id', /^[a-z0-9][a-z0-9-]*$/),
    name: at.string('name'),
    baseUrl: acceptBaseUrl(at.string('baseUrl')),
    hosts: at.strings('hosts'),
    console: {
      url: at.match('console.url', /^https?:\/\/\S+$/).replace(/\/+$/, ''),
      keyHint: label('console.keyHint'),
    },
    key: {
      prefix: at.string('key.prefix'),
      variable: at.match('key.variable', /^[A-Z][A-Z0-9_]*$/),
      ...at.count('key.length', 'length'),
    },
    models: { default: at.string('models.default'), names: at.record('models.names', 'string') },
    questions: {
      models: at.stringOrNull('questions.models'),
      usage: at.stringOrNull('questions.usage'),
      status: at.stringOrNull('questions.status'),
      catalog: at.stringOrNull('questions.catalog'),
      balance: at.stringOrNull('questions.balance'),
    },
    wireApis: at.someOf('wireApis', ['responses', 'chat']),
    codex: {
      providerId: at.string('codex.providerId'),
      carrier: at.match('codex.carrier', /^(?:auth-json|env)$/) as CodexBlock['carrier'],
      root: at.record('codex.root'),
      provider: at.record('codex.provider'),
    },
    opencode: {
      providerId: at.match('opencode.providerId', /^[a-z0-9][a-z0-9-_]*$/),
      name: at.string('opencode.name'),
    },
    checklist,
  };
}

function reader(root: unknown, source: string) {
  const wrong = (path: string, expected: string): TokaifyError =>
    new TokaifyError('template-invalid', {
      what: text(
        `${source} is not a gateway template: ${path} must be ${expected}.`,
        `${source} 不是有效的网关模板：${path} 应为 ${expected}。`,
      ),
      next: text(
        'Compare it with the built-in ones: tokaify list --json',
        '可与内置模板比较：tokaify list --json',
      ),
    });
  const value = (path: string): unknown =>
    path.split('.').reduce<unknown>((node, key) => {
      if (node === null || typeof node !== 'object' || !Object.hasOwn(node, key)) return undefined;
      return (node as Record<string, unknown>)[key];
    }, root);
  const string = (path: string): string => {
    const found = value(path);
    if (typeof found !== 'string' || found === '') throw wrong(path, 'a non-empty string');
    return found;
  };
  return {
    value,
    string,
    /** A whole number above zero under a name of its own, or nothing where there is none. */
    count<N extends string>(path: string, name: N): { readonly [K in N]?: number } {
      const found = value(path);
      if (found === undefined) return {};
      if (!Number.isInteger(found) || (found as number) < 1) throw wrong(path, 'a whole number');
      return { [name]: found } as { readonly [K in N]?: number };
    },
    someOf<T extends string>(path: string, choices: readonly T[]): T[] {
      const found = value(path);
      const known = (item: unknown): item is T => choices.some((choice) => choice === item);
      if (!Array.isArray(found) || found.length === 0 || !found.every(known))
        throw wrong(path, `a list of ${choices.join(', ')}`);
      return found;
    },
    match(path: string, pattern: RegExp): string {
      const found = string(path);
      if (!pattern.test(found)) throw wrong(path, `a string like ${pattern.source}`);
      return found;
    },
    stringOrNull(path: string): string | null {
      return value(path) === null ? null : string(path);
    },
    strings(path: string): string[] {
      const found = value(path);
      if (!Array.isArray(found) || !found.every((item) => typeof item === 'string'))
        throw wrong(path, 'a list of strings');
      return found;
    },
    record<T extends 'string' | 'any' = 'any'>(path: string, of?: T) {
      const found = value(path);
      const fits = (item: unknown): boolean =>
        typeof item === 'string' ||
        (of !== 'string' && (typeof item === 'number' || typeof item === 'boolean'));
      if (
        found === null ||
        typeof found !== 'object' ||
        Array.isArray(found) ||
        !Object.values(found).every(fits)
      ) {
        throw wrong(
          path,
          of === 'string' ? 'an object of strings' : 'an object of strings, numbers and booleans',
        );
      }
      return found as Record<string, T extends 'string' ? string : string | number | boolean>;
    },
  };
}
