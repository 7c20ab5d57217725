import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conceal } from '../../src/plan/conceal.ts';
import { linesOf } from '../../src/plan/diff.ts';
import type { FileChange, FormatName } from '../../src/plan/plan.ts';
import { preview } from '../../src/plan/preview.ts';
import { visible } from '../../src/plan/visible.ts';
import { Secret } from '../../src/secret.ts';
import { bytes } from '../machine.ts';

const place = { env: {}, platform: 'linux', home: '/home/u', cwd: '/' } as const;

function change(before: string | null, after: string | null, more: Partial<FileChange> = {}): FileChange {
  const sides = [before, after].map((text) => (text === null ? null : bytes(text)));
  const path = '/home/u/.codex/config.toml';
  const base = { client: 'codex', role: 'config', path, format: 'toml', secret: false } as const;
  return { ...base, before: sides[0]!, after: sides[1]!, ...more };
}

const body = (before: string | null, after: string | null, more: Partial<FileChange> = {}): string[] =>
  preview(change(before, after, more), place)
    .diff.split('\n')
    .slice(2, -1);

describe('what a change is', () => {
  const cases: [string | null, string | null, string, string][] = [
    [null, 'a', 'create', '--- /dev/null\n+++ ~/.codex/config.toml'],
    ['a', null, 'delete', '--- ~/.codex/config.toml\n+++ /dev/null'],
    ['a', 'b', 'update', '--- ~/.codex/config.toml\n+++ ~/.codex/config.toml'],
    ['a', 'a', 'unchanged', ''],
    [null, null, 'unchanged', ''],
  ];
  test.each(cases)('%j → %j: %s', (before, after, action, head) => {
    const shown = preview(change(before, after), place);
    expect(shown).toMatchObject({ path: '~/.codex/config.toml', action });
    expect(shown.diff.split('\n').slice(0, 2).join('\n')).toBe(head);
  });

  const modes: [Partial<FileChange>, string][] = [
    [{ secret: true }, '0600'],
    [{ secret: true, mode: 0o644 }, '0600'],
    [{ mode: 0o640 }, '0640'],
    [{}, '0644'],
  ];
  test.each(modes)('mode of %j is %s', (more, mode) => {
    expect(preview(change('a', 'b', more), place).mode).toBe(mode);
  });
});

describe('hunks', () => {
  const numbered = Array.from({ length: 30 }, (_, i) => `${i + 1}\n`);
  const edited = (...at: number[]) =>
    numbered.map((line, i) => (at.includes(i + 1) ? `x${line}` : line)).join('');
  const cases: [string, string | null, string | null, string[]][] = [
    [
      'a line in the middle',
      numbered.join(''),
      edited(10),
      ['@@ -7,7 +7,7 @@', ' 7', ' 8', ' 9', '-10', '+x10', ' 11', ' 12', ' 13'],
    ],
    [
      'near the start',
      numbered.join(''),
      edited(2),
      ['@@ -1,5 +1,5 @@', ' 1', '-2', '+x2', ' 3', ' 4', ' 5'],
    ],
    [
      'near the end',
      numbered.join(''),
      edited(30),
      ['@@ -27,4 +27,4 @@', ' 27', ' 28', ' 29', '-30', '+x30'],
    ],
    [
      'far apart',
      numbered.join(''),
      edited(1, 30),
      [
        '@@ -1,4 +1,4 @@',
        '-1',
        '+x1',
        ' 2',
        ' 3',
        ' 4',
        '@@ -27,4 +27,4 @@',
        ' 27',
        ' 28',
        ' 29',
        '-30',
        '+x30',
      ],
    ],
    [
      'six lines apart',
      numbered.join(''),
      edited(4, 11),
      [
        '@@ -1,14 +1,14 @@',
        ' 1',
        ' 2',
        ' 3',
        '-4',
        '+x4',
        ' 5',
        ' 6',
        ' 7',
        ' 8',
        ' 9',
        ' 10',
        '-11',
        '+x11',
        ' 12',
        ' 13',
        ' 14',
      ],
    ],
    ['a new file', null, 'a\nb', ['@@ -0,0 +1,2 @@', '+a', '+b', '\\ No newline at end of file']],
    ['a file that goes', 'a\n', null, ['@@ -1 +0,0 @@', '-a']],
    ['the last line end', 'a', 'a\n', ['@@ -1 +1 @@', '-a', '\\ No newline at end of file', '+a']],
    ['CR LF throughout', 'a\r\nb\r\n', 'a\r\nc\r\n', ['@@ -1,2 +1,2 @@', ' a', '-b', '+c']],
    ['mixed line ends', 'a\r\nb\n', 'a\nb\n', ['@@ -1,2 +1,2 @@', '-a␍', '+a', ' b']],
    ['escape sequences', 'a\n', '\x1b]0;x\x07\u202e\n', ['@@ -1 +1 @@', '-a', '+\\x1b]0;x\\x07\\u202e']],
    ['bytes that are no text', 'a\n', 'a\uFFFD\n', ['@@ -1 +1 @@', '-a', '+a\uFFFD']],
  ];
  test.each(cases)('%s', (_name, before, after, expected) => {
    expect(body(before, after, { format: 'text' })).toEqual(expected);
  });

  test('a very long line is cut', () => {
    expect(body('a', 'y '.repeat(100_000), { format: 'text' }).at(-2)!.length).toBeLessThan(500);
  });
});

