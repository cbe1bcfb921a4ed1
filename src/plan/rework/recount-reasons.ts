import type { Ctx } from '../../base/command/ctx.ts';
import type { Fact } from '../../base/view/view.ts';
import { isConfirmed, readReasons, readScore } from '../../todo/task/figures-store.ts';
import { listTasks } from '../../todo/task/store.ts';
import type { Task } from '../../todo/task/task.ts';
import { explain } from '../explain.ts';
import { type Measures, readMeasures, scoreCandidate } from '../score.ts';
import type { PlanCandidate, Snapshot } from '../snapshot.ts';
import { frozenImpact } from './change-score.ts';

/** Reasons of tasks, by their ids. */
export type Recounted = ReadonlyMap<string, readonly Fact[]>;

/** The reasons of a task as its content is and the team stands now. */
export function explainAgain(
  task: Task,
  candidate: PlanCandidate,
  snapshot: Snapshot,
  measures: Measures = readMeasures(snapshot),
): Fact[] {
  const scored = scoreCandidate(frozenContent(candidate, task), snapshot, measures);
  return explain({ ...scored, impact: frozenImpact(task) }, snapshot);
}

/**
 * The task was frozen with its own effort and impact; only what it rests on is looked at again. What was a guess stays one
 * until a yes.
 */
function frozenContent({ guessed: _now, ...candidate }: PlanCandidate, task: Task): PlanCandidate {
  const { guessed } = readScore(task);
  return {
    ...candidate,
    ...(!isConfirmed(task) && guessed && { guessed }),
    effortHours: task.is_effort_guessed === 1 ? null : task.effort_hours,
    category: task.category,
    goalId: task.goal_id,
    metricId: task.metric_id,
    projectId: task.project_id,
  };
}

/**
 * Whether a reason is of the day on which its task was chosen: a guess that a yes confirms, what the whole choice was made
 * by, or what had become of it before.
 */
export function isOfChoice({ claim }: Fact): boolean {
  return claim.startsWith('guess.') || ['protect', 'again', 'undecided', 'project.again'].includes(claim);
}

/** The reasons of a feed's undecided tasks that no longer read as they did. What is of the choice stays. */
export function recountReasons(snapshot: Snapshot): Recounted {
  const proposed = snapshot.openTasks.filter(
    ({ state, feed_id }) => state === 'proposed' && feed_id === snapshot.feed.id,
  );
  if (proposed.length === 0) return new Map();
  const ideas = new Map(snapshot.candidates.map((candidate) => [candidate.id, candidate]));
  // Of ten thousand titles: read once, and not for each task.
  const measures = readMeasures(snapshot);
  const changed = proposed.flatMap((task): [string, Fact[]][] => {
    const idea = ideas.get(task.candidate_id);
    if (!idea) return [];
    const before = readReasons(task);
    const now = [
      ...explainAgain(task, idea, snapshot, measures).filter((fact) => !isOfChoice(fact)),
      ...before.filter(isOfChoice),
    ];
    const isSame = sayAll(before) === sayAll(now);
    return isSame ? [] : [[task.id, now]];
  });
  return new Map(changed);
}

function sayAll(facts: readonly Fact[]): string {
  return facts
    .map(({ text }) => text)
    .sort()
    .join('\n');
}

/** Writes the reasons that read otherwise by now; a yes that was given holds. */
export async function recordReasons(ctx: Ctx, recounted: Recounted): Promise<void> {
  if (recounted.size === 0) return;
  const tasks = (await listTasks(ctx, ['proposed'])).flatMap((task) => {
    const reasons = recounted.get(task.id);
    return reasons ? [{ ...task, reasons: JSON.stringify(reasons), updated_at: ctx.now }] : [];
  });
  if (tasks.length > 0) await ctx.record({ type: 'ReasonsCounted', subject: 'tasks', rows: { tasks } });
}
