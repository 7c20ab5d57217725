import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GLOBAL } from '../src/commands/options.ts';
import { COMMANDS } from '../src/commands/table.ts';
import { CODES } from '../src/errors.ts';
import { EXIT } from '../src/exit.ts';
import { help } from '../src/help/help.ts';
import { TOPICS } from '../src/help/topics.ts';
import { width } from '../src/render/width.ts';
import { codeOf } from './machine.ts';

const LOOK = { colour: false, plain: false, columns: 80, json: false } as const;
const answer = (typed: string, language: 'en' | 'zh' = 'en', columns = 80): string =>
  help(typed === '' ? [] : typed.split(' '), { ...LOOK, language, columns });

/** Set by the system, or by a test of another program; nobody looks here for them. */
const OWN = /^(?:PATH|PATHEXT|HOME|USERPROFILE|WSL_DISTRO_NAME|OPENCODE_TEST_MANAGED_CONFIG_DIR)$/;

describe('help', () => {
  const PAGES = [
    '',
    ...COMMANDS.map(({ name }) => `help ${name}`),
    ...TOPICS.map(({ name }) => `help ${name}`),
  ];
  it.each(PAGES)('"%s" fits the terminal, wide characters included', (typed) => {
    for (const [language, columns] of [
      ['en', 80],
      ['zh', 80],
      ['zh', 40],
    ] as const) {
      const lines = answer(typed, language, columns).split('\n');
      // A word longer than the room there is, a name of flags or an example, stays whole.
      const long = lines.filter(
        (line) => width(line) > columns && /\s\S.*\s/.test(line.trim()) && !/^ {2}\S/.test(line),
      );
      expect(long).toEqual([]);
    }
  });

  it('what an option can be is said with it', () => {
    const options = [...GLOBAL, ...COMMANDS.flatMap((command) => command.options)];
    const chosen = options.filter(({ choices }) => choices !== undefined);
    expect(chosen.length).toBeGreaterThan(5);
    for (const { choices = [], summary } of chosen)
      for (const choice of choices)
        expect([summary.en, summary.zh].map((all) => all.includes(choice))).toEqual([true, true]);
  });

  it('exit codes are all there, with every code that means them', () => {
    const shown = answer('help exit-codes');
    for (const code of Object.values(EXIT)) expect(shown).toMatch(new RegExp(`^  ${code} `, 'm'));
    const ids = Object.keys(CODES).filter((id) => !['internal', 'drift', 'interrupted'].includes(id));
    const flat = shown.replace(/\s+/g, ' ');
    expect(ids.filter((id) => !flat.includes(id))).toEqual([]);
  });

  it('every field of a document is there', () => {
    const fields = new Set<string>();
    const collect = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      if ('properties' in node) for (const name of Object.keys(node.properties as object)) fields.add(name);
      for (const inner of Object.values(node)) collect(inner);
    };
    collect(JSON.parse(readFileSync('templates/apply.schema.json', 'utf8')));
    const shown = answer('help document').replace(/\s+/g, ' ');
    expect(fields.size).toBeGreaterThan(15);
    expect(
      [...fields].filter((name) => !/^(?:\$schema|opencode)$/.test(name) && !shown.includes(name)),
    ).toEqual([]);
  });

  it('environment variables that src reads are all there', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.ts'),
    );
    const sources = files.map((path) => readFileSync(join('src', path), 'utf8')).join('\n');
    const read = [...sources.matchAll(/\benv\.([A-Z][A-Z_]{2,})\b|'(OPENCODE_[A-Z_]+)'/g)].map(
      ([, property, name]) => property ?? name!,
    );
    const shown = answer('help environment');
    expect(read.length).toBeGreaterThan(15);
    expect([...new Set(read)].filter((name) => !OWN.test(name) && !shown.includes(name))).toEqual([]);
  });

  it('an option of the command hides that of all commands', () => {
    for (const { name } of COMMANDS) {
      const flags = answer(`help ${name}`).match(/^ {2}--[\w-]+/gm) ?? [];
      expect(flags).toEqual([...new Set(flags)]);
    }
  });

  const UNKNOWN = ['help frobnicate', 'frobnicate', 'help exitcodes'];
  it.each(UNKNOWN)('"%s" is no command', (typed) => {
    expect(codeOf(() => answer(typed))).toBe('unknown-command');
  });

  it('of a group lists the group', () => {
    const shown = JSON.parse(help(['token'], { ...LOOK, language: 'en', json: true })) as {
      commands: { name: string }[];
    };
    expect(shown.commands.every(({ name }) => name.startsWith('token '))).toBe(true);
  });
});
