import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'rolldown/parseAst';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../src/commands/table.ts';

/** Every sentence stands in both languages; TypeScript sees to the second being there, this to its being Chinese. */

interface Sentence {
  readonly at: string;
  readonly en: string;
  readonly zh: string;
}

/** What a source is parsed into; only what is asked of it here. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && path !== 'text.ts')
  .map((path) => ({ path, source: readFileSync(join('src', path), 'utf8') }));
const sentences = sources.flatMap(({ path, source }) => sentencesOf(source, path));
const templates = ['gateways', 'clients'].flatMap((folder) =>
  readdirSync(join('templates', folder)).flatMap((name) => {
    const path = join('templates', folder, name);
    return pairsOf(JSON.parse(readFileSync(path, 'utf8')), path);
  }),
);
const all = [...sentences, ...templates];
const wrong = (check: (sentence: Sentence) => boolean): string[] =>
  all.filter((sentence) => !check(sentence)).map(({ at, en, zh }) => `${at}: ${en} | ${zh}`);

describe('sentences', () => {
  it('are found', () => expect(sentences.length).toBeGreaterThan(1000));

  it('are found as what they are', () => {
    const source = `import { text as t } from './text.ts';\nt('one', "一");\nt(c ? \`a \${b}\` : 'or', c ? '甲' : 'oder');\nother('x', 'y');`;
    expect(sentencesOf(source, 'x.ts')).toEqual([
      { at: 'x.ts:2', en: 'one', zh: '一' },
      { at: 'x.ts:3', en: 'a ${b}', zh: '甲' },
      { at: 'x.ts:3', en: 'or', zh: 'oder' },
    ]);
  });

  it('are Chinese in the second place, or a command or a name', () => {
    expect(wrong(({ en, zh }) => isChinese(prose(zh)) || isCode(en, zh))).toEqual([]);
  });

  it('are English in the first place', () => {
    expect(wrong(({ en }) => !isChinese(prose(en)))).toEqual([]);
  });

  it('name the same options, variables, files and commands in both', () => {
    const missing = ({ en, zh }: Sentence): string[] => namesIn(en).filter((name) => !zh.includes(name));
    expect(all.filter((each) => missing(each).length > 0).map((each) => [each.at, missing(each)])).toEqual(
      [],
    );
  });

  it('fill in the same', () => {
    expect(wrong(({ en, zh }) => filledIn(zh).every((hole) => filledIn(en).includes(hole)))).toEqual([]);
    expect(wrong(({ en, zh }) => filledIn(en).every((hole) => filledIn(zh).includes(hole)))).toEqual([]);
  });

  it('have the marks of their language', () => {
    const foreign =
      /[\u4e00-\u9fff][,;:!?](?!\w)|[,;:!?] ?[\u4e00-\u9fff]|[\u4e00-\u9fff] ?[()]|[，。；：、（] (?! )/;
    expect(wrong(({ zh }) => !foreign.test(prose(zh, 'x')))).toEqual([]);
    expect(wrong(({ en }) => !/[，。；：、（）]/.test(prose(en)))).toEqual([]);
  });
});

function isChinese(sentence: string): boolean {
  return /[\u4e00-\u9fff]/.test(sentence);
}

/** What the field calls so in both languages. */
const NAMES = /^(?:(?:provider )?ID|IP|base URL)$/i;

/** What is the same in every language, but for what is filled in: a command, a name, nothing but marks. */
function isCode(en: string, zh: string): boolean {
  const [one, other] = [prose(en), prose(zh)];
  if (!/[A-Za-z]/.test((one + other).replaceAll('\\n', ''))) return true;
  return (
    one.toLowerCase() === other.toLowerCase() &&
    (/^(?:tokaify|npm|codex|export|--)/.test(one) || NAMES.test(one))
  );
}

/** With something else in place of what is filled in. */
function prose(sentence: string, instead = ''): string {
  return sentence.replace(/\$\{(?:[^{}]|\{[^}]*\})*\}/g, instead);
}

const commands = COMMANDS.map(({ name }) => `tokaify ${name}`).join('|');
const NAME = new RegExp(
  String.raw`--[a-z][a-z-]+|\$?\b[A-Z][A-Z0-9]*_[A-Z0-9_]+|[\w/]*\.(?:json|toml|env|md)\b|\b(?:${commands})\b`,
  'g',
);

/** What must not be translated. */
function namesIn(sentence: string): string[] {
  return prose(sentence).match(NAME) ?? [];
}

/** What is filled in, by the value it is made from; but for what only one language needs, such as a plural. */
function filledIn(sentence: string): string[] {
  const holes = [...sentence.matchAll(/\$\{((?:[^{}]|\{[^}]*\})*)\}/g)].map(([, hole]) => hole!);
  return holes
    .filter((hole) => !hole.includes('?'))
    .map((hole) => (/\b[a-z]\w*/.exec(hole)?.[0] ?? hole).replace(/^zh$/, 'en'));
}

/** Every pair of literals that becomes a text: the arguments of text(), by whatever name it was imported. */
function sentencesOf(source: string, path: string): Sentence[] {
  const name = /\btext(?: as (\w+))?\b[^}]*\} from '[^']*text\.ts'/.exec(source);
  if (name === null) return [];
  const callee = name[1] ?? 'text';
  const found: Sentence[] = [];
  walk(parseAst(source, { lang: 'ts' }) as unknown as Node, (node) => {
    if (node.type !== 'CallExpression' || (node.callee as Node).name !== callee) return;
    const [first, second] = node.arguments as [Node, Node];
    const at = `${path}:${source.slice(0, node.start).split('\n').length}`;
    for (const [en, zh] of literals(first, second, source)) if (en !== '') found.push({ at, en, zh });
  });
  return found;
}

/** What two arguments may be, as it is written; nothing where one of them is computed elsewhere. */
function literals(first: Node, second: Node, source: string): [en: string, zh: string][] {
  if (first.type === 'ConditionalExpression' && second.type === 'ConditionalExpression')
    return (['consequent', 'alternate'] as const).flatMap((branch) =>
      literals(first[branch] as Node, second[branch] as Node, source),
    );
  const [en, zh] = [written(first, source), written(second, source)];
  return en === null || zh === null ? [] : [[en, zh]];
}

function written(node: Node, source: string): string | null {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  return node.type === 'TemplateLiteral' ? source.slice(node.start + 1, node.end - 1) : null;
}

function walk(node: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(node)) for (const each of node) walk(each, visit);
  if (node === null || typeof node !== 'object' || !('type' in node)) return;
  visit(node as Node);
  for (const field of Object.values(node)) walk(field, visit);
}

/** `{ "en": …, "zh": … }`, wherever it is. */
function pairsOf(value: unknown, at: string): Sentence[] {
  if (value === null || typeof value !== 'object') return [];
  const { en, zh } = value as { en?: unknown; zh?: unknown };
  if (typeof en === 'string' && typeof zh === 'string') return [{ at, en, zh }];
  return Object.entries(value).flatMap(([key, each]) => pairsOf(each, `${at}/${key}`));
}