describe('what is never shown', () => {
  const KEY = 'sk-test-CANARY-0123456789abcdef';
  const PLAIN = 'CANARY';
  const cases: [string, FormatName, boolean, string][] = [
    ['a key in an auth file', 'json', true, `{"auth_mode":"apikey","OPENAI_API_KEY":"${KEY}"}`],
    ['anything in an auth file', 'json', true, `{"tokens":{"account_id":"${PLAIN}","x":["${PLAIN}"]}}`],
    ['an escaped quote', 'json', true, `{"k":"a\\"${PLAIN}"}`],
    ['a string that does not end', 'json', true, `{"k":"${PLAIN}`],
    ['a key before its colon on the next line', 'json', true, `{"k"\n:\n"${PLAIN}"}`],
    ['.env', 'env', true, `A=${PLAIN}\nexport B='${PLAIN}'\nC="x\n${PLAIN}\n${PLAIN}=x"\nD: ${PLAIN}`],
    ['.env, quoted and more', 'env', true, `A="x" ${PLAIN}\nB="x"${PLAIN}`],
    ['.env, no name', 'env', true, `${PLAIN}\n  ${PLAIN}`],
    ['.env, an open quote', 'env', true, `A="${PLAIN}\n\n${PLAIN}`],
    ['a bearer token', 'toml', true, `[model_providers.x]\nexperimental_bearer_token = "${PLAIN}"`],
    ['a header', 'toml', false, `http_headers = { "X-Custom" = "${PLAIN}" }`],
    ['a header in a table', 'toml', false, `[model_providers.x.http_headers]\nX-Custom = "${PLAIN}"`],
    ['an environment', 'toml', false, `[mcp_servers.x.env]\n# c\nGITHUB_PAT = '${PLAIN}'`],
    ['an environment by dotted keys', 'toml', false, `mcp_servers."x.y".env.A = "${PLAIN}"`],
    ['an environment in an array', 'toml', false, `x = [{ env = { A = "${PLAIN}" } }]`],
    ['a table of an array', 'toml', false, `[[x."a]b".env]]\nA = "${PLAIN}"`],
    ['a key of several lines', 'toml', false, `api_key = """\n${PLAIN}\\"""${PLAIN}\n${PLAIN}"""`],
    ['a literal of several lines', 'toml', false, `api_key = '''\n${PLAIN}\n'''\nb = 1`],
    ['an open literal', 'toml', false, `api_key = '''\n${PLAIN}\n`],
    ['an array of keys', 'toml', false, `api_keys = [\n "${PLAIN}",\n "${PLAIN}" ]`],
    ['camel case', 'jsonc', false, `{"options":{"apiKey":"${PLAIN}"}}`],
    ['headers', 'jsonc', false, `{"headers":{ // c\n "X-A": "${PLAIN}"}}`],
    ['an environment', 'jsonc', false, `{"mcp":{"x":{"environment":{"A":"${PLAIN}"}}}}`],
    ['a key in a comment', 'toml', false, `# ${KEY}\nx = "${KEY}"`],
    ['a key in plain text', 'text', false, `curl -H "Authorization: Bearer ${KEY}"`],
    ['a password in a URL', 'toml', false, `url = "https://user:${PLAIN}@host/x"`],
    ['a long random word', 'jsonc', false, `{"url":"https://x/y?z=ghp_0123456789abcdefCANARYghijkl012345"}`],
  ];
  test.each(cases)('%s (%s, %s)', (_name, format, secret, text) => {
    const lines = conceal(text, format, secret);
    expect(lines.join('\n')).not.toContain('CANARY');
    expect(lines).toHaveLength(linesOf(text).length);
  });

  const shown: [string, FormatName, boolean, string][] = [
    ['how a login works', 'json', true, '{"auth_mode":"chatgpt","type":"api","expires":1700000000}'],
    [
      'names and numbers',
      'toml',
      false,
      'model_auto_compact_token_limit = 900000\nrequires_openai_auth = true',
    ],
    [
      'the name of a variable',
      'toml',
      false,
      'env_key = "ROUTESCOPE_API_KEY"\nbearer_token_env_var = "GITHUB_TOKEN"',
    ],
    [
      'a reference',
      'jsonc',
      false,
      '{"apiKey":"{env:TOKAIFY_API_KEY}","key":"{file:~/.key}","token":"$TOKEN"}',
    ],
    [
      'addresses and models',
      'jsonc',
      false,
      '{"baseURL":"https://api.tokaify.com/v1","model":"tokaify/gpt-5.4"}',
    ],
    ['comments', 'env', true, '# from the console\n\nA='],
    ['after a secret table', 'toml', false, '[x.env]\n[y]\na = "b"'],
    ['after an inline table', 'toml', false, 'x = { env = {} }\na = "b"'],
  ];
  test.each(shown)('but %s', (_name, format, secret, text) => {
    expect(conceal(text, format, secret).join('\n')).toBe(text);
  });

  test('a masked key keeps its prefix and its end', () => {
    expect(conceal(`{"k":"${KEY}"}`, 'json', true)).toEqual(['{"k":"sk-te…cdef"}']);
  });

  test('no string of any JSON in an auth file, however it is written', () => {
    const secret = fc.string({ minLength: 6, maxLength: 19 }).map((text) => `CANARY${text}`);
    const document = fc
      .jsonValue()
      .chain((value) => secret.map((found) => ({ value, list: [found], found: { found } })));
    fc.assert(
      fc.property(document, fc.constantFrom(0, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const lines = conceal(text, 'json', true);
        expect(lines).toHaveLength(linesOf(text).length);
        expect(lines.join('\n')).not.toContain('CANARY');
      }),
    );
  });

  test('masking takes any text and keeps its lines', () => {
    const pieces = fc.constantFrom(
      '"',
      "'",
      '"""',
      "'''",
      '\\',
      '\n',
      '\r\n',
      '[',
      ']',
      '{',
      '}',
      '=',
      ':',
      '#',
      '//',
      '/*',
      '*/',
      ',',
      '.',
      ' ',
      'key',
      'a1',
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 40 }),
        fc.constantFrom<FormatName>('toml', 'jsonc', 'json', 'env', 'text'),
        fc.boolean(),
        (parts, format, secret) => {
          const text = parts.join('');
          expect(conceal(text, format, secret)).toHaveLength(linesOf(text).length);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('a large file is masked in bounded time', () => {
    const started = performance.now();
    for (const text of [
      `a = "${'x'.repeat(2_000_000)}"\n`,
      '[t]\nk = "v"\n'.repeat(100_000),
      '"""'.repeat(100_000),
    ]) {
      conceal(text, 'toml', false);
    }
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('control characters are made visible', () => {
  const cases: [string, string][] = [
    ['a\tb\n', 'a\tb\n'],
    ['\x1b[31m', '\\x1b[31m'],
    ['\x9b31m', '\\x9b31m'],
    ['a\rb', 'a␍b'],
    ['\u2066x\u2069', '\\u2066x\\u2069'],
    ['\u{E0041}', '\\u{e0041}'],
    ['\0', '\\x00'],
    ['\uFEFFa', '\\ufeffa'],
    ['中文 é 🙂', '中文 é 🙂'],
  ];
  test.each(cases)('%j', (text, shown) => expect(visible(text)).toBe(shown));
});

test('a preview shows neither the key it is about nor what names itself a secret', () => {
  const key = 'customKEYabcdefghij';
  const before = `# old: ${key}
args = ["--api-key", "open-sesame-1", "X-Key: ${key}"]
url = "https://me:open-sesame-2@host.example/v1?token=open-sesame-3"
headers = ["X-Secret: open-sesame-4"]
env_key = "SOME_API_KEY"
`;
  const change: FileChange = {
    client: 'codex',
    role: 'config',
    path: '/home/a/.codex/config.toml',
    format: 'toml',
    before: bytes(before),
    after: bytes(`${before}x = 1\n`),
    secret: false,
  };
  const { diff } = preview(change, place, [new Secret(key)]);
  expect(diff).not.toMatch(/customKEYabc|open-sesame/);
  expect(diff).toContain('env_key = "SOME_API_KEY"');
});
