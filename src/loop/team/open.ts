import type { Ctx } from '../../base/command/ctx.ts';
import { readSettings } from '../../team/settings-store.ts';
import { FeedbackEventBus } from '../bus/event-bus.ts';
import { createDatabasePoisoned, createDatabaseQueue } from '../bus/queue-store.ts';
import { GoalDrivenFeedbackLoop } from '../core/loop.ts';
import { PersonalityGoalFeedbackStrategy } from '../core/strategy.ts';
import { GoalStateTracker } from '../core/tracker.ts';
import { createDatabasePersistence, type LoopDb } from '../store/persistence-store.ts';

/** What a team's loop looks back on: three months of changes, and no more than it can read in a moment. */
const MOST_ENTRIES = 1_000;
const WINDOW_SECONDS = 90 * 86_400;

/** The parts of a team's loop, which do all they do within one transaction. */
export interface TeamLoop {
  loop: GoalDrivenFeedbackLoop;
  bus: FeedbackEventBus;
  tracker: GoalStateTracker;
}

/** A team's loop as it is in the database that a command, or what is due, works on. */
export function openTeamLoop(ctx: Ctx): TeamLoop {
  const { tx, newId, workspace } = ctx;
  const now = () => ctx.now;
  const db: LoopDb = {
    kysely: tx,
    transact: (work) => work(tx),
    read: (work) => work(tx),
  };
  const persistence = createDatabasePersistence(db, workspace.id);
  const strategy = new PersonalityGoalFeedbackStrategy(readSettings(workspace).feedback?.personality);
  return {
    loop: new GoalDrivenFeedbackLoop(strategy, {
      persistence,
      retentionLimit: MOST_ENTRIES,
      retentionWindow: WINDOW_SECONDS,
      now,
    }),
    bus: new FeedbackEventBus({
      queue: createDatabaseQueue(db, { now, newId }),
      poisoned: createDatabasePoisoned(db),
      now,
      newId,
      sleep: async () => undefined,
    }),
    tracker: new GoalStateTracker(persistence, { now }),
  };
}
