import type { Ctx } from '../../base/command/ctx.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';

/** Leaves that stand and are not over by a date (today if none is given), soonest first. */
export async function listLeaves(
  ctx: Reads & Pick<Ctx, 'today'>,
  fromOn = ctx.today,
): Promise<Row<'leaves'>[]> {
  return rows(ctx, 'leaves')
    .selectAll()
    .where('cancelled_at', 'is', null)
    .where('ends_on', '>=', fromOn)
    .orderBy('starts_on')
    .orderBy('id')
    .execute();
}

/** All leaves ever, cancelled ones too: the next one's number is one more than how many. */
export async function countLeaves(ctx: Reads): Promise<number> {
  const { count } = await rows(ctx, 'leaves')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}
