import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toml } from '../../src/formats/toml.ts';
import { parseGateway } from '../../src/gateway-template.ts';
import { writeKey } from '../../src/links.ts';
import { printValues, type Values } from '../../src/print.ts';
import { printFiles } from '../../src/print-files.ts';
import { ansible, json, nixText, POSIX, POWERSHELL, word, yamlText } from '../../src/quote.ts';
import { Secret } from '../../src/secret.ts';
import { typed } from '../../src/typed.ts';

/** What would run, end a string, or be filled in, if something took it for more than text. */
const HOSTILE = [
  '$(echo run)',
  '${IFS}',
  '`echo run`',
  '"; echo run; "',
  "'; echo run; '",
  "it's",
  '\\',
  "\\'",
  '\\"',
  '!!',
  '$HOME %PATH% ~ *',
  'a\nrun: b',
  "''",
  "'${x}",
  "'''${x}",
  "''${x}",
  '$${x}',
  "''\\n",
  '${"$"}',
  '{{ run }}',
  '{% run %}',
  '{# gone #}',
  '{{ "a" }} \' \\ "',
  '}} {{',
  ': # - [a] {b} & * ! | > %',
  '\u2028runcmd: [run]',
  '\u0085runcmd: [run]',
  '\u007f\ufeff',
  '令牌 😀 ‘run’',
];
const hostile = HOSTILE.map((value) => [JSON.stringify(value), value] as const);

const template = JSON.parse(readFileSync('templates/gateways/tokaify.json', 'utf8'));

/** Everything that is not ours, with this in it. */
function valuesWith(value: string, more: object = {}): Values {
  const gateway = { ...parseGateway(template, 'a template'), id: 'other', name: value, ...more };
  const baseUrl = `https://own.test/${value}/v1`;
  return {
    gateway: { ...gateway, baseUrl },
    baseUrl,
    model: value,
    key: new Secret(`sk-${value}`),
    revealed: true,
  };
}

const has = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;
const python = (program: string, input: string): unknown =>
  JSON.parse(execFileSync('python3', ['-c', program], { input, encoding: 'utf8' }));

