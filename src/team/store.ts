import type { Ctx, NamedAccount } from '../command.ts';
import type { Row, TaskState } from '../db/schema.ts';
import { notFound, Refusal } from '../errors.ts';
import { findNearest } from '../ids.ts';
import { foldHandle, toHandle } from './handle.ts';
import { findNamed, findOwner, listAccounts } from './named.ts';

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

/**
 * The active member or agent meant by `@ana`, `ana`, `M-2` or `@me` (the actor), in any case; undefined if there is
 * none. Where the platform said whose account is meant, that decides.
 */
async function findExecutor(
  ctx: Reads & Pick<Ctx, 'actor' | 'named'>,
  ref: string,
): Promise<Row<'executors'> | undefined> {
  const account = findNamed(ctx, ref);
  if (account) return findByAccount(ctx, account);
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

/** The active member of an account; of one that nobody has yet, whoever was added by its name and has no account. */
async function findByAccount(
  ctx: Reads & Pick<Ctx, 'actor' | 'named'>,
  account: NamedAccount,
): Promise<Row<'executors'> | undefined> {
  const owner = await findOwner(ctx, account);
  if (owner) return owner.is_active === 1 ? owner : undefined;
  const namesake = await findByHandle(ctx, toHandle(account.userName));
  if (namesake?.is_active !== 1) return undefined;
  return (await listAccounts(ctx, namesake.id)).length === 0 ? namesake : undefined;
}

/** As findExecutor, but refuses, naming the nearest handles. `field` is the argument that named them. */
export async function getExecutor(
  ctx: Reads & Pick<Ctx, 'actor' | 'named'>,
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

/** How many executors there have ever been: the next one's number is one more. */
export async function countExecutors(ctx: Reads): Promise<number> {
  const { count } = await ctx.tx
    .selectFrom('executors')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', ctx.workspace.id)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Whoever has or had a handle, removed or not. */
export async function findByHandle(ctx: Reads, handle: string): Promise<Row<'executors'> | undefined> {
  return ctx.tx
    .selectFrom('executors')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('handle', '=', handle)
    .executeTakeFirst();
}

/** Tasks in some states that are somebody's, by number. */
export async function listHeldTasks(
  ctx: Reads,
  states: readonly TaskState[],
  executorId?: string,
): Promise<Pick<Row<'tasks'>, 'id' | 'title' | 'assignee_id' | 'effort_hours' | 'state'>[]> {
  const query = ctx.tx
    .selectFrom('tasks')
    .select(['id', 'title', 'assignee_id', 'effort_hours', 'state'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('state', 'in', states)
    .where('assignee_id', 'is not', null)
    .orderBy('number');
  return (executorId === undefined ? query : query.where('assignee_id', '=', executorId)).execute();
}

/** All leaves ever, cancelled ones too: the next one's number is one more than how many. */
export async function countLeaves(ctx: Reads): Promise<number> {
  const { count } = await ctx.tx
    .selectFrom('leaves')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', ctx.workspace.id)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Whether any amount of money was ever written down, so that the currency must stay. */
export async function hasMoney(ctx: Reads): Promise<boolean> {
  const workspaceId = ctx.workspace.id;
  const period = await ctx.tx
    .selectFrom('revenue_periods')
    .select('starts_on')
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  const metric = await ctx.tx
    .selectFrom('metrics')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('unit', '=', 'money')
    .executeTakeFirst();
  const visions = await ctx.tx
    .selectFrom('visions')
    .select('revenue_targets')
    .where('workspace_id', '=', workspaceId)
    .execute();
  return (
    period !== undefined ||
    metric !== undefined ||
    visions.some((vision) => hasTarget(vision.revenue_targets))
  );
}

function hasTarget(revenueTargets: string): boolean {
  const { monthly = {}, yearly = null } = JSON.parse(revenueTargets) as {
    monthly?: object;
    yearly?: number | null;
  };
  return Object.keys(monthly).length > 0 || yearly !== null;
}

/** Whether an idea that is open, or became a task that is, has the category. */
export async function isCategoryProposed(ctx: Reads, category: string): Promise<boolean> {
  const found = await ctx.tx
    .selectFrom('candidates')
    .select('id')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('category', '=', category)
    .where('state', 'in', ['open', 'chosen'])
    .executeTakeFirst();
  return found !== undefined;
}

/** Feeds whose zone is another. */
export async function listFeedsElsewhere(
  ctx: Reads,
  zone: string,
): Promise<{ name: string; zone: string }[]> {
  return ctx.tx
    .selectFrom('feeds')
    .select(['name', 'zone'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('zone', '<>', zone)
    .orderBy('name')
    .execute();
}
