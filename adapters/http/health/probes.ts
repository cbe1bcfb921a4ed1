import type { DiskFault } from '../../../src/base/language/errors.ts';
import { isChat } from '../../../src/base/store/tables.ts';
import type { Vitals } from '../../../src/engine/vitals-store.ts';

/** How long the database may take to answer a probe. */
const ANSWER_MS = 2_000;
/** A message is sent within moments: one that waits longer says that something does not work. */
const LONGEST_WAIT_MS = 10 * 60_000;

/** What this process knows of itself. */
export interface ProcessState {
  /** Whether it runs the database, or stands by for the one that does. */
  isRunner: boolean;
  /** Why the disk under the database takes no changes; null where it does. */
  disk: DiskFault | null;
  /** It was told to end: it answers what still comes, and whoever shares calls out must send it no more. */
  isEnding: boolean;
  /** The chats that it is in, or should be. */
  chats: readonly { name: string; state: 'starting' | 'up' | 'ended' }[];
}

export interface Probe {
  name: string;
  ok: boolean;
  /** What was found, in a few words; nothing that a team wrote. */
  found: string;
}

/**
 * Whether this process can do its work now: the database answers, somebody runs it, the chats that this process is to
 * be in are connected, and messages go out. A process that stands by is ready: it answers programs and takes over.
 */
export async function probe(readVitals: () => Promise<Vitals>, state: ProcessState): Promise<Probe[]> {
  const vitals = await answerIn(ANSWER_MS, readVitals);
  if (vitals === null) return [{ name: 'database', ok: false, found: 'does not answer' }];
  return [
    probeDatabase(state.disk),
    {
      name: 'runner',
      ok: vitals.holder !== null,
      found: vitals.holder === null ? 'no process' : state.isRunner ? 'this process' : 'another process',
    },
    ...(state.isEnding ? [{ name: 'process', ok: false, found: 'ending' }] : []),
    ...state.chats.map(({ name, state: chat }) => ({
      name,
      ok: chat === 'up',
      found: chat === 'up' ? 'connected' : chat === 'ended' ? 'ended' : 'connecting',
    })),
    probeOutbox(vitals.outbox),
  ];
}

function probeDatabase(disk: DiskFault | null): Probe {
  if (disk === null) return { name: 'database', ok: true, found: 'answers' };
  return { name: 'database', ok: false, found: `answers, and stores nothing: its disk is ${disk}` };
}

function probeOutbox(outbox: Vitals['outbox']): Probe {
  // A terminal is read when somebody sits at it; a team's own program may be away without anything wrong here.
  const waits = [...outbox].filter(([platform]) => isChat(platform)).map(([, { oldestMs }]) => oldestMs);
  const oldestMs = Math.max(0, ...waits);
  const found = oldestMs === 0 ? 'empty' : `oldest row ${Math.round(oldestMs / 1_000)} s`;
  return { name: 'outbox', ok: oldestMs < LONGEST_WAIT_MS, found };
}

async function answerIn<T>(ms: number, ask: () => Promise<T>): Promise<T | null> {
  const late = Promise.withResolvers<null>();
  const signal = AbortSignal.timeout(ms);
  signal.addEventListener('abort', () => late.resolve(null), { once: true });
  return Promise.race([ask().catch(() => null), late.promise]);
}
