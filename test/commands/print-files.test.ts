import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/arguments.ts';
import { toml } from '../../src/formats/toml.ts';
import { FILE_FORMATS } from '../../src/print-formats.ts';
import { machine } from '../machine.ts';

const KEY = `sk-test-${'0'.repeat(43)}`;

async function print(...argv: string[]): Promise<string> {
  const { spec, input } = parseArguments(['print', ...argv]);
  const system = machine({ env: { TOKAIFY_API_KEY: KEY } });
  const before = system.tree();
  const report = await (await spec.load()).run(input, system);
  expect(system.tree()).toEqual(before);
  return String(report.data!.value);
}

/** YAML read by the parser that Ansible and cloud-init use, where it is installed. */
const yaml = (source: string) =>
  JSON.parse(
    execFileSync('python3', ['-c', 'import sys,json,yaml; print(json.dumps(yaml.safe_load(sys.stdin)))'], {
      input: source,
      encoding: 'utf8',
    }),
  );
const hasYaml = spawnSync('python3', ['-c', 'import yaml']).status === 0;

describe.each(['tokaify', 'routescope', 'joytoken', 'https://own.test/v1'])('%s', (gateway) => {
  it.each(FILE_FORMATS)('%s holds no key, wanted or not', async (format) => {
    const shown = await print(format, '--gateway', gateway, '--reveal');
    expect(shown).not.toContain(KEY);
    expect(shown).not.toMatch(/sk-|auth\.json|\.env"/);
  });

  it('devcontainer is JSON', async () => {
    const { features, secrets } = JSON.parse(await print('devcontainer', '--gateway', gateway));
    expect(Object.keys(features)).toEqual(['./tokaify']);
    expect(features['./tokaify'].gateway).toBe(gateway);
    expect(Object.keys(secrets)).toEqual(['TOKAIFY_API_KEY']);
  });

  it.runIf(hasYaml)(
    'cloud-init and Ansible are YAML, and the files in it are what the clients read',
    async () => {
      const { write_files: files } = yaml(await print('cloud-init', '--gateway', gateway));
      expect(files.map(({ path, permissions }: Record<string, string>) => [path, permissions])).toEqual([
        ['/etc/codex/config.toml', '0644'],
        ['/etc/opencode/opencode.jsonc', '0644'],
      ]);
      expect(toml.parse(files[0].content, 'config.toml')).toHaveProperty('model_provider');
      expect(JSON.parse(files[1].content)).toHaveProperty('provider');
      const [play] = yaml(await print('ansible', '--gateway', gateway));
      expect(play.tasks[0]['tokaify.clients.client'].gateway).toBe(gateway);
      expect(play.tasks[0]['tokaify.clients.client'].name).toEqual(['codex', 'opencode']);
    },
  );

  it('nix names the files of a home', async () => {
    const shown = await print('nix', '--gateway', gateway);
    expect([...shown.matchAll(/home\.file\."([^"]+)"\.text = ''/g)].map(([, path]) => path)).toEqual([
      '.codex/config.toml',
      '.config/opencode/opencode.jsonc',
    ]);
    expect(shown.match(/(?<!')''(?!')/g)).toHaveLength(4);
  });
});
