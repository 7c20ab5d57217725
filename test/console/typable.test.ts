import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/arguments.ts';
import { POSIX } from '../../src/quote.ts';
import type { Report } from '../../src/report.ts';
import { specOf } from '../../src/words.ts';
import { type Desk, ending, openDesk, person } from './desk.ts';

/** Every command that a report tells somebody to type, in both languages. */
function commandsOf({ blocks, findings }: Report): string[] {
  const items = blocks.flatMap((block) => (block.kind === 'next' ? block.items : []));
  const shown = blocks.flatMap((block) => (block.kind === 'finding' ? [block.finding] : []));
  const sentences = [...findings, ...shown].flatMap(({ remedy }) => [remedy.en, remedy.zh]);
  const told = sentences.flatMap((sentence) =>
    [...sentence.matchAll(/\btokaify .+?(?=[.,;)](?:\s|$)|[，。；）]| {2}|$)/gm)].map(([command]) => command),
  );
  return [...new Set([...items.map(({ command }) => command), ...told])];
}

/** Its words as a shell takes them. Throws where it would do something with one of them. */
function wordsOf(command: string): string[] {
  const words = command.match(/(?:'[^']*'|\\'|[^\s'])+/g)!;
  for (const word of words)
    expect(word.replaceAll(/'[^']*'/g, ''), command).not.toMatch(/[<>|&;$`"*?(){}[\]!#]/);
  return words
    .slice(1)
    .map((word) => word.replaceAll("'\\''", '\0').replaceAll("'", '').replaceAll('\0', "'"));
}

/** The commands of a report, each of which can be pasted and is one that tokaify takes. */
function toldBy(report: Report): string[] {
  const told = commandsOf(report);
  for (const command of told.map(wordsOf))
    if (command.at(-1) === '--help') expect(specOf(command.slice(0, -1)), command.join(' ')).toBeDefined();
    else expect(() => parseArguments(command), command.join(' ')).not.toThrow();
  return told;
}

const withoutGateway = (command: string): string => command.replace(/ --gateway \S+$/, '');

it.each(["it's", '生产 prod', 'a;b', '$(reboot)'])('a shell takes %s as it stands', (value) => {
  expect(wordsOf(`tokaify ${POSIX.quoted(value)}`)).toEqual([value]);
});

describe('what is told to type does what was asked', () => {
  const create = ['token', 'create', '--name', 'ci'];

  it('reveal, in the format that was asked for', async () => {
    const { run } = await openDesk({ machine: { ask: person() } });
    const told = toldBy(await run('token', 'reveal', 'good', '--format', 'env')).map(withoutGateway);
    expect(told).toEqual([
      'tokaify token reveal 1 --format env --yes',
      'tokaify token reveal 1 --format env --output key.txt',
    ]);
  });

  it.each<[what: string, given: string[], other: string[]]>([
    ['a quota', ['--quota', '5'], ['--quota', '6']],
    ['no quota', ['--quota', '5'], ['--unlimited']],
    [
      'everything',
      ['--quota', '5'],
      [
        ...['--quota', '$6', '--models', 'gpt-5.4,gpt-4o-mini', '--group', 'default', '--expires', '30d'],
        ...['--allow-ip', '203.0.113.7', '--allow-ip', '2001:db8::/32'],
      ],
    ],
    [
      'nothing of what there is',
      [
        '--quota',
        '5',
        '--models',
        'gpt-5.4',
        '--group',
        'default',
        '--expires',
        '30d',
        '--allow-ip',
        '10.0.0.1',
      ],
      ['--unlimited'],
    ],
  ])('update, for a token that is to be created and exists: %s', async (_what, given, other) => {
    const { run, sandbox } = await openDesk();
    await run(...create, ...given);
    const taken = await run(...create, ...other);
    expect(ending(taken)).toBe('token-exists');
    const [update, ...more] = toldBy(taken);
    expect(more).toEqual([]);
    expect(ending(await run(...wordsOf(withoutGateway(update!))))).toBe('done');
    expect(await run(...create, ...other)).toMatchObject({ ok: true, changed: false });
    expect(sandbox.tokens()).toHaveLength(18);
  });

  it('enable, for one that is switched off and otherwise the same', async () => {
    const { run } = await openDesk();
    const again = ['token', 'create', '--name', 'disabled', '--unlimited'];
    const [enable] = toldBy(await run(...again));
    expect(withoutGateway(enable!)).toBe('tokaify token enable 5');
    expect(ending(await run(...wordsOf(withoutGateway(enable!))))).toBe('done');
    expect(await run(...again)).toMatchObject({ ok: true, changed: false });
  });

  it('update, for one that is used up and otherwise the same', async () => {
    const { run, sandbox } = await openDesk({ sandbox: { seeded: false } });
    await run(...create, '--quota', '0.00001');
    await spend(sandbox.baseUrl, `sk-${sandbox.tokens()[0]!.key}`);
    const told = toldBy(await run(...create, '--quota', '5'));
    expect(told.map(withoutGateway)).toEqual(['tokaify token update 1 --quota 5']);
  });

  it('setup, of a token whose name is not for anybody to choose', async () => {
    const { run } = await openDesk();
    const setup = ['setup', 'codex', '--create-token'];
    await run(...setup, '--quota', '5');
    const taken = await run(...setup, '--quota', '6');
    expect(taken.findings[0]?.remedy.en).not.toContain('--name');
    expect(toldBy(taken).map(withoutGateway)).toEqual(['tokaify token update 18 --quota 6']);
  });

  it.each<[argv: string[], told: string]>([
    [['show', 'goood'], 'show good'],
    [['update', 'goood', '--expires', '30d'], 'update good --expires 30d'],
    [['update', 'goood', '--models', 'gpt-5.4,gpt-4o-mini'], "update good --models 'gpt-5.4,gpt-4o-mini'"],
    [['enable', 'goood'], 'enable good'],
    [['disable', 'goood'], 'disable good'],
    [['reveal', 'goood', '--format', 'env'], 'reveal good --format env'],
    [['rotate', 'goood', '--delete-old'], 'rotate good --delete-old'],
    // What was agreed to was agreed to for another name.
    [['delete', 'goood', '--yes', '--force'], 'delete good'],
  ])('%j: the same for the name that was probably meant', async (argv, expected) => {
    const { run } = await openDesk();
    const report = await run('token', ...argv);
    expect(ending(report)).toBe('unknown-token');
    expect(toldBy(report).map(withoutGateway)).toEqual([`tokaify token ${expected}`]);
    expect(report.findings[0]?.remedy.en).toMatch(/: tokaify token /);
  });

  it.each(['-production', 'production $(reboot)', '生产环境密钥', 'pro duction'])(
    'the id of a token named %j',
    async (name) => {
      const { run, sandbox } = await openDesk();
      await rename(sandbox, 1, name);
      const report = await run('token', 'show', `${name.slice(1)}x`);
      expect(toldBy(report).map(withoutGateway)).toEqual(['tokaify token show 1']);
    },
  );

  it('the id of a token that has the name of another, or its id', async () => {
    const { run, sandbox } = await openDesk();
    await rename(sandbox, 1, 'tinyy');
    await rename(sandbox, 2, 'tinyy');
    expect(toldBy(await run('token', 'show', 'tiny')).map(withoutGateway)).toEqual([
      expect.stringMatching(/^tokaify token show [12]$/),
    ]);
    expect(toldBy(await run('token', 'show', 'tinyy')).map(withoutGateway)).toEqual([
      expect.stringMatching(/^tokaify token show [12]$/),
    ]);
  });
});

describe('a console at another address than the usual one', () => {
  const console = ['--console-url', 'http://127.0.0.1:1'];

  it('is named by every command that is about it', async () => {
    const { sandbox } = await openDesk();
    const there = ['--console-url', sandbox.url];
    const { run, sandbox: models } = await openDesk({ machine: { ask: person() } });
    for (const argv of [
      ['show', 'goood'],
      ['create', '--name', 'good', '--quota', '5'],
      ['enable', 'expired'],
      ['reveal', 'good'],
      ['rotate', 'disabled'],
    ]) {
      const told = toldBy(await run('token', ...argv, ...there));
      expect(told.length, argv.join(' ')).toBeGreaterThan(0);
      for (const command of told)
        expect(command).toContain(` ${there.join(' ')} --gateway ${models.baseUrl}`);
    }
  });

  it('is the one to log in to', async () => {
    const { run } = await openDesk({ login: false });
    const report = await run('whoami', ...console);
    expect(ending(report)).toBe('login-required');
    expect(report.findings[0]?.title.en).toContain(console[1]);
    expect(toldBy(report).map(withoutGateway)).toEqual([`tokaify login ${console.join(' ')}`]);
  });
});

describe('what is told to type can be pasted', () => {
  it.each<[argv: string, more?: Partial<Parameters<typeof openDesk>[0]>]>([
    ['token list', { sandbox: { seeded: false } }],
    ['token list'],
    ['token create --name ci'],
    ['token create --unlimited'],
    ['token create --name ci --unlimited --group nope'],
    ['token create --name ci --unlimited --models gpt-5.5'],
    ['token create --name ci --quota lots'],
    ['token create --name ci --unlimited'],
    ['token update good'],
    ['token enable expired'],
    ['token enable exhausted'],
    ['token rotate good'],
    ['token rotate disabled'],
    ['token delete good'],
    ['token show 999'],
    ['token list', { login: false }],
    ['login', { login: false }],
    ['whoami', { machine: { env: { TOKAIFY_USER_ID: '3' } } }],
    ['logout'],
    ['token list', { sandbox: { faults: () => ({ kind: 'answer', status: 404 }) } }],
    ['token list', { sandbox: { faults: () => ({ kind: 'answer', status: 301 }) } }],
    [
      'token list',
      { sandbox: { faults: () => ({ kind: 'answer', status: 200, body: '{"success":true}' }) } },
    ],
  ])('%s %j', async (argv, options = {}) => {
    const { run } = await openDesk(options);
    toldBy(await run(...argv.split(' ')));
  });

  it.each([
    ['Token has expired and cannot be enabled', 'tokaify token update 5 --expires 30d'],
    ['Token quota is exhausted and cannot be enabled', 'tokaify token update 5 --quota 5'],
  ])('with the id of the token that the console spoke of: %s', async (message, told) => {
    const body = JSON.stringify({ success: false, message });
    const { run } = await openDesk({
      sandbox: {
        faults: ({ method }) => (method === 'PUT' ? { kind: 'answer', status: 200, body } : undefined),
      },
    });
    expect(toldBy(await run('token', 'enable', 'disabled')).map(withoutGateway)).toEqual([told]);
  });
});

async function spend(baseUrl: string, key: string): Promise<void> {
  await fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-5.4', messages: [{ role: 'user', content: 'ping' }] }),
  });
}

/** As the console itself does it, which takes any name. */
async function rename({ url, console, tokens }: Desk['sandbox'], id: number, name: string): Promise<void> {
  const { key: _, ...fields } = tokens().find((token) => token.id === id)!;
  await fetch(`${url}/api/token/`, {
    method: 'PUT',
    headers: {
      authorization: console.accessToken,
      'new-api-user': String(console.user),
      'content-type': 'application/json',
    },
    body: JSON.stringify({ ...fields, name }),
  });
}
