import { join } from 'node:path';
import { GoalDrivenFeedbackLoop } from '../../src/loop/core/loop.ts';
import { SimpleGoalFeedbackStrategy } from '../../src/loop/core/strategy.ts';
import { createDatabasePersistence } from '../../src/loop/store/persistence-store.ts';
import { openBench } from './engine.ts';
import { seed, WORKSPACE } from './seed.ts';

const ROUNDS = 300;
const MANY = 50_000;

/** Milliseconds a suggestion takes, the median: with little history, and with 50,000 actions of it. */
export async function measureLoop(folder: string): Promise<{ early: number; late: number }> {
  const file = join(folder, 'loop.db');
  await seed(file, { candidates: 0, outcomes: 0, events: 0, proposed: 0 });
  await using bench = await openBench(file);
  const loop = new GoalDrivenFeedbackLoop(new SimpleGoalFeedbackStrategy(), {
    persistence: createDatabasePersistence(bench.db, WORKSPACE),
    goalState: { progress: 10 },
    retentionLimit: MANY,
    now: Date.now,
  });
  const time = async () => {
    const took: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now();
      await loop.suggest([], [{ progress: round % 10 }]);
      took.push(performance.now() - start);
    }
    return took.sort((a, b) => a - b)[ROUNDS / 2] ?? Infinity;
  };
  const early = await time();
  await loop.extendHistory(Array.from({ length: MANY }, (_, n) => ({ progress: n % 10 })));
  return { early, late: await time() };
}
