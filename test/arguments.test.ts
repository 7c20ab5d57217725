import { describe, expect, it } from 'vitest';
import { parseArguments } from '../src/arguments.ts';
import { TokaifyError } from '../src/errors.ts';
import { help } from '../src/help/help.ts';

function refusal(deed: () => unknown): TokaifyError {
  try {
    deed();
  } catch (error) {
    if (error instanceof TokaifyError) return error;
  }
  throw new Error('It was not refused.');
}

describe('what is not understood is answered with what was probably meant', () => {
  const CASES: [typed: string, code: string, meant: string][] = [
    ['tokens', 'unknown-command', 'tokaify token'],
    ['lsit', 'unknown-command', 'tokaify list'],
    ['version', 'unknown-command', 'tokaify --version'],
    ['token crate', 'unknown-command', 'tokaify token create'],
    ['--verson', 'unknown-option', '--version'],
    ['-v', 'unknown-option', '--version'],
    ['setup --qouta 3', 'unknown-option', '--quota'],
    ['setup -y', 'unknown-option', '--yes'],
    ['setup --credential baerer', 'usage', '--credential bearer'],
    ['apply fleet.toml --verify onec', 'usage', '--verify once'],
  ];
  it.each(CASES)('%s', (typed, code, meant) => {
    const { code: found, trouble } = refusal(() => parseArguments(typed.split(' ')));
    expect(found).toBe(code);
    for (const language of ['en', 'zh'] as const)
      expect(` ${trouble.next?.[language]} `).toMatch(new RegExp(`[ ：]${meant} `));
  });

  it('a topic too, and all of them are named', () => {
    const look = { colour: false, plain: false, columns: 80, json: false, language: 'en' } as const;
    const { trouble } = refusal(() => help(['help', 'exit'], look));
    expect(trouble.next?.en).toContain('tokaify help exit-codes');
    expect(trouble.cause?.en).toContain('environment');
  });

  it.each(['list foo', 'undo a b', '--yes'])('%s is refused', (typed) => {
    expect(refusal(() => parseArguments(typed.split(' '))).code).toBe('usage');
  });
});

describe('options before the command', () => {
  const CASES: [typed: string, name: string][] = [
    ['--lang zh status', 'status'],
    ['--gateway routescope setup codex', 'setup'],
    ['--quota 5 token --json create --name setup', 'token create'],
  ];
  it.each(CASES)('%s', (typed, name) => {
    expect(parseArguments(typed.split(' ')).spec.name).toBe(name);
  });
});
