import type { Ctx, NamedAccount } from '../../base/command/ctx.ts';
import { notFound, Refusal } from '../../base/language/errors.ts';
import { findNearest } from '../../base/language/ids.ts';
import { readStrings } from '../../base/store/json.ts';
import type { Db } from '../../base/store/open.ts';
import { getRow, type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { ask, definePassage } from '../../base/wall/passage.ts';
import { findOwner } from '../account/store.ts';
import { findNamed, foldHandle } from './handle.ts';

/** Members and agents by handle; those who were removed only with `all`. */
export async function listExecutors(
  ctx: Reads,
  which: 'active' | 'all' = 'active',
): Promise<Row<'executors'>[]> {
  let query = rows(ctx, 'executors').selectAll();
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
  return rows(ctx, 'executors')
    .selectAll()
    .where('is_active', '=', 1)
    .where((eb) => eb.or([eb('handle', '=', wanted), eb('id', '=', id)]))
    .executeTakeFirst();
}

/** The active member of an account. */
async function findByAccount(
  ctx: Reads & Pick<Ctx, 'actor' | 'named'>,
  account: NamedAccount,
): Promise<Row<'executors'> | undefined> {
  const owner = await findOwnerOf(ctx, account);
  return owner?.is_active === 1 ? owner : undefined;
}

/** Whoever an account that was named belongs to, removed or not; undefined for one that nobody here has. */
export async function findOwnerOf(
  ctx: Reads & Pick<Ctx, 'actor'>,
  { user }: NamedAccount,
): Promise<Row<'executors'> | undefined> {
  return ctx.actor.kind === 'member' ? findOwner(ctx, { ...ctx.actor.account, user }) : undefined;
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
  const wanted = foldHandle(ref);
  // Somebody of that name is there, and the account that was named is not theirs.
  if (handles.includes(wanted))
    throw new Refusal({
      code: 'not_found',
      message: `That account of @${wanted} is no member’s: it is not tied to the @${wanted} who is here. team lists who is.`,
      field,
      given: ref,
    });
  const near = findNearest(wanted, handles).map((handle) => `@${handle}`);
  const { detail } = notFound('member or agent', ref, near);
  const message = near.length > 0 ? detail.message : `${detail.message} team lists who is here.`;
  throw new Refusal({ ...detail, message, field });
}

/** Any executor by id, removed or not: for rows that point to one. */
export async function getExecutorById(ctx: Reads, id: string): Promise<Row<'executors'>> {
  return getRow(ctx, 'executors', id);
}

/** Whether an older version, to which being seen was being a member, has left members that nobody has confirmed. */
export async function hasUnconfirmed(ctx: Reads): Promise<boolean> {
  const found = await rows(ctx, 'executors')
    .select('id')
    .where('kind', '=', 'member')
    .where('admission', '=', 'member')
    .where('joined_at', 'is', null)
    .executeTakeFirst();
  return found !== undefined;
}

/** Who asks to be let in, the first to ask first. */
export async function listAsking(ctx: Reads): Promise<Row<'executors'>[]> {
  return rows(ctx, 'executors').selectAll().where('admission', '=', 'asked').orderBy('id').execute();
}

/** Who had left and has a full account all the same, as far as anybody has said. */
export async function listBack(ctx: Reads): Promise<Row<'executors'>[]> {
  const reachable = await listReachable(ctx);
  const left = await rows(ctx, 'executors')
    .selectAll()
    .where('admission', '=', 'left')
    .orderBy('id')
    .execute();
  return left.filter(({ id }) => reachable.has(id));
}

/** Members who have an account that is not gone, and can be asked in private. */
export async function listReachable(ctx: Reads): Promise<ReadonlySet<string>> {
  const found = await rows(ctx, 'identities').select('member_id').where('gone_at', 'is', null).execute();
  return new Set(found.map(({ member_id }) => member_id));
}

/** How many executors there have ever been: the next one's number is one more. */
export async function countExecutors(ctx: Reads): Promise<number> {
  const { count } = await rows(ctx, 'executors')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Whoever has or had a handle, removed or not. */
export async function findByHandle(ctx: Reads, handle: string): Promise<Row<'executors'> | undefined> {
  return rows(ctx, 'executors').selectAll().where('handle', '=', handle).executeTakeFirst();
}

/** The categories that somebody does; empty for any. */
export function categoriesOf(executor: Pick<Row<'executors'>, 'categories'>): readonly string[] {
  return readStrings(executor.categories);
}

/** Every country that somebody, or a whole team, is in. */
export async function listCountries(db: Db): Promise<string[]> {
  return (await ask(db.kysely, COUNTRIES)).map(({ country }) => country);
}

export const COUNTRIES = definePassage({
  name: 'countries',
  takes: [],
  gives: { country: 'text' },
  body: `select country from workspaces where country is not null
    union select country from executors where country is not null`,
});
