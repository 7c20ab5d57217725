import { defineConfig } from 'vitest/config';

/** One file after another, two things at a time within it: every test here starts processes of its own. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/faults/**/*.test.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    maxWorkers: 1,
    maxConcurrency: 2,
  },
});
