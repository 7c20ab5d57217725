import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokaifyError } from '../src/errors.ts';
import { builtInGateway, customGateway } from '../src/gateways.ts';
import { lintKey, readKey } from '../src/key.ts';
import { Secret } from '../src/secret.ts';

const tokaify = builtInGateway('tokaify')!;
const joytoken = builtInGateway('joytoken')!;
const custom = customGateway('https://llm.example.com/v1');

const BODY = 'TestKeyTestKeyTestKeyTestKeyTestKeyTestKeyTest00';
const KEY = `sk-${BODY}`;
const JT = 'jt_TestTestTest';

function codeOf(pasted: string, gateway = tokaify): string {
  try {
    readKey(pasted, gateway);
    return 'accepted';
  } catch (error) {
    if (error instanceof TokaifyError) return error.code;
    throw error;
  }
}

describe('what a person pastes becomes the key', () => {
  const connection = (url: string) => JSON.stringify({ _type: 'newapi_channel_conn', key: KEY, url });
  it.each([
    ['as it is', KEY, KEY],
    ['white space and a line end around it', `\r\n  ${KEY}\t\n`, KEY],
    ['Bearer', `Bearer ${KEY}`, KEY],
    ['bearer twice', `bearer Bearer  ${KEY}`, KEY],
    ['a whole header', `Authorization: Bearer ${KEY}`, KEY],
    ['NAME=', `TOKAIFY_API_KEY=${KEY}`, KEY],
    ['any NAME=', `OTHER=${KEY}`, KEY],
    ['export with quotes', `export OPENAI_API_KEY="${KEY}"`, KEY],
    ['PowerShell', `$env:TOKAIFY_API_KEY = '${KEY}'`, KEY],
    ['set of cmd.exe', `set TOKAIFY_API_KEY=${KEY}`, KEY],
    ['NAME= with Bearer', `AUTH=Bearer ${KEY}`, KEY],
    ['a .env file', `# keys\nOTHER=1\n\nexport TOKAIFY_API_KEY='${KEY}'\r\n`, KEY],
    ['a connection string', connection('https://api.tokaify.com'), KEY],
    ["Codex's auth.json", JSON.stringify({ auth_mode: 'apikey', OPENAI_API_KEY: KEY }), KEY],
    [
      "OpenCode's auth.json",
      JSON.stringify({ x: { type: 'oauth' }, tokaify: { type: 'api', key: KEY } }),
      KEY,
    ],
    ['the body alone', BODY, KEY],
    ['Bearer and the body alone', `Bearer ${BODY}`, KEY],
    ['a sandbox key of another length', 'sk-test-short', 'sk-test-short'],
  ])('%s', (_, pasted, key) => {
    expect(readKey(pasted, tokaify).key.reveal()).toBe(key);
  });

  it('of JoyToken', () => {
    expect(readKey(`JOY_TOKEN_API_KEY=${JT}`, joytoken).key.reveal()).toBe(JT);
  });

  it.each(['ollama', 'anything goes here'.replaceAll(' ', '-'), BODY, 'jt_TestTestTest', 'sk-ant-test-test'])(
    'of a gateway nobody knows: %s',
    (key) => {
      expect(readKey(key, custom).key.reveal()).toBe(key);
    },
  );

  it.each([
    ['https://api.tokaify.com', 'https://api.tokaify.com/v1'],
    ['https://elsewhere.example/', 'https://elsewhere.example/v1'],
    ['http://localhost:3000', 'http://localhost:3000/v1'],
    ['https://api.tokaify.com/v1', 'https://api.tokaify.com/v1'],
  ])('the address of a connection string: %s', (url, base) => {
    expect(readKey(connection(url), tokaify).url).toBe(base);
  });

  it('says what it mended, and nothing otherwise', () => {
    expect(readKey(`Bearer ${BODY}`, tokaify).mended?.en).toMatch(/Bearer.*; .*sk-/);
    expect(readKey(KEY, tokaify)).toEqual({ key: expect.any(Secret) });
  });
});

