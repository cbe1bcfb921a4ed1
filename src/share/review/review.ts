import { median } from '../../analyze/robust.ts';
import type { Row } from '../../base/store/tables.ts';
import type { Picture } from '../../base/view/picture.ts';
import type { Text } from '../../base/view/text.ts';
import type { GoalFigures } from '../../base/view/view.ts';
import type { ChanceScore } from '../../learn/score.ts';
import type { SettlementNews } from '../digest/news-settled.ts';

/** A stretch of time in UTC milliseconds: after `fromAt`, up to and with `toAt`. */
export interface Span {
  fromAt: number;
  toAt: number;
}

/** A decision with what is counted of its task. */
export interface PastDecision {
  taskId: string;
  title: string;
  choice: Row<'decisions'>['choice'];
  reason: Row<'decisions'>['reason'];
  /** Null where Tiller decided by a rule. */
  decidedBy: string | null;
  decidedAt: number;
  proposedAt: number;
}

/** How the tasks that were decided in a week stand at its end. */
export interface DecisionSummary {
  approved: number;
  /** When each of them got its yes. */
  approvedAt: readonly number[];
  /** Of those, how many were changed first. */
  changed: number;
  refused: readonly Pick<PastDecision, 'taskId' | 'title' | 'reason'>[];
  putOff: number;
  /** Ended by silence. */
  expired: number;
  /** From the proposal to somebody's yes, in milliseconds; null without one. */
  medianWaitMs: number | null;
}

/** A share with its counts. */
export interface Share {
  hits: number;
  count: number;
}

export interface GoalWeek {
  figures: GoalFigures;
  metricName: string;
  /** ISO date. */
  deadlineOn: string;
  /** What its values said of finished tasks in the week: `T-2 and T-7 together as promised`; null where they said nothing. */
  read: string | null;
  /** The level at the start of the week; null if there was no value. */
  before: number | null;
  /** Names of what happened outside in the week and applies to the metric. */
  outside: readonly string[];
  /** What approved tasks promise on the metric together and nobody has read yet, in its unit; null without any. */
  promised: { low: number; high: number } | null;
}

/** What a weekly review rests on. Nothing in it is one person's figure. */
export interface ReviewFacts {
  span: Span;
  /** When the team began, UTC milliseconds. */
  foundedAt: number;
  zone: string;
  currency: string;
  /** The feed's name where there are several. */
  feedName: string | null;
  proposed: number;
  proposedAt: readonly number[];
  /** What there was no cause for any more, and had no answer in the span. */
  takenBack: number;
  /** Still without an answer, whenever they were proposed. */
  waiting: number;
  /** Whether some of what was decided or waits was proposed before. */
  hasOlder: boolean;
  decided: DecisionSummary;
  done: number;
  couldNot: number;
  /** Finished in time in the last four weeks and in the four before; null where all are one person's. */
  success: { recent: Share; before: Share } | null;
  goals: readonly GoalWeek[];
  settled: readonly SettlementNews[];
  /** What the values said of finished tasks. */
  effects: readonly Text[];
  /** Effects that were read by then, since the beginning, and those of them that were as promised; read together is one. */
  toldEffects: { read: number; asPromised: number };
  /** Of everything that was ever settled; null while that is too little. */
  score: ChanceScore | null;
  /** What tests of routing say, a line each. */
  trials: readonly Text[];
  notes: readonly Row<'notes'>[];
  tactics: readonly { tactic: Row<'tactics'>; metric: Row<'metrics'> | null }[];
  /** Proposed lessons that nobody has answered, new or with other numbers since the review before. */
  proposedLessons: readonly Row<'lessons'>[];
  /** Kept lessons whose date to be looked at again has come since then, or whose numbers have changed. */
  dueLessons: readonly Row<'lessons'>[];
  /** The week, how reliable chances were, and before and after of what was read in it. */
  pictures: readonly Picture[];
}

/** The ISO number of a date's week. */
export function weekNumberOf(date: string): number | undefined {
  return Temporal.PlainDate.from(date).weekOfYear;
}

/** What the decisions of a week add up to: of each task the last one counts. Oldest first. */
export function summariseDecisions(decisions: readonly PastDecision[]): DecisionSummary {
  const last = new Map<string, PastDecision>();
  const changed = new Set<string>();
  for (const decision of decisions) {
    // A change is no answer: it is what the answer was then given to.
    if (decision.choice === 'change') changed.add(decision.taskId);
    else last.set(decision.taskId, decision);
  }
  const of = (choice: PastDecision['choice']) =>
    [...last.values()].filter((decision) => decision.choice === choice);
  const approved = of('approve');
  const waits = approved
    .filter(({ decidedBy }) => decidedBy !== null)
    .map(({ decidedAt, proposedAt }) => decidedAt - proposedAt);
  return {
    approved: approved.length,
    approvedAt: approved.map(({ decidedAt }) => decidedAt),
    changed: approved.filter(({ taskId }) => changed.has(taskId)).length,
    refused: of('refuse').map(({ taskId, title, reason }) => ({ taskId, title, reason })),
    expired: of('expire').length,
    putOff: of('snooze').length + of('park').length,
    medianWaitMs: median(waits),
  };
}

/** A task's settled chance, as a share counts it. */
export interface SettledChance {
  /** Null where nobody had it. */
  executorId: string | null;
  isInTime: boolean;
  settledAt: number;
}

/**
 * The share that was finished in time of what was settled in the four weeks up to an instant, and in the four before.
 * Null where all of it would be one person's figure: `people` are the members, of whom there are several.
 */
export function summariseSuccess(
  chances: readonly SettledChance[],
  { toAt, fourWeeksMs, people }: { toAt: number; fourWeeksMs: number; people: ReadonlySet<string> },
): { recent: Share; before: Share } | null {
  const within = chances.filter(({ settledAt }) => settledAt <= toAt && settledAt > toAt - 2 * fourWeeksMs);
  const [only = null, ...others] = new Set(within.map(({ executorId }) => executorId));
  if (only !== null && others.length === 0 && people.size > 1 && people.has(only)) return null;
  const share = (part: readonly SettledChance[]) => ({
    hits: part.filter(({ isInTime }) => isInTime).length,
    count: part.length,
  });
  return {
    recent: share(within.filter(({ settledAt }) => settledAt > toAt - fourWeeksMs)),
    before: share(within.filter(({ settledAt }) => settledAt <= toAt - fourWeeksMs)),
  };
}
