import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { notFound, Refusal } from '../errors.ts';
import { findNearest } from '../ids.ts';
import { foldHandle } from './handle.ts';

type Reads = Pick<Ctx, 'tx' | 'workspace'>;

/** Members and agents by handle; those who were removed only with `all`. */
export async function listExecutors(
  ctx: Reads,
  which: 'active' | 'all' = 'active',
): Promise<Row<'executors'>[]> {
  let query = ctx.tx.selectFrom('executors').selectAll().where('workspace_id', '=', ctx.workspace.id);
  if (which === 'active') query = query.where('is_active', '=', 1);
  return query.orderBy('handle').execute();
}

/** The active member or agent meant by `@ana`, `ana`, `M-2` or `@me` (the actor), in any case; undefined if there is none. */
export async function findExecutor(
  ctx: Reads & Pick<Ctx, 'actor'>,
  ref: string,
): Promise<Row<'executors'> | undefined> {
  const wanted = foldHandle(ref);
  if (wanted === 'me' && ctx.actor.kind !== 'member') return undefined;
  const id = wanted === 'me' && ctx.actor.kind === 'member' ? ctx.actor.id : wanted.toUpperCase();
  return ctx.tx
    .selectFrom('executors')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('is_active', '=', 1)
    .where((eb) => eb.or([eb('handle', '=', wanted), eb('id', '=', id)]))
    .executeTakeFirst();
}

/** As findExecutor, but refuses, naming the nearest handles. `field` is the argument that named them. */
export async function getExecutor(
  ctx: Reads & Pick<Ctx, 'actor'>,
  ref: string,
  field = 'executor',
): Promise<Row<'executors'>> {
  const found = await findExecutor(ctx, ref);
  if (found) return found;
  const handles = (await listExecutors(ctx)).map(({ handle }) => handle);
  const near = findNearest(foldHandle(ref), handles).map((handle) => `@${handle}`);
  const { detail } = notFound('member or agent', ref, near);
  const message = near.length > 0 ? detail.message : `${detail.message} team lists who is here.`;
  throw new Refusal({ ...detail, message, field });
}

/** Any executor by id, removed or not: for rows that point to one. */
export async function getExecutorById(ctx: Reads, id: string): Promise<Row<'executors'>> {
  return ctx.tx
    .selectFrom('executors')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}

/** Leaves that stand and are not over by a date (today if none is given), soonest first. */
export async function listLeaves(
  ctx: Reads & Pick<Ctx, 'today'>,
  fromOn = ctx.today,
): Promise<Row<'leaves'>[]> {
  return ctx.tx
    .selectFrom('leaves')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('cancelled_at', 'is', null)
    .where('ends_on', '>=', fromOn)
    .orderBy('starts_on')
    .orderBy('id')
    .execute();
}
