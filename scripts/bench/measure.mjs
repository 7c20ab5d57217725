import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';

/**
 * Runs commands in turn, round after round, so that whatever slows the machine slows all of them alike.
 * A case is { name, command, args, stdin (a file), env, before } and gets { ms, ratio, added }: medians, the ratio to the
 * first case taken round by round.
 */
export function sideBySide(cases, rounds) {
  const times = cases.map(() => []);
  const failed = cases.map(() => null);
  for (let round = -1; round < rounds; round++) {
    cases.forEach((one, index) => {
      one.before?.();
      const stdin = openSync(one.stdin ?? devNull, 'r');
      const started = process.hrtime.bigint();
      const { status, stderr, error } = spawnSync(one.command, one.args, {
        stdio: [stdin, 'pipe', 'pipe'],
        env: one.env ?? process.env,
        cwd: one.cwd,
        encoding: 'utf8',
        timeout: 60_000,
      });
      const elapsed = Number(process.hrtime.bigint() - started) / 1e6;
      closeSync(stdin);
      // The first round warms the caches of the disk.
      if (round >= 0) times[index].push(elapsed);
      if (status !== (one.status ?? 0))
        failed[index] = (error?.message ?? stderr).trim().split('\n').at(-1) || `exit ${status}`;
    });
  }
  return cases.map((one, index) => {
    const base = times[0];
    const ms = median(times[index]);
    return {
      name: one.name,
      limit: one.limit,
      failed: failed[index],
      ms,
      ratio: median(times[index].map((time, round) => time / base[round])),
      added: median(times[index].map((time, round) => time - base[round])),
    };
  });
}

export function median(values) {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
