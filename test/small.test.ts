import { describe, expect, it } from 'vitest';
import { nearest } from '../src/nearest.ts';
import { stateDirectory, tilde, withoutHome } from '../src/place.ts';
import { pad, width } from '../src/render/width.ts';
import { wrap } from '../src/render/wrap.ts';
import { atLeast, compareVersions } from '../src/version.ts';

describe('versions', () => {
  it.each([
    ['0.156.1', '0.156.0', 1],
    ['0.98.0', '0.120.0', -1],
    ['1.0', '1.0.0', 0],
    ['0.170.0-alpha.1', '0.170.0', 0],
  ])('%s against %s', (left, right, order) => expect(compareVersions(left, right)).toBe(order));

  it('an unknown version is at least nothing', () => expect(atLeast(null, '0.0.0')).toBe(false));
});

describe('nearest', () => {
  const known = ['setup', 'status', 'sandbox', 'undo', '测试'];
  it.each([
    ['setpu', 'setup'],
    ['Undo', 'undo'],
    ['frobnicate', undefined],
    ['', undefined],
    // Every letter differs, however few there are.
    ['没有', undefined],
    ['no', undefined],
    // Two neighbours that changed places.
    ['udno', 'undo'],
    // How it begins.
    ['sand', 'sandbox'],
    ['sa', undefined],
  ])('%j → %s', (typed, expected) => expect(nearest(typed, known)).toBe(expected));
});

describe('places', () => {
  const linux = { env: {}, platform: 'linux', home: '/home/alice', cwd: '/' } as const;
  const windows = {
    env: { LOCALAPPDATA: 'C:\\L' },
    platform: 'win32',
    home: 'C:\\Users\\alice',
    cwd: 'C:\\',
  } as const;

  it.each([
    [linux, '/home/alice/.codex/auth.json', '~/.codex/auth.json'],
    [linux, '/home/alice', '~'],
    [linux, '/home/alicia/x', '/home/alicia/x'],
    [windows, 'C:\\Users\\alice\\.codex\\auth.json', '~\\.codex\\auth.json'],
  ] as const)('%#: %s', (place, path, shown) => expect(tilde(path, place)).toBe(shown));

  it.each([
    [linux, 'Read /home/alice/x and /home/alice.', 'Read ~/x and ~.'],
    [linux, 'Read "/home/alice" twice: /home/alice', 'Read "~" twice: ~'],
    [
      linux,
      'Read /home/alice2/x, /home/alice.bak and /home/alice-2',
      'Read /home/alice2/x, /home/alice.bak and /home/alice-2',
    ],
    [linux, 'Open file:///home/alice/x', 'Open file://~/x'],
    [{ ...linux, home: '/' }, 'Use https://gateway.example/v1', 'Use https://gateway.example/v1'],
    [windows, 'Read C:\\Users\\alice\\x', 'Read ~\\x'],
  ] as const)('%#: %s', (place, said, shown) => expect(withoutHome(said, place)).toBe(shown));

  it.each([
    [linux, '/home/alice/.local/state/tokaify'],
    [{ ...linux, env: { XDG_STATE_HOME: '/s' } }, '/s/tokaify'],
    [{ ...linux, env: { XDG_STATE_HOME: 'relative' } }, '/home/alice/.local/state/tokaify'],
    [windows, 'C:\\L\\tokaify'],
  ] as const)('%#: state in %s', (place, path) => expect(stateDirectory(place)).toBe(path));
});

describe('columns', () => {
  it.each([
    ['abc', 3],
    ['令牌', 4],
    ['é', 1],
    ['✓ ok', 4],
  ])('%s is %i wide', (text, columns) => expect(width(text)).toBe(columns));

  it('pads by what is seen', () => expect(pad('令', 4)).toBe('令  '));

  it.each([
    ['one two three four five six seven eight', 20],
    ['这个令牌已经过期，请在控制台创建新的令牌，然后重试', 20],
  ])('wraps %s', (text, columns) => {
    const lines = wrap(text, columns + 2, 2).split('\n');
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(width(line.trimStart())).toBeLessThanOrEqual(columns);
    for (const line of lines.slice(1)) expect(line).toMatch(/^ {2}\S/);
    expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
  });
});
