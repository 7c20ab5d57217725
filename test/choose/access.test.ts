import { describe, expect, it } from 'vitest';
import { chooseAccess } from '../../src/choose/access.ts';
import { codeOfAsync, machine } from '../machine.ts';

const KEY = `sk-test-${'0'.repeat(43)}`;
const pasted = (stdin: string) => chooseAccess({ args: [], options: { keyStdin: true } }, machine({ stdin }));

describe('a key that was pasted in pieces', () => {
  it.each([
    ['a value broken off its name', `export NAME=\n${KEY}\n`],
    ['of several the one that is wanted', `EMPTY=\nTOKAIFY_API_KEY=\r\n  ${KEY}\nOTHER=x\n`],
  ])('%s', async (_what, stdin) => {
    expect((await pasted(stdin)).key.reveal()).toBe(KEY);
  });

  it.each([
    ['a key in two lines', `${KEY.slice(0, 30)}\n${KEY.slice(30)}`],
    ['a value in two lines', `NAME=${KEY.slice(0, 30)}\n${KEY.slice(30)}`],
    ['a value in three', `NAME=\n${KEY.slice(0, 30)}\n${KEY.slice(30)}`],
  ])('%s is refused', async (_what, stdin) => {
    expect(await codeOfAsync(() => pasted(stdin))).toBe('key-malformed');
  });
});
