// Writes docs/troubleshooting.md from the tables of checks and causes; the same test that keeps it true does it.
import { spawnSync } from 'node:child_process';

const { status } = spawnSync('npx', ['vitest', 'run', 'test/doctor/troubleshooting.test.ts', '--update'], {
  stdio: 'inherit',
  env: { ...process.env, CI: '' },
});
process.exitCode = status ?? 1;
