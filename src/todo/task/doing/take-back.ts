import type { Ctx } from '../../../base/command/ctx.ts';
import { addDays } from '../../../base/language/date.ts';
import { getCandidateRow } from '../../idea/candidate-store.ts';
import { dropHandOut } from '../hand-out.ts';
import { moveTask } from '../store.ts';
import type { Task } from '../task.ts';

/** An idea whose cause may come again is not proposed again at once. */
const REST_DAYS = 7;

/** Ends a task that nobody refused and that there is no cause for any more. Its idea is over, or rests where it may come again. */
export async function takeBack(
  ctx: Ctx,
  task: Task,
  { why, mayComeAgain, restDays = REST_DAYS }: { why: string; mayComeAgain: boolean; restDays?: number },
): Promise<Task> {
  const candidate = await getCandidateRow(ctx, task.candidate_id);
  const left = mayComeAgain
    ? { state: 'open' as const, away_until_on: addDays(ctx.today, restDays) }
    : { state: 'withdrawn' as const };
  if (task.state !== 'proposed') await dropHandOut(ctx, task.id);
  return moveTask(ctx, task, {
    to: 'cancelled',
    event: 'TaskTakenBack',
    set: { finished_at: ctx.now, taken_back_why: why },
    rows: { candidates: [{ ...candidate, ...left, updated_at: ctx.now }] },
  });
}
