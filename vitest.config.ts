import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/clients/**', 'test/faults/**', 'test/fleet/**', 'test/windows/**'],
    testTimeout: 60_000,
    maxWorkers: 2,
  },
});
