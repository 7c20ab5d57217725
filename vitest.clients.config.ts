import { defineConfig } from 'vitest/config';
import { StoryReporter } from './test/clients/reporter.ts';

export default defineConfig({
  test: {
    include: ['test/clients/**/*.test.ts'],
    reporters: [new StoryReporter()],
    testTimeout: 120_000,
    maxWorkers: 2,
  },
});
