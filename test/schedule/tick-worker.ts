import { createHash, randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../../src/base/store/open.ts';
import { createEngine } from '../../src/engine/engine.ts';

// A process of its own, as far as the database can tell: says that it is ready, and ticks once when told to.
const { address, now } = workerData as { address: string; now: number };
await using db = await openDatabase(address);
const engine = createEngine({
  db,
  ports: {
    clock: { now: () => now },
    wake: { afterCommit: () => undefined, dueAt: () => undefined },
    random: { seeded: (seed) => () => createHash('sha256').update(seed).digest().readUIntBE(0, 6) / 2 ** 48 },
    newId: () => randomUUID(),
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    deliverers: [],
    playbooks: [],
  },
});
const told = new Promise((resolve) => parentPort?.once('message', resolve));
parentPort?.postMessage('ready');
await told;
await engine.tick();
parentPort?.postMessage('ticked');
