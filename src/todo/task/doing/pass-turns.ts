import { nextByRule, opensOn } from '../../../base/calendar/recurrence.ts';
import type { Ctx } from '../../../base/command/ctx.ts';
import { addDays } from '../../../base/language/date.ts';
import { formatDate } from '../../../base/language/period.ts';
import { listTurns } from './asked-store.ts';
import { takeBack } from './take-back.ts';

/**
 * Ends turns of work of the calendar whose day is over and of which nobody says how they went, on the day before the next
 * one is proposed: it would wait for them for ever.
 */
export async function passTurns(ctx: Ctx): Promise<void> {
  for (const { rule, task } of await listTurns(ctx)) {
    if (task.due_on >= ctx.today) continue;
    const nextOn = nextByRule(rule, ctx.today);
    if (opensOn(rule, nextOn) > addDays(ctx.today, 1)) continue;
    const next = formatDate(nextOn, ctx.today);
    const why =
      task.state === 'open'
        ? `nobody took it, and the next is due ${next}`
        : `nobody said how it went, and the next is due ${next}`;
    await takeBack(ctx, task, { why, mayComeAgain: true, restDays: 0 });
  }
}
