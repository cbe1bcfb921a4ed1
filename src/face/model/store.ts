import type { Ctx } from '../../base/command/ctx.ts';
import type { Erasure } from '../../base/store/erase.ts';
import { rows } from '../../base/store/rows.ts';
import type { FoundIdea } from './found-ideas.ts';

/** A list that nobody confirmed in a week is none that anybody waits for. */
const KEPT_MS = 7 * 86_400_000;
const MARK_LETTERS = 5;

/** What the workspace has spent this month, in millionths of a unit of the currency. */
export async function readSpent(ctx: Ctx): Promise<number> {
  const row = await rows(ctx, 'model_spending')
    .select('micros')
    .where('month', '=', monthOf(ctx))
    .executeTakeFirst();
  return row?.micros ?? 0;
}

export async function addSpent(ctx: Ctx, micros: number): Promise<void> {
  const row = { workspace_id: ctx.workspace.id, month: monthOf(ctx), micros: Math.ceil(micros) };
  await ctx.tx
    .insertInto('model_spending')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'month'])
        .doUpdateSet(({ eb, ref }) => ({ micros: eb(ref('model_spending.micros'), '+', row.micros) })),
    )
    .execute();
}

function monthOf({ today }: Ctx): string {
  return today.slice(0, 'yyyy-mm'.length);
}

/** Keeps a list until it is confirmed, and drops old ones; gives its mark. */
export async function storeIdeas(ctx: Ctx, ideas: readonly FoundIdea[]): Promise<string> {
  const mine = ctx.tx.deleteFrom('model_ideas').where('workspace_id', '=', ctx.workspace.id);
  await mine.where('found_at', '<', ctx.now - KEPT_MS).execute();
  const list = ctx.newId().slice(0, MARK_LETTERS);
  await ctx.tx
    .insertInto('model_ideas')
    .values(
      ideas.map(({ title, quote }, index) => ({
        ...{ workspace_id: ctx.workspace.id, list, number: index + 1 },
        ...{ title, quote, found_at: ctx.now },
      })),
    )
    .execute();
  return list;
}

export interface ListedIdea extends FoundIdea {
  number: number;
}

/** What is left of a list, by number; empty for one that is not there. */
export async function listIdeas(ctx: Ctx, list: string): Promise<ListedIdea[]> {
  return rows(ctx, 'model_ideas')
    .select(['number', 'title', 'quote'])
    .where('list', '=', list)
    .orderBy('number')
    .execute();
}

export async function dropIdeas(ctx: Ctx, list: string, numbers: readonly number[]): Promise<void> {
  await ctx.tx
    .deleteFrom('model_ideas')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('list', '=', list)
    .where('number', 'in', numbers)
    .execute();
}

/** Erases words in lists that wait. */
export async function eraseIdeas(ctx: Ctx, erasure: Erasure): Promise<void> {
  for (const { list, number, title, quote } of await rows(ctx, 'model_ideas').selectAll().execute()) {
    const kept = { title: erasure.text(title), quote: erasure.text(quote) };
    if (kept.title === title && kept.quote === quote) continue;
    await ctx.tx
      .updateTable('model_ideas')
      .set(kept)
      .where('workspace_id', '=', ctx.workspace.id)
      .where('list', '=', list)
      .where('number', '=', number)
      .execute();
  }
}
