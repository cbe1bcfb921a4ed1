import { existsSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { checkNode } from './bin/check-node.js';

checkNode();

/** A folder in memory, where the system has one: what a test or its PostgreSQL writes is thrown away, and nobody has to wait for a disk. */
const MEMORY = '/dev/shm';
const ENOUGH_BYTES = 2 ** 31;

if (hasRoom(MEMORY)) process.env.TMPDIR = MEMORY;
// For the threads and processes that tests start: each would read and compile the whole program anew.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/tiller-tests');

export default defineConfig({
  // A checkout is imported by its own name as its sources.
  ssr: { resolve: { conditions: ['tiller-source', 'node'] } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/database/postgres-server.ts'],
    setupFiles: ['test/support/property-seed.ts'],
    // Slow machines are slow, not wrong: only what hangs should end here.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { interval: 5, timeout: 120_000 } },
    // No module keeps state, so files can share a worker and what it has loaded.
    isolate: false,
    // Node runs the sources as they are; through Vite's own loader everything takes a quarter longer.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    // With V8's own 16 MB for young objects a fifteenth of the time went into collecting them.
    execArgv: ['--max-semi-space-size=64'],
    // By itself it leaves one core free, and then two cores are one worker.
    maxWorkers: 2,
  },
});

function hasRoom(folder) {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > ENOUGH_BYTES;
}
