import type { Ctx } from '../../base/command/ctx.ts';
import type { Text } from '../../base/view/text.ts';
import { loadDangerCheck } from '../../todo/danger/release-store.ts';
import { listCandidateRows } from '../../todo/idea/candidate-store.ts';
import { readScore } from '../../todo/task/figures-store.ts';
import { listTasks } from '../../todo/task/store.ts';
import type { Task } from '../../todo/task/task.ts';
import { findDanger, isSame, UNDECIDED } from './change-danger.ts';
import { readWholeTask, reworkTask } from './rework.ts';
import { writeChange } from './write-change.ts';

/**
 * Asks the words of undecided tasks anew whether they are risky; gives those that are approved in another way now.
 * Whoever said yes to one is told `why` it is void.
 */
export async function recountDanger(ctx: Ctx, why: Text): Promise<Task[]> {
  const open = await listTasks(ctx, UNDECIDED);
  const ideas = await listCandidateRows(
    ctx,
    open.map(({ candidate_id }) => candidate_id),
  );
  const byId = new Map(ideas.map((idea) => [idea.id, idea]));
  const check = await loadDangerCheck(ctx);
  const changed: Task[] = [];
  for (const task of open) {
    const idea = byId.get(task.candidate_id);
    if (!idea || isSame(findDanger(task, idea, check), readScore(task).danger)) continue;
    const now = await readWholeTask(ctx, task);
    const { task: after } = await reworkTask(ctx, now, {}, (next) => {
      const difference = `kind ${task.approval_kind} → ${next.task.approval_kind}`;
      return { write: () => writeChange(ctx, now, next, [difference]), what: why, details: difference };
    });
    if (after.approval_kind !== task.approval_kind) changed.push(after);
  }
  return changed;
}