describe('what cannot be a key is refused', () => {
  it.each([
    ['', 'key-required'],
    [' \n ', 'key-required'],
    ['TOKAIFY_API_KEY=', 'key-malformed'],
    ['Bearer ', 'key-malformed'],
    ['{"OPENAI_API_KEY":""}', 'key-malformed'],
    ['sk-Test TestTest', 'key-malformed'],
    ['sk-Test\nTestTest', 'key-malformed'],
    ['sk-Test\u00A0TestTest', 'key-malformed'],
    [`"${KEY}"`, 'key-malformed'],
    [`'${KEY}'`, 'key-malformed'],
    [`“${KEY}”`, 'key-malformed'],
    ['sk-Test**********Test', 'key-malformed'],
    ['sk-Test…Test', 'key-malformed'],
    ['sk-Test...Test', 'key-malformed'],
    ['sk-Test••••Test', 'key-malformed'],
    ['sk-your-full-secret', 'key-malformed'],
    ['sk-your-token', 'key-malformed'],
    ['sk-xxx', 'key-malformed'],
    ['sk-...', 'key-malformed'],
    ['sk-xxxxxxxxxxxxxxxx', 'key-malformed'],
    ['<key>', 'key-malformed'],
    ['<your key>', 'key-malformed'],
    ['$TOKAIFY_API_KEY', 'key-malformed'],
    ['${TOKAIFY_API_KEY}', 'key-malformed'],
    ['%TOKAIFY_API_KEY%', 'key-malformed'],
    ['{env:TOKAIFY_API_KEY}', 'key-malformed'],
    ['{file:~/key}', 'key-malformed'],
    [`${KEY}\u200B`, 'key-malformed'],
    [`sk-Test\u200BTestTest`, 'key-malformed'],
    ['sk-Тest-Test-Test', 'key-malformed'],
    ['sk-Test\u0007TestTest', 'key-malformed'],
    ['sk-Test\u001B[31mTest', 'key-malformed'],
    [`sk-${KEY}`, 'key-malformed'],
    ['TestTestTestTestTestTestTest+/0=', 'key-malformed'],
    ['TestTestTestTestTestTestTes=', 'key-malformed'],
    ['TestTest/TestTest+TestTestTest', 'key-malformed'],
    ['eyJ0ZXN0Ijoi.eyJ0ZXN0Ijoi.test', 'key-malformed'],
    [JSON.stringify({ OPENAI_API_KEY: null, tokens: { access_token: 'test' } }), 'key-malformed'],
    [JT, 'key-malformed'],
    ['sk-ant-test-test-test', 'key-malformed'],
    ['sk-proj-test-test-test', 'key-malformed'],
    [`SK-${BODY}`, 'key-malformed'],
    ['TestTestTest', 'key-malformed'],
    ['https://api.tokaify.com/v1', 'key-malformed'],
    ['gpt-5.4', 'key-malformed'],
    ['sk-', 'key-malformed'],
    ['sk-abc', 'key-malformed'],
    ['{"key":', 'key-malformed'],
    ['{"key":"sk-TestTestTest"}', 'key-malformed'],
    ['{"deepseek":{"type":"api","key":"sk-TestTestTest"}}', 'key-malformed'],
    ['{"_type":"newapi_channel_conn","key":"sk-TestTestTest"}', 'key-malformed'],
    ['{"_type":"newapi_channel_conn","key":"sk-TestTestTest","url":"http://a b"}', 'key-malformed'],
    ['A=1\nB=2', 'key-malformed'],
  ])('%j', (pasted, code) => {
    expect(codeOf(pasted)).toBe(code);
  });

  it.each(['sk-TestTestTest', 'jt_xxx', 'jt_jt_TestTest', 'jt_'])('of JoyToken: %s', (pasted) => {
    expect(codeOf(pasted, joytoken)).toBe('key-malformed');
  });

  it('for the reason that fits: one for each kind of mistake', () => {
    const reason = (pasted: string, gateway = tokaify): string => {
      try {
        readKey(pasted, gateway);
        return 'accepted';
      } catch (error) {
        return (error as TokaifyError).trouble.cause?.en ?? '';
      }
    };
    const kinds = [
      ['sk-Test TestTest', 'sk-Test\u00A0TestTest'],
      ['sk-Test\nTestTest'],
      [`"${KEY}"`, `“${KEY}”`],
      ['sk-Test****Test', 'sk-Test…Test', 'sk-...'],
      ['sk-your-token', 'sk-xxx', '<key>', '${KEY}'],
      [`${KEY}\u200B`, 'sk-Тest-Test-Test', 'sk-Test\u0007TestTest'],
      [`sk-${KEY}`],
      ['TestTestTestTestTestTestTest+/0=', 'TestTestTestTestTestTestTes=', 'TestTest/TestTest+TestTestTest'],
      ['eyJ0ZXN0Ijoi.eyJ0ZXN0Ijoi.test'],
      [JT],
      ['TestTestTest', `SK-${BODY}`],
      ['sk-abc'],
    ];
    const reasons = kinds.map((pastes) => [...new Set(pastes.map((pasted) => reason(pasted)))]);
    expect(reasons.map(({ length }) => length)).toEqual(kinds.map(() => 1));
    expect(new Set(reasons.flat()).size).toBe(kinds.length);
    expect(reason('TestTestTestTestTestTestTest+/0=', custom)).toBe(reasons[7]![0]);
  });

  it('and no refusal shows any part of it', () => {
    // Without vowels, so that no slice of it is a word of some message.
    const alphabet = fc.constantFrom(...'bcdfghjkmnpqrstvwxzBCDFGHJKMNPQRSTVWXZ0123456789');
    const body = fc.string({ unit: alphabet, minLength: 12, maxLength: 60 });
    const spoil = fc.constantFrom<(body: string) => string>(
      (key) => `sk-${key} ${key}`,
      (key) => `sk-${key}\n${key}`,
      (key) => `"sk-${key}"`,
      (key) => `sk-${key}***${key}`,
      (key) => `sk-sk-${key}`,
      (key) => `eyJ${key}`,
      (key) => `jt_${key}`,
      (key) => `sk-${key}\u200B`,
      (key) => `{"tokens":{"access_token":"${key}"}}`,
      (key) => `{"${key}":`,
      (key) => `{"_type":"newapi_channel_conn","key":"sk-${key}","url":"ftp://${key}"}`,
      (key) => `A=${key}\nB=${key}`,
      (key) => `https://${key}`,
      (key) => `<${key}>`,
    );
    fc.assert(
      fc.property(body, spoil, (key, spoiled) => {
        try {
          readKey(spoiled(key), tokaify);
          expect.unreachable();
        } catch (error) {
          if (!(error instanceof TokaifyError)) throw error;
          const said = JSON.stringify([error.message, error.stack, error.trouble, error.trouble.cause?.zh]);
          for (let at = 0; at + 6 <= key.length; at++) expect(said).not.toContain(key.slice(at, at + 6));
        }
      }),
    );
  });
});

describe('a key in a file is judged alike', () => {
  it.each([
    [KEY, undefined],
    ['sk-TestTestTest', 'key-length'],
    ['sk-Test TestTest', 'key-malformed'],
    ['', 'key-malformed'],
    [JT, 'key-malformed'],
  ])('%j', (clear, id) => {
    expect(lintKey(new Secret(clear), tokaify)?.id).toBe(id);
  });

  it('a length of its own is a hint when pasted, never a refusal', () => {
    expect(readKey('sk-TestTestTest', tokaify).hint?.id).toBe('key-length');
    expect(readKey(KEY, tokaify).hint).toBeUndefined();
    expect(readKey('jt_TestTestTest', joytoken).hint).toBeUndefined();
  });
});
