import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/arguments.ts';
import { send } from '../../src/probe/endpoint.ts';
import { renderHuman } from '../../src/render/human.ts';
import { width } from '../../src/render/width.ts';
import type { Report } from '../../src/report.ts';
import { keyStates } from '../../src/sandbox/keys.ts';
import { machine } from '../machine.ts';

let report: Report;
beforeEach(async () => {
  const { spec, input } = parseArguments(['sandbox', '--port', '0']);
  report = await (await spec.load()).run(input, machine());
});
afterEach(() => report.hold?.());

describe.each(['en', 'zh'] as const)('the screen of the sandbox, %s', (language) => {
  const screen = (columns: number): string[] =>
    renderHuman(report.blocks, { language, columns, colour: false, plain: false }).split('\n');

  it('has one line for each key where 80 columns are', () => {
    for (const { key, meaning } of keyStates()) {
      const [line, ...more] = screen(80).filter((each) => each.includes(key));
      expect(more).toEqual([]);
      expect(line).toContain(meaning[language]);
      expect(width(line!)).toBeLessThanOrEqual(80);
    }
  });

  it('breaks no key where they are not', () => {
    expect(screen(40)).toEqual(expect.arrayContaining(keyStates().map(({ key }) => key)));
  });
});

it('tells how to log in to its console, and that works', async () => {
  const commands = report.blocks.flatMap((block) => (block.kind === 'next' ? block.items : []));
  const [piped, words] = commands
    .map(({ command }) => /^echo (\S+) \| tokaify (login .+)$/.exec(command) ?? [])
    .find(([whole]) => whole !== undefined)!
    .slice(1);
  const { spec, input } = parseArguments(words!.split(' '));
  const system = machine({ stdin: `${piped} \r\n`, request: (request) => send(request, { env: {} }) });
  const { ok, data } = await (await spec.load()).run(input, system);
  expect([ok, data]).toMatchObject([true, { user: { username: 'alice' } }]);
});
