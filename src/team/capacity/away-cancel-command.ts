import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { notFound, notPossible } from '../../base/language/errors.ts';
import { formatPeriod } from '../../base/language/period.ts';
import type { Row } from '../../base/store/tables.ts';
import { answer } from '../../base/view/view.ts';
import { checkOwn } from '../account/access.ts';
import { getExecutorById } from '../people/store.ts';
import { periodOf } from '../people/views.ts';
import { listLeaves } from './store.ts';

export const awayCancel = defineCommand({
  name: 'away cancel',
  summary: 'Takes back a leave: your only one, or the one named.',
  examples: ['', 'L-3'],
  args: z.object({ leave: arg.line('the leave, such as L-3', { position: 0 }, 20).optional() }),
  async run(ctx, args) {
    const leave = await findCancellable(ctx, args.leave);
    const executor = await getExecutorById(ctx, leave.executor_id);
    await checkOwn(ctx, executor);
    const row = { ...leave, cancelled_at: ctx.now };
    await ctx.record({ type: 'LeaveCancelled', subject: `executor:${executor.id}`, rows: { leaves: [row] } });
    return answer(`@${executor.handle} is not away ${formatPeriod(periodOf(leave), ctx.today)}.`);
  },
});

async function findCancellable(ctx: Ctx, ref: string | undefined): Promise<Row<'leaves'>> {
  const leaves = await listLeaves(ctx);
  if (ref !== undefined) {
    const id = `L-${/^(?:L-?)?(\d+)$/i.exec(ref.trim())?.[1] ?? ''}`;
    const named = leaves.find((leave) => leave.id === id);
    if (named) return named;
    throw notFound(
      'leave',
      ref,
      leaves.slice(0, 3).map((leave) => leave.id),
    );
  }
  const actorId = ctx.actor.kind === 'member' ? ctx.actor.id : null;
  const own = leaves.filter(({ executor_id }) => executor_id === actorId);
  const [only] = own;
  if (only && own.length === 1) return only;
  const named = own.map((leave) => `${leave.id} (${formatPeriod(periodOf(leave), ctx.today)})`).join(', ');
  throw own.length === 0
    ? notPossible('You have no leave to cancel.', 'away list shows everybody’s.')
    : notPossible(`You have ${own.length} leaves.`, `Name one: away cancel ${named}.`);
}
