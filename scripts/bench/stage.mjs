import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startSandbox } from '../sandbox.mjs';
import { configOf } from './growth.mjs';

const PROGRAM = resolve('bin/tokaify.js');
const KEPT = ['PATH', 'LANG', 'npm_config_cache', 'npm_config_registry', 'npm_config_userconfig'];
/** Some 6 KB. */
const LIVED_IN = configOf(75);

/** A throw-away home, a sandbox in another process, and how programs are started there. */
export async function openStage() {
  const root = mkdtempSync(join(tmpdir(), 'tokaify-bench-'));
  const home = join(root, 'home');
  mkdirSync(home);
  const own = KEPT.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  const env = { ...Object.fromEntries(own), HOME: home, CI: '1' };
  const node = (name, args, more = {}) => ({
    name,
    command: process.execPath,
    args,
    env,
    cwd: home,
    ...more,
  });
  const sandbox = await startSandbox(PROGRAM, env);
  const key = join(root, 'key');
  writeFileSync(key, sandbox.keys.good, { mode: 0o600 });
  return {
    root,
    home,
    env,
    baseUrl: sandbox.baseUrl,
    /** A file with a key that the sandbox takes, as in `--key-stdin < key`. */
    key,
    close() {
      sandbox.close();
      rmSync(root, { recursive: true, force: true });
    },
    bare: node('`node -e 0`', ['-e', '0']),
    tokaify: (name, args, more) => node(name, [PROGRAM, ...args], more),
    /** Before each run of an edit. */
    fresh() {
      for (const below of ['.codex', '.local', '.config'])
        rmSync(join(home, below), { recursive: true, force: true });
      mkdirSync(join(home, '.codex'), { recursive: true });
      writeFileSync(join(home, '.codex', 'config.toml'), LIVED_IN);
    },
  };
}
