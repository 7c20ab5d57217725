// The fleet story with the real engine: ansible-core over real ssh to three hosts of our own, against the sandbox.
// npm run test:fleet. Where namespaces or packages are not to be had it says so and passes; --required fails then.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, obstacle, openHosts, uninstall } from './fleet-hosts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'bin', 'tokaify.js');
const reason = obstacle();
if (reason) skip(reason);
const installed = install();
if (installed === null) skip('ansible-core and openssh-server could not be installed');

const started = Date.now();
const fleet = await openHosts(3, program);
let failures = 0;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await fleet.close();
    uninstall(installed);
    process.exit(130);
  });
}
try {
  const ansible = controller();
  const [first, second, third] = fleet.hosts;
  const good = first.keys.good;
  const next = first.keys.quota5;
  live(
    first,
    '.codex/config.toml',
    '# mine\nmodel = "gpt-5"   # the usual\n\n[mcp_servers.docs]\ncommand = "npx"\n',
  );
  live(second, '.config/opencode/opencode.jsonc', '{\n  // mine\n  "theme": "dark",\n}\n');
  const before = fleet.hosts.map(({ home }) => filesBelow(home));

  ansible('check', good, ['--check', '--diff'], { h1: 'changed=1', h2: 'changed=1', h3: 'changed=1' });
  expect(
    'check wrote nothing',
    fleet.hosts.map(({ home }) => filesBelow(home)),
    before,
  );
  ansible('apply', good, [], { h1: 'changed=1', h2: 'changed=1', h3: 'changed=1' });
  expect(
    'owner and modes are theirs',
    fleet.hosts.map(({ home }) => rightsOf(join(home, '.codex', 'auth.json'))),
    fleet.hosts.map(({ home }) => `${rightsOf(home).split(' ')[0]} 600`),
  );
  ansible('again', good, [], { h1: 'changed=0', h2: 'changed=0', h3: 'changed=0' });
  ansible('rotate the key', next, [], { h1: 'changed=1', h2: 'changed=1', h3: 'changed=1' });
  expect(
    'the new key everywhere',
    fleet.hosts.map(({ home }) => holding(home, next).length > 0),
    [true, true, true],
  );
  third.cutOff();
  ansible('h3 cut off', good, [], { h1: 'changed=1', h2: 'changed=1', h3: 'unreachable=1' });
  third.plugIn();
  ansible('absent', good, ['-e', 'tokaify_state=absent'], {
    h1: 'changed=1',
    h2: 'changed=1',
    h3: 'changed=1',
  });
  expect(
    '0 bytes of ours left',
    fleet.hosts.map(({ home }) => filesBelow(home)),
    before,
  );
  expect(
    'no key left',
    fleet.hosts.map(({ home }) => [good, next].flatMap((key) => holding(home, key))),
    [[], [], []],
  );
  ansible('absent again', good, ['-e', 'tokaify_state=absent'], {
    h1: 'changed=0',
    h2: 'changed=0',
    h3: 'changed=0',
  });
  console.log(`\n${failures === 0 ? 'ok' : `${failures} failed`}: ${seconds(started)}, hosts included`);
} finally {
  await fleet.close();
  uninstall(installed);
}
process.exitCode = failures === 0 ? 0 : 1;

/** A run of the playbook with a key in the environment; its recap lines are the result. */
function controller() {
  const { work, hosts, key } = fleet;
  const collection = join(work, 'collections', 'ansible_collections', 'tokaify', 'clients');
  cpSync(join(root, 'integrations', 'ansible'), collection, { recursive: true });
  const known = join(work, 'known_hosts');
  writeFileSync(known, hosts.map(({ address, hostKey }) => `${address} ${hostKey}\n`).join(''));
  const lines = hosts.map(({ name, address }) => `${name} ansible_host=${address}`);
  const inventory = join(work, 'hosts');
  writeFileSync(
    inventory,
    [
      '[developers]',
      ...lines,
      '[developers:vars]',
      'ansible_user=root',
      `ansible_ssh_private_key_file=${key}`,
    ]
      .concat('ansible_python_interpreter=/usr/bin/python3', `tokaify_executable=${program}`, '')
      .join('\n'),
  );
  const config = join(work, 'ansible.cfg');
  writeFileSync(
    config,
    `[defaults]\nretry_files_enabled = false\nforks = 3\ntimeout = 4\n[ssh_connection]\npipelining = true\nssh_args = -o ControlMaster=no -o UserKnownHostsFile=${known} -o StrictHostKeyChecking=yes -o ConnectTimeout=4\n`,
  );
  mkdirSync(join(work, 'controller'));
  const playbook = join(root, 'test', 'fleet', 'site.yml');
  return (title, apiKey, more, expected) => {
    const begun = Date.now();
    const args = ['-t', fleet.controller, '-n', '--', 'ansible-playbook', '-i', inventory, playbook, ...more];
    const { stdout, stderr } = spawnSync('nsenter', args, {
      cwd: work,
      encoding: 'utf8',
      timeout: 180_000,
      env: {
        PATH: process.env.PATH,
        LANG: 'C.UTF-8',
        HOME: join(work, 'controller'),
        ANSIBLE_CONFIG: config,
        ANSIBLE_COLLECTIONS_PATH: join(work, 'collections'),
        TOKAIFY_API_KEY: apiKey,
      },
    });
    console.log(`\n${title} (${seconds(begun)})`);
    const recap = stdout.split('\n').filter((line) => /^h\d\s+: ok=/.test(line));
    console.log(recap.map((line) => `  ${line.trim()}`).join('\n'));
    const wrong = hosts.filter(
      ({ name }) => !recap.some((line) => line.startsWith(`${name} `) && line.includes(expected[name])),
    );
    if (wrong.length > 0 || recap.some((line) => !/failed=0/.test(line)))
      fail(`${title}: ${wrong.map(({ name }) => name)}`, stdout + stderr);
    if ((stdout + stderr).includes(apiKey.slice(6))) fail(`${title}: the key was printed`, '');
  };
}

function live(host, path, content) {
  const directory = `/home/dev/${path.slice(0, path.lastIndexOf('/'))}`;
  host.run('su', 'dev', '-c', `mkdir -p ${directory}`);
  writeFileSync(join(host.home, path), content);
  host.run('chown', 'dev', `/home/dev/${path}`);
}

function rightsOf(path) {
  const { uid, mode } = statSync(path);
  return `${uid} ${(mode & 0o777).toString(8)}`;
}

/** Every file with its content, by path. */
function filesBelow(home) {
  return Object.fromEntries(
    readdirSync(home, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(home.length), readFileSync(path, 'latin1')])
      .sort(),
  );
}

function holding(home, key) {
  return Object.entries(filesBelow(home)).flatMap(([path, content]) => (content.includes(key) ? [path] : []));
}

function expect(title, actual, wanted) {
  const same = JSON.stringify(actual) === JSON.stringify(wanted);
  console.log(`  ${same ? 'ok' : 'NOT'}: ${title}`);
  if (!same) fail(title, JSON.stringify(actual, null, 1).slice(0, 3000));
}

function fail(title, detail) {
  failures++;
  console.error(`FAILED ${title}\n${detail}`);
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

function skip(why) {
  console.log(`skipped: ${why}`);
  process.exit(process.argv.includes('--required') ? 1 : 0);
}
