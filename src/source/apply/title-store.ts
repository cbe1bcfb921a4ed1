import type { Ctx } from '../../base/command/ctx.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { StoredItem } from './item-store.ts';

/** The item of an idea about whose title the team was asked, and has not answered; undefined if there is none. */
export async function findContested(ctx: Reads, candidateId: string): Promise<StoredItem | undefined> {
  return rows(ctx, 'source_items')
    .selectAll()
    .where('became_id', '=', candidateId)
    .where('asked_title', 'is not', null)
    .executeTakeFirst();
}

/** The question is answered: it is not asked again before the title changes on both sides anew. */
export async function recordSettled(ctx: Ctx, item: StoredItem): Promise<void> {
  await ctx.record({
    type: 'TitleSettled',
    subject: item.became_id ?? item.key,
    rows: { source_items: [{ ...item, asked_title: null }] },
  });
}
