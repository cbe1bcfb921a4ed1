import { defineConfig } from 'vitest/config';
import { checkNode } from './bin/check-node.js';

checkNode();

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/postgres-server.ts'],
    // Slow machines are slow, not wrong: only what hangs should end here.
    testTimeout: 60_000,
    // No module keeps state, so files can share a worker and what it has loaded.
    isolate: false,
    // By itself it leaves one core free, and then two cores are one worker.
    maxWorkers: 2,
  },
});
