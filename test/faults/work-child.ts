import { createHash } from 'node:crypto';
import { seededRandom } from '../../adapters/process/random.ts';
import { openDatabase } from '../../src/base/store/open.ts';
import type { View } from '../../src/base/view/view.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { FromWorker, ToWorker, WorkerJob } from './work-wire.ts';

/** A program that works for an agent until it is killed, or told that nothing is left. */
const MOST_AT_ONCE = 4;
const RELEASED_SHARE = 0.03;
const RENEWED_SHARE = 0.2;
/** Whoever finds nothing asks again after this, then later each time: all who ask wait for the team's one lock, and so does what is due. */
const IDLE_MS = 50;
const LONGEST_IDLE_MS = 1_600;
const BUSY_MS = 20;

function say(message: FromWorker): void {
  process.send?.(message);
}

async function work({ address, workspace, token, name, startAt, speed }: WorkerJob): Promise<void> {
  const db = await openDatabase(address);
  // A process that is killed leaves what it wrote to the system, which lives on: nothing has to wait for the disk.
  db.sqlite?.pragma('synchronous = OFF');
  const began = Date.now();
  const random = seededRandom(name);
  let ids = 0;
  const silent = () => undefined;
  const engine = createEngine({
    db,
    ports: {
      clock: { now: () => startAt + (Date.now() - began) * speed },
      wake: { afterCommit: silent, dueAt: silent },
      random: { seeded: seededRandom },
      newId: () => createHash('sha256').update(`${name}:${++ids}`).digest('hex').slice(0, 32),
      log: { debug: silent, info: silent, warn: silent, error: silent },
      deliverers: [],
      playbooks: [],
    },
  });
  let calls = 0;
  /** As a program does: the same again, with the same key, while the database is busy. */
  const call = async (command: string, args: Record<string, unknown>): Promise<View> => {
    const origin = `${name}:${++calls}`;
    const actor = { kind: 'token' as const, id: token };
    for (;;) {
      say({ kind: 'calls' });
      const view = await engine.handle({
        workspace,
        actor,
        command,
        args,
        origin,
        placeId: null,
        waits: true,
      });
      if (view.kind !== 'refusal' || (view.code !== 'busy' && view.code !== 'unsettled')) return view;
      await sleep(BUSY_MS);
    }
  };
  let idleMs = IDLE_MS;
  for (;;) {
    const { data } = await call('work claim', { most: 1 + Math.floor(random() * MOST_AT_ONCE) });
    const claims = (data as { claims?: { task: string; fence: number }[] } | undefined)?.claims ?? [];
    if (claims.length === 0) await sleep(idleMs);
    idleMs = claims.length === 0 ? Math.min(LONGEST_IDLE_MS, 2 * idleMs) : IDLE_MS;
    for (const { task, fence } of claims) {
      if (random() < RENEWED_SHARE) await call('work heartbeat', { task, fence });
      if (random() < RELEASED_SHARE) await call('work release', { task, fence });
      else {
        const view = await call('work complete', { task, fence, text: `Done by ${name}.` });
        if (view.kind !== 'refusal') say({ kind: 'completed', task, fence });
      }
    }
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

process.on('message', (message: ToWorker) => {
  work(message).catch((error: unknown) => {
    say({ kind: 'broke', error: String(error) });
    process.exit(1);
  });
});
// Nothing is left running when the parent is gone.
process.on('disconnect', () => process.exit(0));
