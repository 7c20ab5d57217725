import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from './measure.mjs';

/** One dry run over a config.toml of so many [projects] tables: milliseconds and peak memory. */
export function growth(home, env, counts, rounds) {
  return counts.map((count) => {
    mkdirSync(join(home, '.codex'), { recursive: true });
    const config = configOf(count);
    writeFileSync(join(home, '.codex', 'config.toml'), config);
    const runs = Array.from({ length: rounds }, () => {
      const started = process.hrtime.bigint();
      const { stderr, status } = spawnSync(
        process.execPath,
        [
          '--require',
          join(import.meta.dirname, 'peak.cjs'),
          'bin/tokaify.js',
          'setup',
          'codex',
          '--dry-run',
          '--offline',
          '--key-stdin',
          '--json',
        ],
        { input: 'sk-test-bench-0000000000000000', env, encoding: 'utf8', maxBuffer: 1 << 28 },
      );
      if (status !== 0) throw new Error(`${count} tables: exit ${status}\n${stderr}`);
      return {
        ms: Number(process.hrtime.bigint() - started) / 1e6,
        peak: Number(stderr.trim().split('\n').at(-1)) / 1024,
      };
    });
    return {
      count,
      size: config.length,
      ms: median(runs.map(({ ms }) => ms)),
      peak: median(runs.map(({ peak }) => peak)),
    };
  });
}

export function configOf(count) {
  const tables = Array.from(
    { length: count },
    (_one, index) => `\n[projects."/home/me/src/project-${index}"]\ntrust_level = "trusted"\n`,
  );
  return `# My Codex\nmodel = "gpt-5" # the usual\napproval_policy = "on-request"\n${tables.join('')}`;
}
