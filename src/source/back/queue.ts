import type { Ctx } from '../../base/command/ctx.ts';
import { getExecutorById } from '../../team/people/store.ts';
import { GRACE_MS } from '../../todo/task/hand-out.ts';
import { readRules } from '../rules.ts';
import type { Source } from '../source.ts';
import { readBack } from '../store.ts';
import { listOrders } from './order.ts';
import { keepOrder, listItemsOf, listTaskEvents, listWritable } from './order-store.ts';

/**
 * Keeps what trackers are to be told of what has just been recorded, in the transaction that recorded it. What a tracker
 * itself said is not said back to it, and what may still be undone waits as long.
 */
export async function queueOrders(ctx: Ctx, afterSeq: number): Promise<void> {
  const sources = await listWritable(ctx);
  if (sources.length === 0) return;
  for (const { type, task } of await listTaskEvents(ctx, afterSeq))
    for (const source of sources.filter(({ id }) => !ctx.origin.startsWith(`source:${id}:`)))
      for (const { key } of await listItemsOf(ctx, source.id, task.candidate_id)) {
        const account = await findAccount(ctx, source, task.assignee_id);
        for (const order of listOrders(type, task, { back: readBack(source), account })) {
          const id = [source.id, key, task.id, order.what.kind, order.verdict, account ?? ''].join(' ');
          const notBeforeAt = order.verdict === 'done' ? ctx.now : ctx.now + GRACE_MS;
          await keepOrder(ctx, source, { id, key, order, notBeforeAt });
        }
      }
}

/** The account at a source of whoever has a task, where the team said which it is. */
async function findAccount(ctx: Ctx, source: Source, assigneeId: string | null): Promise<string | undefined> {
  if (assigneeId === null) return undefined;
  const { handle } = await getExecutorById(ctx, assigneeId);
  const said = Object.entries(readRules(source).people).find(([, name]) => name.replace(/^@/, '') === handle);
  return said?.[0];
}
