// Three machines of our own for a test: network, mount and UTS namespaces on a bridge of their own, each with its
// own /etc, /root, /home and /run, an sshd that takes one key, and a sandbox gateway on its loopback.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const NEEDED = { ansible: 'ansible-core', sshd: 'openssh-server', ip: 'iproute2', useradd: 'passwd' };
const QUIET = { stdio: ['ignore', 'ignore', 'inherit'] };

/** Why this machine cannot hold such hosts; null if it can. */
export function obstacle() {
  if (process.platform !== 'linux') return 'namespaces are Linux only';
  if (process.getuid() !== 0) return 'root is needed';
  if (spawnSync('unshare', ['-n', '-m', '-u', 'true']).status !== 0) return 'namespaces may not be made here';
  return null;
}

/** Installs what is missing. Returns the packages that came with it, or null where that is not possible. */
export function install() {
  const missing = Object.entries(NEEDED).flatMap(([program, name]) => (isThere(program) ? [] : [name]));
  if (missing.length === 0) return [];
  const before = new Set(packages());
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = ['install', '-y', '-qq', '--no-install-recommends', ...missing];
  for (const args of [['update', '-qq'], apt]) {
    if (spawnSync('apt-get', args, { env, stdio: 'ignore', timeout: 300_000 }).status !== 0) return null;
  }
  return packages().filter((name) => !before.has(name));
}

export function uninstall(names) {
  if (names.length > 0) spawnSync('apt-get', ['purge', '-y', '-qq', ...names], { stdio: 'ignore' });
}

function isThere(program) {
  return spawnSync('sh', ['-c', `PATH="$PATH:/usr/sbin:/sbin"; command -v ${program}`]).status === 0;
}

function packages() {
  const listed = spawnSync('dpkg-query', ['-W', '-f', '${Package}\n'], { encoding: 'utf8' });
  return (listed.stdout ?? '').split('\n').filter(Boolean);
}

/** `count` hosts, and a way into each. `close` ends every process that was started here and nothing else. */
export async function openHosts(count, program) {
  const work = mkdtempSync(join(tmpdir(), 'tokaify-fleet-'));
  const running = [];
  const start = (command, args, options = {}) => {
    const child = spawn(command, args, { stdio: 'ignore', ...options });
    running.push(child);
    return child;
  };
  const close = async () => {
    for (const child of running.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      if ((await Promise.race([ended, wait(3_000, 'late')])) === 'late') child.kill('SIGKILL');
    }
    rmSync(work, { recursive: true, force: true });
  };
  try {
    const key = join(work, 'id');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const controller = await namespace(start);
    const here = inside(controller, '-n');
    here('ip', 'link', 'set', 'lo', 'up');
    here('ip', 'link', 'add', 'br0', 'type', 'bridge');
    here('ip', 'addr', 'add', '10.99.0.1/24', 'dev', 'br0');
    here('ip', 'link', 'set', 'br0', 'up');
    const hosts = [];
    for (let number = 1; number <= count; number++) {
      hosts.push(await openHost({ number, work, controller, here, start, key, program }));
    }
    return { work, key, hosts, controller, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openHost({ number, work, here, start, key, program }) {
  const name = `h${number}`;
  const address = `10.99.0.${10 + number}`;
  const root = join(work, name);
  const pid = await namespace(start);
  const run = inside(pid, '-n', '-m', '-u');
  cpSync('/etc', join(root, 'etc'), { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  for (const directory of ['root', 'home', 'run']) mkdirSync(join(root, directory), { mode: 0o755 });
  for (const directory of ['etc', 'root', 'home', 'run'])
    run('mount', '--bind', join(root, directory), `/${directory}`);
  run('mkdir', '-p', '/run/sshd', '/root/.ssh');
  run('chmod', '700', '/root', '/root/.ssh');
  run('hostname', name);
  run('ip', 'link', 'set', 'lo', 'up');
  here('ip', 'link', 'add', `v${number}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pid));
  here('ip', 'link', 'set', `v${number}`, 'master', 'br0', 'up');
  run('ip', 'addr', 'add', `${address}/24`, 'dev', 'eth0');
  run('ip', 'link', 'set', 'eth0', 'up');

  // sshd lets nobody in whose password is locked with "!", not even by key.
  const shadow = join(root, 'etc', 'shadow');
  writeFileSync(shadow, readFileSync(shadow, 'utf8').replace(/^root:[^:]*:/m, 'root:*:'));
  chmodSync(shadow, 0o600);
  run('useradd', '--create-home', '--shell', '/bin/sh', 'dev');
  cpSync(`${key}.pub`, join(root, 'root', '.ssh', 'authorized_keys'));
  const hostKey = join(root, 'host_key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', hostKey]);
  const config = join(root, 'sshd_config');
  writeFileSync(
    config,
    [
      `ListenAddress ${address}`,
      `HostKey ${hostKey}`,
      'PidFile none',
      'UsePAM no',
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      '',
    ].join('\n'),
  );
  start('nsenter', ['-t', pid, '-n', '-m', '-u', '--', '/usr/sbin/sshd', '-D', '-e', '-f', config]);
  const sandbox = start(
    'nsenter',
    ['-t', pid, '-n', '-m', '-u', '--', process.execPath, program, 'sandbox', '--json'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  return {
    name,
    address,
    hostKey: readFileSync(`${hostKey}.pub`, 'utf8').split(' ').slice(0, 2).join(' '),
    keys: (await firstJson(sandbox.stdout)).keys,
    home: join(root, 'home', 'dev'),
    etc: join(root, 'etc'),
    run,
    cutOff: () => here('ip', 'link', 'set', `v${number}`, 'down'),
    plugIn: () => here('ip', 'link', 'set', `v${number}`, 'up'),
  };
}

/** The process that keeps new namespaces alive. */
async function namespace(start) {
  const child = start('unshare', ['-n', '-m', '-u', '--', 'sh', '-c', 'echo ready && exec sleep 3600'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((done, failed) => {
    child.stdout.once('data', done);
    child.once('exit', () => failed(new Error('no namespace')));
  });
  return String(child.pid);
}

function inside(pid, ...kinds) {
  return (...words) => execFileSync('nsenter', ['-t', pid, ...kinds, '--', ...words], QUIET);
}

async function firstJson(stream) {
  let text = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    text += chunk;
    try {
      return JSON.parse(text);
    } catch {
      // Not all of it yet.
    }
  }
  throw new Error(`the sandbox said nothing of use: ${text}`);
}
