import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { configOf } from './growth.mjs';

const PROGRAM = resolve('bin/tokaify.js');
const KEPT = ['PATH', 'LANG', 'npm_config_cache', 'npm_config_registry', 'npm_config_userconfig'];
/** Some 6 KB, as `facts` about a lived-in home go. */
const LIVED_IN = configOf(75);

/** A throw-away home, a sandbox in another process, and how programs are started there. */
export async function openStage() {
  const root = mkdtempSync(join(tmpdir(), 'tokaify-bench-'));
  const home = join(root, 'home');
  mkdirSync(home);
  const own = KEPT.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  const env = { ...Object.fromEntries(own), HOME: home, CI: '1' };
  const sandbox = spawn(process.execPath, [PROGRAM, 'sandbox', '--port', '0', '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const close = () => {
    sandbox.kill();
    rmSync(root, { recursive: true, force: true });
  };
  const node = (name, args, more = {}) => ({
    name,
    command: process.execPath,
    args,
    env,
    cwd: home,
    ...more,
  });
  try {
    const { baseUrl, keys } = await firstAnswer(sandbox.stdout);
    return {
      root,
      home,
      env,
      baseUrl,
      key: keys.good,
      close,
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
  } catch (error) {
    close();
    throw error;
  }
}

/** The sandbox prints one JSON object and goes on running. */
function firstAnswer(stream) {
  return new Promise((answer, reject) => {
    let text = '';
    stream.on('data', (chunk) => {
      text += chunk;
      try {
        answer(JSON.parse(text));
      } catch {
        // Not whole yet.
      }
    });
    stream.on('end', () => reject(new Error('the sandbox ended before it answered')));
  });
}
