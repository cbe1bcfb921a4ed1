import { join } from 'node:path';
import {
  createFeedbackPersistence,
  GoalDrivenFeedbackLoop,
  GoalStateTracker,
  SimpleGoalFeedbackStrategy,
} from '@tiller-bot/tiller/feedback';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FeedbackPersistence } from '../../src/loop/store/persistence.ts';
import { createDatabasePersistence } from '../../src/loop/store/persistence-store.ts';
import { newMigratedAddress, openTestDatabase, tempFolder } from '../support/database.ts';

const NOON = Date.parse('2026-11-23T12:00:00Z');

/** Two ways to one workspace's loop, as two processes have them, and one to another workspace's. */
type Open = () => Promise<{
  one: FeedbackPersistence;
  same: FeedbackPersistence;
  other: FeedbackPersistence;
}>;

const KINDS: Readonly<Record<string, Open>> = {
  async memory() {
    const one = createFeedbackPersistence({ kind: 'memory' });
    return { one, same: one, other: createFeedbackPersistence({ kind: 'memory' }) };
  },
  async 'a SQLite file'() {
    const file = await newMigratedAddress('sqlite');
    const open = (workspace: string) => openFile(file, workspace);
    return { one: open('a'), same: open('a'), other: open('b') };
  },
  sqlite: () => openIn('memory'),
  postgres: () => openIn('postgres'),
};

function openFile(file: string, workspace: string): FeedbackPersistence {
  const opened = createFeedbackPersistence({ kind: 'sqlite', file, workspace });
  onTestFinished(() => opened.close());
  return opened;
}

async function openIn(dialect: 'memory' | 'postgres') {
  const db = await openTestDatabase(dialect);
  const open = (workspace: string) => createDatabasePersistence(db, workspace);
  return { one: open('a'), same: open('a'), other: open('b') };
}

function loopOn(persistence: FeedbackPersistence, options: object = {}) {
  return new GoalDrivenFeedbackLoop(new SimpleGoalFeedbackStrategy(), {
    persistence,
    now: () => NOON,
    ...options,
  });
}

it('makes the SQLite file where there is none', async () => {
  const file = join(tempFolder(), 'loop.db');
  await loopOn(openFile(file, 'a')).extendHistory([{ progress: 2 }]);
  expect(await loopOn(openFile(file, 'a')).getHistory()).toMatchObject([{ progress: 2 }]);
});

