import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/arguments.ts';
import { chooseGateway } from '../../src/choose/gateway.ts';
import { clientById } from '../../src/clients/table.ts';
import { GATEWAY } from '../../src/commands/options.ts';
import { explain } from '../../src/diagnose/causes.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Gateway } from '../../src/gateway.ts';
import { GATEWAY_IDS } from '../../src/gateway-ids.ts';
import { builtInGateway, customGateway } from '../../src/gateways.ts';
import { type Text, text } from '../../src/text.ts';
import { toldFor, typed } from '../../src/typed.ts';
import { answerOf, contextOf, recordedAnswers } from '../diagnose/answers.ts';
import { CODEX_FLAWS } from '../doctor/flaws-codex.ts';
import { OPENCODE_FLAWS } from '../doctor/flaws-opencode.ts';
import { askOf, homeOf } from '../doctor/home.ts';
import { type Machine, machine } from '../machine.ts';

const SANDBOX = 'http://127.0.0.1:8735';
const ELSEWHERE = 'https://models.example.net/v1';

/** What is found about another gateway than the one in use. */
const OF_ANOTHER = ['provider-missing'];

/** Every command that a sentence tells somebody to type, as its words, with something in place of each `<…>`. */
function commandsIn({ en, zh }: Text): string[][] {
  return [en, zh].flatMap((sentence) =>
    [...sentence.matchAll(/\btokaify (.+?)(?=[.,;:)](?:\s|$)|[，。；：）]| {2}|$)/gm)].map(([, words]) =>
      words!
        .replaceAll(/\bCLIENT\b/g, 'codex')
        .replaceAll(/\bMODELS?\b/g, 'gpt-5.4')
        .replaceAll(/\bTOKENS\b/g, '8000')
        .replaceAll(/\bIP\b/g, '127.0.0.1')
        .replaceAll(/\bID\b/g, '7')
        .replace(/\)+$/, '')
        .split(' '),
    ),
  );
}

/** The base URL of the gateway that a command means; null where it means none. Throws what typing it would say. */
function meant(words: readonly string[], files: Readonly<Record<string, string>> = {}): string | null {
  const { spec, input } = parseArguments(words);
  // `verify codex` asks the gateway that Codex has.
  if (!spec.options.includes(GATEWAY[0]!) || (spec.name === 'verify' && input.args.length > 0)) return null;
  const home = machine();
  for (const [path, content] of Object.entries(files)) home.put(path, content);
  return chooseGateway(input, { ...home, cwd: home.home }).baseUrl;
}

function expectAimed(said: Text, baseUrl: string | undefined): void {
  expectToBeCopied(said);
  for (const words of commandsIn(said)) {
    const aim = meant(words);
    if (aim !== null && baseUrl !== undefined) expect({ words, aim }).toEqual({ words, aim: baseUrl });
  }
}

/** Nothing that a shell takes for more than letters, and no stop that would be copied with the command. */
function expectToBeCopied({ en, zh }: Text): void {
  for (const sentence of [en, zh]) {
    expect(sentence).not.toMatch(/\btokaify [^.。(（]*[<>|]/);
    expect(sentence).not.toMatch(/\btokaify [^)）]*[\w/][.。](?:\s|$)/);
  }
}

describe('whose files are meant is said in a command', () => {
  it.each(["'/a$&b'", "'/a$$b'", "'/a$`b'", "'/a$1b'"])('as it is: %s', (home) => {
    expect(toldFor('npx tokaify undo', ['--home', home])).toBe(`npx tokaify undo --home ${home}`);
  });

  const HOME = ['--home', "'/home/a b'"];
  it.each([
    ['npx tokaify undo', "npx tokaify undo --home '/home/a b'"],
    ['tokaify undo --list', "tokaify undo --home '/home/a b' --list"],
    [
      'Go on: tokaify token rotate 7   Go back: tokaify undo',
      "Go on: tokaify token rotate --home '/home/a b' 7   Go back: tokaify undo --home '/home/a b'",
    ],
    ['tokaify help exit-codes', 'tokaify help exit-codes'],
    ['tokaify login --gateway acme', 'tokaify login --gateway acme'],
  ])('%s', (before, after) => {
    expect(toldFor(before, HOME)).toBe(after);
    expect(toldFor(after, HOME)).toBe(after);
    expect(toldFor([{ said: text(before, before), change: before }], HOME)).toMatchObject([
      { said: { en: after, zh: after }, change: before },
    ]);
    expect(toldFor(before, [])).toBe(before);
  });
});

describe('a command to type means', () => {
  const template = readFileSync('templates/gateways/routescope.json', 'utf8').replace(
    '"routescope"',
    '"acme"',
  );
  const gateways: readonly (readonly [string, Gateway])[] = [
    ...GATEWAY_IDS.map((id) => [id, builtInGateway(id)!] as const),
    ['an address', customGateway(ELSEWHERE)],
    ['an address with the id of a built-in one', customGateway('https://eu.tokaify.com/v1')],
    ['a built-in one elsewhere', { ...builtInGateway('tokaify')!, baseUrl: ELSEWHERE }],
    ['a template', fromFile('my gateway.json')],
    ['a template elsewhere', { ...fromFile('acme.json'), baseUrl: ELSEWHERE }],
  ];
  function fromFile(path: string): Gateway {
    const { baseUrl } = builtInGateway('routescope')!;
    return { ...builtInGateway('routescope')!, id: 'acme', name: 'Acme', file: { path, baseUrl } };
  }

  it.each(gateways)('%s', (_, gateway) => {
    const words = typed(gateway, 'token list')
      .slice('tokaify '.length)
      .match(/'[^']*'|\S+/g)!
      .map((word) => word.replaceAll("'", ''));
    expect(meant(words, { 'my gateway.json': template, 'acme.json': template })).toBe(gateway.baseUrl);
  });
});

describe('what an answer tells somebody to type is for the gateway that gave it', () => {
  it.each(recordedAnswers)('%s: $id', (_, row) => {
    for (const gateway of ['routescope', ELSEWHERE]) {
      const recorded = contextOf({ ...row, gateway });
      const context = { ...recorded, baseUrl: recorded.gateway.baseUrl };
      const finding = explain(answerOf(row), context);
      if (finding) expectAimed(finding.remedy, context.gateway.baseUrl);
    }
  });
});

describe.each([
  ['codex', CODEX_FLAWS],
  ['opencode', OPENCODE_FLAWS],
] as const)('what doctor tells somebody to type can be typed, and is for the gateway of %s', (id, flaws) => {
  it.each(flaws.map(([name, flaw], index) => [`${name} (${index})`, flaw] as const))(
    '%s',
    async (_, flaw) => {
      const home = elsewhere(homeOf(id, flaw));
      const { clients, gateways, machine: here } = await examine(home, [clientById(id)], askOf(flaw));
      for (const { findings, evidence } of clients)
        for (const { id: found, remedy } of findings)
          expectAimed(remedy, OF_ANOTHER.includes(found) ? undefined : evidence.gateway?.baseUrl);
      for (const { verdict, gateway } of gateways)
        for (const { remedy } of verdict.findings) expectAimed(remedy, gateway.baseUrl);
      for (const { remedy } of here.findings) expectAimed(remedy, undefined);
    },
  );
});

/** The same home with a gateway that has no id. */
function elsewhere(home: Machine): Machine {
  for (const [path, content] of Object.entries(home.tree()))
    if (content?.includes(SANDBOX)) home.put(path, content.replaceAll(SANDBOX, new URL(ELSEWHERE).origin));
  return home;
}
