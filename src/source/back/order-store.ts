import type { Ctx } from '../../base/command/ctx.ts';
import { type Erasure, scrubColumn } from '../../base/store/erase.ts';
import type { Payload } from '../../base/store/events.ts';
import type { Db, Tx } from '../../base/store/open.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import type { Source } from '../source.ts';
import type { Run } from '../sync/run-store.ts';
import { type KeptOrder, TOLD_EVENTS } from './order.ts';

export type StoredOrder = Row<'source_orders'>;

/** The sources that the team lets be written to. */
export async function listWritable(ctx: Reads): Promise<Source[]> {
  return rows(ctx, 'sources').selectAll().where('removed_at', 'is', null).where('back', '<>', '[]').execute();
}

/** What happened to tasks after an event, with their rows as they were then. */
export async function listTaskEvents(
  ctx: Reads,
  afterSeq: number,
): Promise<{ type: string; task: Row<'tasks'> }[]> {
  const found = await rows(ctx, 'events')
    .select(['type', 'subject', 'payload'])
    .where('seq', '>', afterSeq)
    .where('type', 'in', TOLD_EVENTS)
    .orderBy('seq')
    .execute();
  return found.flatMap(({ type, subject, payload }) => {
    const tasks = (JSON.parse(payload ?? '{}') as Payload).rows?.tasks ?? [];
    const task = tasks.find(({ id }) => id === subject);
    return task ? [{ type, task }] : [];
  });
}

/** The items of a source that an idea is. */
export async function listItemsOf(
  ctx: Reads,
  sourceId: string,
  candidateId: string,
): Promise<{ key: string }[]> {
  return rows(ctx, 'source_items')
    .select('key')
    .where('source_id', '=', sourceId)
    .where('kind', '=', 'item')
    .where('became_id', '=', candidateId)
    .where('state', '<>', 'gone')
    .execute();
}

/** Keeps an order until it is written, once: the same again changes nothing. The source is read, and written to, then. */
export async function keepOrder(
  ctx: Ctx,
  source: Source,
  { id, key, order, notBeforeAt }: { id: string; key: string; order: KeptOrder; notBeforeAt: number },
): Promise<void> {
  await ctx.tx
    .insertInto('source_orders')
    .values({
      workspace_id: ctx.workspace.id,
      id,
      source_id: source.id,
      key,
      what: JSON.stringify(order),
      state: 'new',
      attempts: 0,
      not_before_at: notBeforeAt,
      url: null,
      last_error: null,
      created_at: ctx.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await ctx.tx
    .updateTable('source_runs')
    .set({ next_at: notBeforeAt })
    .where('workspace_id', '=', ctx.workspace.id)
    .where('source_id', '=', source.id)
    .where('next_at', '>', notBeforeAt)
    .where('failures', '=', 0)
    .where('claim_token', 'is', null)
    .execute();
}

/** The order to be written next, with its task as it is now; it counts as tried from now on. */
export async function takeOrder(
  db: Db,
  run: Run,
  now: number,
): Promise<{ stored: StoredOrder; order: KeptOrder; task: Row<'tasks'> | undefined } | undefined> {
  return db.transact(
    async (tx) => {
      const stored = await tx
        .selectFrom('source_orders')
        .selectAll()
        .where('workspace_id', '=', run.workspace_id)
        .where('source_id', '=', run.source_id)
        .where('state', '=', 'new')
        .where('not_before_at', '<=', now)
        .orderBy('created_at')
        .orderBy('id')
        .limit(1)
        .executeTakeFirst();
      if (!stored) return undefined;
      await tx
        .updateTable('source_orders')
        .set({ attempts: stored.attempts + 1 })
        .where('workspace_id', '=', stored.workspace_id)
        .where('id', '=', stored.id)
        .execute();
      const order = JSON.parse(stored.what) as KeptOrder;
      const task = await tx
        .selectFrom('tasks')
        .selectAll()
        .where('workspace_id', '=', run.workspace_id)
        .where('id', '=', order.task)
        .executeTakeFirst();
      return { stored, order, task };
    },
    { workspace: run.workspace_id },
  );
}

/** Stores how an order ended. */
export async function endOrder(
  db: Db,
  { workspace_id, id }: StoredOrder,
  end: Partial<Pick<StoredOrder, 'state' | 'url' | 'last_error' | 'not_before_at'>>,
): Promise<void> {
  await db.transact(
    async (tx) => {
      await tx
        .updateTable('source_orders')
        .set(end)
        .where('workspace_id', '=', workspace_id)
        .where('id', '=', id)
        .execute();
    },
    { workspace: workspace_id },
  );
}

/** When the first order that waits for a source is to be written; null if none does. */
export async function nextOrderAt(db: Db, run: Run): Promise<number | null> {
  const look = (tx: Tx) =>
    tx
      .selectFrom('source_orders')
      .select((eb) => eb.fn.min('not_before_at').as('at'))
      .where('workspace_id', '=', run.workspace_id)
      .where('source_id', '=', run.source_id)
      .where('state', '=', 'new')
      .executeTakeFirstOrThrow();
  return (await db.read(look, { workspace: run.workspace_id })).at;
}

/** How many orders of a source wait, were written, and were given up; of the last of these why. */
export async function countOrders(
  ctx: Reads,
  sourceId: string,
): Promise<{ waiting: number; written: number; givenUp: number; why: string | null }> {
  const found = await rows(ctx, 'source_orders')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count'), eb.fn.max('last_error').as('why')])
    .where('source_id', '=', sourceId)
    .groupBy('state')
    .execute();
  const countOf = (state: StoredOrder['state']) =>
    Number(found.find((each) => each.state === state)?.count ?? 0);
  return {
    waiting: countOf('new'),
    written: countOf('written'),
    givenUp: countOf('given up'),
    why: found.find((each) => each.state === 'given up')?.why ?? null,
  };
}

/** Erases words in what is written back to a source, and in what the source said of it. */
export async function eraseOrders(ctx: Ctx, erasure: Erasure): Promise<void> {
  for (const { id, what, last_error: error } of await rows(ctx, 'source_orders').selectAll().execute()) {
    const kept = {
      what: scrubColumn(what, erasure),
      last_error: error === null ? null : erasure.text(error),
    };
    if (kept.what === what && kept.last_error === error) continue;
    await ctx.tx
      .updateTable('source_orders')
      .set(kept)
      .where('workspace_id', '=', ctx.workspace.id)
      .where('id', '=', id)
      .execute();
  }
}
