import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { chooseGateway } from '../src/choose/gateway.ts';
import type { Edit } from '../src/formats/format.ts';
import { merge, type Table } from '../src/formats/value.ts';
import type { Gateway } from '../src/gateway.ts';
import { GATEWAY_IDS } from '../src/gateway-ids.ts';
import { parseGateway } from '../src/gateway-template.ts';
import { builtInGateway } from '../src/gateways.ts';
import { codeOf, machine } from './machine.ts';

/** Two readers of one kind of file: the schema, for an editor, and parseGateway, for the program. They agree. */

const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(
  readJson('templates/gateway.schema.json'),
);
const template: Table = readJson('templates/gateways/tokaify.json');
const parses = (value: unknown) => codeOf(() => parseGateway(value, 'mine.json')) === 'none';
const changed = (path: string, value: unknown) =>
  structuredClone({ ...merge(template, [{ path: path.split('.'), value } as Edit]) });

const chineseOf = ({ console, checklist }: Gateway) =>
  [console.keyHint, ...Object.values(checklist)].map(({ zh }) => zh);

it('every template is built in, and valid', () => {
  const names = readdirSync('templates/gateways').map((name) => name.replace('.json', ''));
  expect(names.sort()).toEqual(GATEWAY_IDS.toSorted());
  for (const name of names) {
    validate(readJson(`templates/gateways/${name}.json`));
    expect([name, validate.errors]).toEqual([name, null]);
    const parsed = parseGateway(readJson(`templates/gateways/${name}.json`), name);
    const built = builtInGateway(name)!;
    expect(JSON.parse(JSON.stringify(built))).toEqual(JSON.parse(JSON.stringify(parsed)));
    expect(chineseOf(built)).toEqual(chineseOf(parsed));
    // As \`list --json\` shows it, it can be begun with.
    expect(parses(JSON.parse(JSON.stringify(built)))).toBe(true);
  }
});

describe('both say', () => {
  const rows: [path: string, value: unknown, valid: boolean][] = [
    ['id', 'mine', true],
    ['id', 'Mine', false],
    ['id', '', false],
    ['id', undefined, false],
    ['name', '', false],
    ['name', 7, false],
    ['baseUrl', 'https://llm.example.com/v1', true],
    ['baseUrl', 'http://127.0.0.1:8735/openai/v1/', true],
    ['baseUrl', 'https://llm.example.com', false],
    ['baseUrl', 'https://llm.example.com/', false],
    ['baseUrl', 'https://llm.example.com/v1/v1', false],
    ['baseUrl', 'https://llm.example.com/v1/chat/completions', false],
    ['baseUrl', 'https://llm.example.com/v1/models', false],
    ['baseUrl', 'https://llm.example.com/v1?key=1', false],
    ['baseUrl', 'https://me:secret@llm.example.com/v1', false],
    ['baseUrl', 'ftp://llm.example.com/v1', false],
    ['baseUrl', null, false],
    ['hosts', [], true],
    ['hosts', 'llm.example.com', false],
    ['hosts', [1], false],
    ['console', {}, false],
    ['console.url', 'llm.example.com', false],
    ['console.keyHint', 'Settings › Keys', true],
    ['console.keyHint', '', false],
    ['console.keyHint', { en: 'Settings' }, false],
    ['key.prefix', '', false],
    ['key.variable', 'mine', false],
    ['key.variable', 'MINE-KEY', false],
    ['key.length', undefined, true],
    ['key.length', 'long', false],
    ['key.length', 0, false],
    ['models.default', undefined, false],
    ['models.names', {}, true],
    ['models.names', [], false],
    ['models.names', { a: 1 }, false],
    ['questions.models', null, true],
    ['questions.models', undefined, false],
    ['questions.models', '', false],
    ['wireApis', ['chat'], true],
    ['wireApis', [], false],
    ['wireApis', ['telepathy'], false],
    ['codex.carrier', 'env', true],
    ['codex.carrier', 'bearer', false],
    ['codex.providerId', '', false],
    ['codex.root', {}, true],
    ['codex.root', { a: { b: 1 } }, false],
    ['codex.provider', { a: null }, false],
    ['codex', undefined, false],
    ['opencode.providerId', 'Mine', false],
    ['opencode.name', undefined, false],
    ['checklist.logs', undefined, false],
    ['checklist.ip', { en: 'IP', zh: '' }, false],
  ];
  it.each(rows)('%s = %j: %s', (path, value, valid) => {
    const broken = changed(path, value);
    expect([validate(broken), parses(broken)]).toEqual([valid, valid]);
  });

  it.each([null, [], 'tokaify', 7])('%j is no template', (value) => {
    expect([validate(value), parses(value)]).toEqual([false, false]);
  });

  it('a misspelt name is seen by the schema; the program passes over what a newer one may know', () => {
    const misspelt = changed('key.lenght', 51);
    expect([validate(misspelt), parses(misspelt)]).toEqual([false, true]);
  });
});

describe('--gateway with a file', () => {
  const mine = JSON.stringify(changed('id', 'mine'));
  const files = { 'mine.json': mine, 'work/broken.json': '{', 'work/other.json': '{"id":"other"}' };
  const home = machine({ files });
  const inWork = { ...home, cwd: home.at('work') };
  const choose = (gateway: string) => chooseGateway({ args: [], options: { gateway } }, inWork).id;

  it.each(['../mine.json', home.at('mine.json')])('%s', (path) => {
    expect(choose(path)).toBe('mine');
  });

  const refused: [path: string, code: string][] = [
    ['broken.json', 'template-invalid'],
    ['./other.json', 'template-invalid'],
    ['./missing.json', 'unknown-gateway'],
    ['.', 'unknown-gateway'],
    ['..', 'unknown-gateway'],
  ];
  it.each(refused)('%s: %s', (path, code) => {
    expect(codeOf(() => choose(path))).toBe(code);
  });

  it('from the environment', () => {
    const system = { ...inWork, env: { TOKAIFY_GATEWAY: '../mine.json' } };
    expect(chooseGateway({ args: [], options: {} }, system).id).toBe('mine');
  });
});
