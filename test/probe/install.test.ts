import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/probe/install.ts';
import { temporary } from '../machine.ts';

const env = { PATH: process.env.PATH };
const node = (code: string, timeoutMs = 5000) =>
  run(process.execPath, ['-e', code], { timeoutMs, env, cwd: '/' });

describe('a program is run', () => {
  it.each([
    ['console.log(1); console.error(2)', { code: 0, stdout: '1', stderr: '2' }],
    ['process.exit(3)', { code: 3 }],
    ['process.stdin.on("end", () => console.log("closed")).resume()', { code: 0, stdout: 'closed' }],
    ['console.log(process.env.HOME)', { code: 0, stdout: 'undefined' }],
  ])('%s', async (code, expected) => {
    expect(await node(code)).toMatchObject(expected);
  });

  it('our own keys stay here', async () => {
    const keys = { TOKAIFY_API_KEY: 'sk-test-1', TOKAIFY_ACCESS_TOKEN: 'test-2', OTHER: 'test-3' };
    const code = 'console.log(Object.keys(process.env).filter((name) => /TOKAIFY|OTHER/.test(name)).join())';
    const options = { timeoutMs: 5000, env: { ...env, ...keys }, cwd: '/' };
    expect(await run(process.execPath, ['-e', code], options)).toMatchObject({ code: 0, stdout: 'OTHER' });
  });

  it('stands where it is told to', async () => {
    const options = { timeoutMs: 5000, env, cwd: '/usr' };
    expect(await run('pwd', [], options)).toMatchObject({ stdout: '/usr' });
  });

  it('output beyond 1 MiB is cut', async () => {
    const { code, stdout, failure } = await node('process.stdout.write("x".repeat(3 * 1024 * 1024))');
    expect({ code, failure }).toEqual({ code: null, failure: 'other' });
    expect(stdout.length).toBe(1024 * 1024);
  });

  it.each([
    ['no-such-program-here', 'not-found'],
    ['/dev/null', 'other'],
  ])('%s: %s', async (command, failure) => {
    expect(await run(command, [], { timeoutMs: 5000, env, cwd: '/' })).toMatchObject({ code: null, failure });
  });

  it.runIf(process.platform === 'linux')('out of time: it dies with what it started', async () => {
    const script = join(temporary(), 'wrapper');
    writeFileSync(script, '#!/bin/sh\nsleep 60 &\necho $!\nwait\n');
    chmodSync(script, 0o755);
    const result = await run(script, [], { timeoutMs: 400, env, cwd: '/' });
    expect(result).toMatchObject({ code: null, failure: 'timeout' });
    const child = Number(result.stdout);
    expect(child).toBeGreaterThan(0);
    await expect.poll(() => isRunning(child)).toBe(false);
  });
});

/** A killed orphan may stay as a zombie until somebody reaps it. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
