import type { Ctx } from '../../base/command/ctx.ts';
import type { Row } from '../../base/store/tables.ts';
import { findKind } from '../../decide/policy/policy.ts';
import { loadPolicy } from '../../decide/policy/store.ts';
import type { Danger } from '../../todo/danger/danger.ts';
import type { DangerCheck } from '../../todo/danger/release.ts';
import { loadDangerCheck } from '../../todo/danger/release-store.ts';
import { isDerived } from '../../todo/idea/candidate.ts';
import { toCandidate } from '../../todo/idea/candidate-store.ts';
import { readScore, withDanger } from '../../todo/task/figures-store.ts';
import type { Task } from '../../todo/task/task.ts';

/** States in which nobody has decided a task, so that its words may still say that it is risky. */
export const UNDECIDED = ['proposed', 'snoozed', 'parked'] as const;

/**
 * How a task as it is to be is approved, and by which words: weighed anew where nobody has decided it, or it says
 * something else. What a person said of its approval holds.
 */
export async function weighAnew(
  ctx: Ctx,
  before: Task,
  to: { task: Task; idea: Row<'candidates'>; assignee: Pick<Row<'executors'>, 'kind'> | null },
): Promise<Pick<Task, 'approval_kind' | 'score'>> {
  const { task, idea, assignee } = to;
  const danger = findDanger(task, idea, await loadDangerCheck(ctx));
  const isOpen = UNDECIDED.some((state) => state === before.state) || task.title !== before.title;
  if (!isOpen || isSame(danger, readScore(before).danger))
    return { approval_kind: task.approval_kind, score: task.score };
  const { touches } = toCandidate(idea);
  const { kind } = findKind(
    {
      approvalKind: idea.approval_kind,
      touches: danger === null ? touches : [...touches, danger.touches],
      category: task.category,
      goalId: task.goal_id,
      source: idea.source,
      effortHours: task.effort_hours,
      executorKind: assignee?.kind ?? 'anyone',
    },
    await loadPolicy(ctx),
    ctx.today,
  );
  return { approval_kind: kind.name, score: withDanger(task.score, danger) };
}

/** The words of a task that make it risky; null also where a person said how it is approved. */
export function findDanger(
  { title }: Pick<Task, 'title'>,
  idea: Pick<Row<'candidates'>, 'approval_kind' | 'source'>,
  check: DangerCheck,
): Danger | null {
  return idea.approval_kind !== null || isDerived(idea) ? null : check(title);
}

export function isSame(danger: Danger | null, known: Danger | undefined): boolean {
  return danger?.words.join(' ') === known?.words.join(' ') && danger?.touches === known?.touches;
}
