import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sideBySide } from './measure.mjs';

/** What installing brings and takes, ours from the packed tarball: [name, packages, MB, seconds or why not]. */
export function packages(root, peers, rounds) {
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', root];
  const [{ filename, unpackedSize }] = JSON.parse(execFileSync('npm', pack, { encoding: 'utf8' }));
  const into = join(root, 'installed');
  const install = (name, what) => ({
    name,
    command: 'npm',
    args: ['install', '--no-audit', '--no-fund', '--prefer-offline', '--prefix', into, what],
    env: process.env,
    before() {
      rmSync(into, { recursive: true, force: true });
      mkdirSync(into);
      writeFileSync(join(into, 'package.json'), '{"private":true}');
    },
  });
  const ours = install('tokaify', join(root, filename));
  const installs = sideBySide(
    [ours, ...peers.map(({ name, version }) => install(name, `${name}@${version}`))],
    rounds,
  );
  const seconds = (name) => {
    const one = installs.find((each) => each.name === name);
    return one ? (one.failed ?? (one.ms / 1000).toFixed(2)) : '–';
  };
  ours.before();
  execFileSync('npm', ours.args, { stdio: 'ignore' });
  const brought = readdirSync(join(into, 'node_modules')).filter((name) => !name.startsWith('.')).length;
  return [
    ['tokaify', brought, (unpackedSize / 1e6).toFixed(2), seconds('tokaify')],
    ...peers.map(({ name, version, packages, size }) => [
      `${name} ${version}`,
      packages,
      size.toFixed(1),
      seconds(name),
    ]),
  ];
}