describe.each(['sh', 'dash', 'bash', 'zsh', 'ksh'])('to %s', (shell) => {
  const run = (script: string): string[] =>
    execFileSync(shell, ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
  const SHOW = `show() { printf '%s\\0' "$@"; }\n`;

  it.runIf(has(shell, '-c', ':'))('every value is a value', () => {
    for (const value of HOSTILE) {
      const { gateway, ...values } = valuesWith(value);
      const env = printValues('env', { gateway, ...values }, POSIX);
      expect(run(`${SHOW}${env}\nshow "$OPENAI_BASE_URL" "$OPENAI_API_KEY" "$TOKAIFY_API_KEY"`)).toEqual([
        values.baseUrl,
        `sk-${value}`,
        `sk-${value}`,
      ]);
      const bearer = `Authorization: Bearer sk-${value}`;
      const curl = SHOW.replaceAll('show', 'curl');
      expect(run(curl + printValues('curl', { gateway, ...values }, POSIX))).toEqual([
        `${values.baseUrl}/models`,
        '-H',
        bearer,
      ]);
      const chat = valuesWith(value, { questions: { ...gateway.questions, models: null } });
      const [url, , header, , , , body] = run(curl + printValues('curl', chat, POSIX));
      expect([url, header, JSON.parse(body!).model]).toEqual([
        `${values.baseUrl}/chat/completions`,
        bearer,
        value,
      ]);
      expect(run(`${SHOW}${writeKey('env', { gateway, ...values })}\nshow "$TOKAIFY_API_KEY"`)).toEqual([
        `sk-${value}`,
      ]);
      const command = typed(gateway, 'token list').replace('tokaify', 'show');
      expect(run(SHOW + command)).toEqual(['token', 'list', '--gateway', values.baseUrl]);
    }
  });
});

it.each([
  ["it's", "'it''s'"],
  ['‘$(run)’‚‛', "'‘‘$(run)’’‚‚‛‛'"],
  ['`n "$env:HOME"', `'\`n "$env:HOME"'`],
])('to PowerShell %j is %s', (value, quoted) => expect(POWERSHELL.quoted(value)).toBe(quoted));

it.each(hostile)('JSON and links keep %s', (_, value) => {
  const values = valuesWith(value);
  expect(JSON.parse(printValues('json', values, POSIX))).toMatchObject({
    baseUrl: values.baseUrl,
    apiKey: `sk-${value}`,
    model: value,
  });
  expect(Object.fromEntries(new URL(printValues('cc-switch', values, POSIX)).searchParams)).toMatchObject({
    name: value,
    endpoint: values.baseUrl,
    apiKey: `sk-${value}`,
    model: value,
    enabled: 'true',
  });
  const { searchParams } = new URL(printValues('cherry-studio', values, POSIX));
  const data = Buffer.from(searchParams.get('data')!, 'base64').toString('utf8');
  expect(JSON.parse(data)).toMatchObject({ name: value, apiKey: `sk-${value}` });
  const { features } = JSON.parse(printFiles('devcontainer', values));
  expect(features['./tokaify']).toMatchObject({
    gateway: values.baseUrl,
    baseUrl: values.baseUrl,
    model: value,
  });
  expect(JSON.parse(json(value))).toBe(value);
});

describe('YAML, read by the parser that Ansible and cloud-init use', () => {
  const hasYaml = has('python3', '-c', 'import yaml');
  const LOAD =
    'import sys,json,yaml; print(json.dumps([yaml.safe_load(each) for each in json.load(sys.stdin)]))';
  const load = (sources: readonly string[]) => python(LOAD, JSON.stringify(sources)) as never[];

  it.runIf(hasYaml)('cloud-init writes the files that setup would', () => {
    const read = load(HOSTILE.map((value) => printFiles('cloud-init', valuesWith(value))));
    read.forEach((document: { write_files: { content: string }[] }, index) => {
      expect(Object.keys(document)).toEqual(['write_files']);
      const [codex, opencode] = document.write_files;
      expect(toml.parse(codex!.content, 'config.toml')).toMatchObject({ model: HOSTILE[index] });
      expect(JSON.stringify(JSON.parse(opencode!.content))).toContain(JSON.stringify(HOSTILE[index]));
    });
  });

  it.runIf(hasYaml)('text is text', () => {
    const texts = HOSTILE.map((value) => `${value}\n`);
    expect(load(texts.map((value) => `a: ${yamlText(value, 2)}\n`)).map(({ a }: { a: string }) => a)).toEqual(
      texts,
    );
  });

  const hasJinja = hasYaml && has('python3', '-c', 'import jinja2');
  const FILL_IN = `
import sys, json, yaml, jinja2
def fill(value):
    return jinja2.Environment(undefined=jinja2.StrictUndefined).from_string(value).render()
plays = [yaml.safe_load(each)[0] for each in json.load(sys.stdin)]
def read(task):
    args = task['tokaify.clients.client']
    return [fill(each) for each in (task['name'], args['gateway'], args['base_url'], args['model'])]
print(json.dumps([read(play['tasks'][0]) for play in plays]))`;

  it.runIf(hasJinja)('Ansible fills nothing in', () => {
    const plays = HOSTILE.map((value) => printFiles('ansible', valuesWith(value)));
    expect(python(FILL_IN, JSON.stringify(plays))).toEqual(
      HOSTILE.map((value) => {
        const { baseUrl } = valuesWith(value);
        return [`AI coding clients use ${value}`, baseUrl, baseUrl, value];
      }),
    );
  });

  it('and a plain value is plain', () => {
    expect([ansible('gpt-5.4'), word('gpt-5.4'), yamlText('a\nb\n', 2)]).toEqual([
      '"gpt-5.4"',
      'gpt-5.4',
      '|\n  a\n  b',
    ]);
  });
});

describe('Nix', () => {
  it.each([
    ["''", "'''"],
    ['${x}', '${"$"}{x}'],
    // Two apostrophes of an escape would pair with the one that stands there.
    ["'${x}", `'\${"$"}{x}`],
    ['$${x}', '${"$"}${"$"}{x}'],
    ["'''${x}", `''''\${"$"}{x}`],
  ])('%s is written %s', (value, written) => expect(nixText(value, 0)).toBe(written));

  it.runIf(has('nix-instantiate', '--version'))('reads the files that setup would write', () => {
    const all = HOSTILE.map((value) => printFiles('nix', valuesWith(value)));
    const read = JSON.parse(
      execFileSync('nix-instantiate', ['--eval', '--strict', '--json', '-'], {
        input: `[ ${all.map((each) => `(${each.slice(each.indexOf('\n'))}\n)`).join('\n')} ]`,
        encoding: 'utf8',
      }),
    );
    read.forEach((document: { home: { file: Record<string, { text: string }> } }, index: number) => {
      const source = document.home.file['.codex/config.toml']!.text;
      expect(toml.parse(source, 'config.toml')).toMatchObject({ model: HOSTILE[index] });
    });
  });
});