describe.each(Object.entries(KINDS))('what is kept in %s', (_kind, open) => {
  it('survives the loop: history, goals, last analysis and last suggestions', async () => {
    const { one, same } = await open();
    const loop = loopOn(one, { goalState: { progress: 10 } });
    await loop.extendHistory([{ progress: 2 }, { progress: 4, note: 'é “x”' }]);
    const suggested = await loop.suggest([], [{ progress: 6 }]);
    const again = loopOn(same);
    expect(await again.getHistory()).toEqual(await loop.getHistory());
    expect(await again.getLastAnalysis()).toEqual({
      progress: expect.objectContaining({ baseline: 2, gap: 6 }),
    });
    expect(await again.getLastSuggestions()).toEqual(suggested);
    const [next] = await again.suggest([], [{}]);
    expect(next?.progress).toBe(8);
  });

  it('is each workspace’s own', async () => {
    const { one, other } = await open();
    await loopOn(one, { goalState: { n: 1 } }).suggest([{ n: 0 }], [{}]);
    expect(await loopOn(other).getHistory()).toEqual([]);
    expect(await loopOn(other).getLastAnalysis()).toEqual({});
    expect(await other.findGoals()).toBeNull();
  });

  it('is seen by loops beside each other, and neither loses what the other adds', async () => {
    const { one, same } = await open();
    const loops = [loopOn(one, { goalState: { n: 100 } }), loopOn(same)];
    await Promise.all(Array.from({ length: 20 }, (_, n) => loops[n % 2]?.suggest([], [{ n: n + 1 }])));
    const kept = (await loopOn(one).getHistory()).map(({ n }) => n);
    expect(kept.toSorted((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
    await loops[0]?.suggest([{ n: 7 }], []);
    expect((await loops[1]?.getHistory())?.map(({ n }) => n)).toEqual([7]);
    await loops[1]?.resetHistory();
    expect(await loops[0]?.getHistory()).toEqual([]);
  });

  it('is dropped by number and by age where a limit says so', async () => {
    const { one, same } = await open();
    const loop = loopOn(one, { retentionLimit: 3, retentionWindow: 60 });
    await loop.extendHistory([1, 2, 3, 4].map((n) => ({ n })));
    await loop.extendHistory([{ n: 5, timestamp: NOON - 61_000 }]);
    expect((await loopOn(same).getHistory()).map(({ n }) => n)).toEqual([3, 4]);
    const none = loopOn(one, { retentionLimit: 0 });
    await none.extendHistory([{ n: 9 }]);
    expect(await loopOn(same).getHistory()).toEqual([]);
  });

  it('answers the same event once more, and appends it once', async () => {
    const { one, same } = await open();
    const loop = loopOn(one, { goalState: { n: 10 } });
    const first = await loop.suggestActions([], [{ n: 4 }], { eventId: 'e-1' });
    expect(await loopOn(same).suggestActions([], [{ n: 4 }], { eventId: 'e-1' })).toEqual(first);
    await loop.suggestActions([], [{ n: 5 }], { eventId: 'e-2' });
    expect(await loopOn(same).suggestActions([], [{ n: 4 }], { eventId: 'e-1' })).toMatchObject([{ n: 7.5 }]);
    expect((await loop.getHistory()).map(({ n }) => n)).toEqual([4, 5]);
  });

  it('has every version of the goals, with who changed what', async () => {
    const { one, same } = await open();
    const tracker = new GoalStateTracker(one, { now: () => NOON });
    expect(await tracker.get()).toBeNull();
    await tracker.set({ calls: 10, mood: 'good' }, 'ana');
    await tracker.set({ mood: 'good', calls: 10 }, 'ben');
    const other = new GoalStateTracker(same, { now: () => NOON + 1 });
    await Promise.all([other.update({ calls: 12 }, 'ben'), tracker.update({ mood: undefined }, 'emi')]);
    const versions = await tracker.list();
    expect(versions.map(({ version, changedBy, keys }) => [version, changedBy, keys])).toEqual([
      [3, expect.any(String), expect.any(Array)],
      [2, expect.any(String), expect.any(Array)],
      [1, 'ana', ['calls', 'mood']],
    ]);
    expect(
      versions
        .slice(0, 2)
        .flatMap(({ keys }) => keys)
        .toSorted(),
    ).toEqual(['calls', 'mood']);
    expect((await other.get())?.state).toEqual({ calls: 12 });
  });
});

it('says which kinds there are', () => {
  const open = createFeedbackPersistence as (options: { kind: string }) => unknown;
  expect(() => open({ kind: 'redis' })).toThrow(/“redis”.*memory, sqlite, postgres/);
});

it('reads and writes no more as the history grows', async () => {
  const db = await openTestDatabase('sqlite');
  const kept = createDatabasePersistence(db, 'a');
  const moved = { read: 0, written: 0 };
  const loop = loopOn(
    {
      ...kept,
      async read(since) {
        const stored = await kept.read(since);
        moved.read += stored.entries.length;
        return stored;
      },
      save(change) {
        moved.written += change.entries.length;
        return kept.save(change);
      },
    },
    { goalState: { progress: 10 }, retentionLimit: 2_000 },
  );
  const suggest = async () => {
    const before = { ...moved };
    await loop.suggest([], [{ progress: 3 }]);
    return { read: moved.read - before.read, written: moved.written - before.written };
  };
  await suggest();
  const early = await suggest();
  await loop.extendHistory(Array.from({ length: 2_000 }, (_, n) => ({ progress: n % 10 })));
  expect(early).toEqual({ read: 0, written: 1 });
  expect(await suggest()).toEqual(early);
});
