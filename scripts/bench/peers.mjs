import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Programs of npm that also edit a Codex config; how each is told to make one edit, where it can without asking,
 * and which other one it then needs in its PATH.
 */
const PEERS = [
  {
    name: 'add-mcp',
    version: '2.4.0',
    bin: 'add-mcp',
    edit: ['npx -y docs-server', '--name', 'extra', '--agent', 'codex', '--global', '--yes'],
  },
  {
    name: 'install-mcp',
    version: '1.10.2',
    bin: 'install-mcp',
    edit: ['npx -y docs-server', '--name', 'extra', '--client', 'codex', '--yes'],
  },
  {
    name: 'zcf',
    version: '3.7.3',
    bin: 'zcf',
    label: 'zcf init',
    // Without a Codex it installs one for the whole machine.
    needs: 'codex',
    edit: 'init -s -g en -T codex -t api_key -k sk-none -u http://127.0.0.1:9/v1 -m skip -w skip -o skip -x false'.split(
      ' ',
    ),
  },
  { name: 'skills', version: '1.5.18', bin: 'skills' },
  {
    name: '@openai/codex',
    version: '0.171.0',
    bin: 'codex',
    label: 'codex mcp add',
    edit: ['mcp', 'add', 'extra', '--', 'npx', '-y', 'docs-server'],
  },
];

/** The peers that could be installed, each into a folder of its own under .cache/peers. */
export function peers(root, env) {
  return PEERS.flatMap((peer) => {
    const folder = join(root, `${peer.name.replace('/', '+')}@${peer.version}`);
    if (!existsSync(join(folder, 'node_modules', '.bin', peer.bin))) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'package.json'), '{"private":true}');
      spawnSync(
        'npm',
        ['install', '--no-audit', '--no-fund', '--loglevel=error', `${peer.name}@${peer.version}`],
        {
          cwd: folder,
          env,
          timeout: 180_000,
        },
      );
    }
    const program = join(folder, 'node_modules', '.bin', peer.bin);
    if (!existsSync(program)) {
      console.log(`${peer.name}@${peer.version}: could not be installed, left out`);
      return [];
    }
    const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
    // Optional ones for other platforms are in the lock file, not on the disk.
    const packages = Object.keys(lock.packages).filter(
      (path) => path && existsSync(join(folder, path)),
    ).length;
    const size =
      Number(
        spawnSync('du', ['-sk', join(folder, 'node_modules')], { encoding: 'utf8' }).stdout.split('\t')[0],
      ) / 1024;
    return [{ ...peer, label: peer.label ?? peer.name, program, packages, size }];
  });
}
