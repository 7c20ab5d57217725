import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { sideBySide } from './measure.mjs';

/** Where Debian keeps what NODE_EXTRA_CA_CERTS names on machines that have one. */
const BUNDLE = [process.env.NODE_EXTRA_CA_CERTS, '/etc/ssl/certs/ca-certificates.crt'].find(
  (path) => path && existsSync(path),
);

/** What the limits are set for: each command in a bare environment, and where Node reads certificates at every start. */
export function commands({ bare, tokaify, fresh, env, baseUrl, key }, rounds) {
  const setup = ['setup', 'codex', '--gateway', baseUrl, '--key-stdin', '--yes'];
  const starts = [
    tokaify('`--version`', ['--version'], { limit: 1.2 }),
    tokaify('`--help`', ['--help'], { limit: 1.25 }),
    tokaify('`completion bash`', ['completion', 'bash'], { limit: 1.25 }),
    tokaify(
      '`setup codex --dry-run --offline`, a config of 6 KB',
      ['setup', 'codex', '--dry-run', '--offline', '--key-stdin'],
      { limit: 1.6, stdin: key, before: fresh },
    ),
    tokaify('`setup codex`, all of it, a sandbox in another process', setup, {
      limit: 2.5,
      stdin: key,
      before: fresh,
    }),
  ];
  const first = inBoth([bare, ...starts], rounds);
  fresh();
  const both = ['setup', 'codex', 'opencode', '--gateway', baseUrl, '--key-stdin', '--yes'];
  const { command, args } = tokaify('', both);
  spawnSync(command, args, { env, input: readFileSync(key) });
  const doctor = tokaify('`doctor`, both clients set up, gateway up', ['doctor'], { limit: 3 });
  return [...first, ...inBoth([bare, doctor], rounds).slice(1)];
}

function inBoth(cases, rounds) {
  const plain = sideBySide(cases, rounds);
  if (!BUNDLE) return plain;
  const certified = cases.map((one) => ({ ...one, env: { ...one.env, NODE_EXTRA_CA_CERTS: BUNDLE } }));
  const theirs = sideBySide(certified, rounds);
  return plain.map((one, index) => ({ ...one, certified: theirs[index] }));
}
