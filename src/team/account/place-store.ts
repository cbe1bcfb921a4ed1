import type { Ctx } from '../../base/command/ctx.ts';
import { findRow, type Reads, rows } from '../../base/store/rows.ts';
import { CHATS, type Platform, type Row } from '../../base/store/tables.ts';
import { getExecutorById } from '../people/store.ts';
import { findIdentity, listIdentities } from './store.ts';

/** Marks a place as a private conversation: the platform's id of the person follows. */
const DIRECT = '@';

/** Marks a place as a person's own page, which only they see. */
const HOME = 'home:@';

/** Marks a place as the pinned board of a channel: the platform's id of the channel follows. */
const BOARD = 'board:';

/** People read chat first: where somebody has accounts on several platforms, a private line goes to the first of these. */
const PLATFORM_ORDER: readonly Platform[] = [...CHATS, 'terminal'];

/** The person that a place is a private conversation with, as the platform's user id; null for a channel. */
export function directUserOf(place: Pick<Row<'places'>, 'place'>): string | null {
  return place.place.startsWith(DIRECT) ? place.place.slice(DIRECT.length) : null;
}

/** The person whose Home a place is, as the platform's user id; null for any other place. */
export function homeUserOf(place: Pick<Row<'places'>, 'place'>): string | null {
  return place.place.startsWith(HOME) ? place.place.slice(HOME.length) : null;
}

/** The channel whose pinned board a place is, as the platform's id; null for any other place. */
export function boardChannelOf(place: Pick<Row<'places'>, 'place'>): string | null {
  return place.place.startsWith(BOARD) ? place.place.slice(BOARD.length) : null;
}

/** The board of a channel, made when it is needed first. */
export async function ensureBoardPlace(
  ctx: Ctx,
  channel: Pick<Row<'places'>, 'platform' | 'tenant' | 'place' | 'name'>,
): Promise<string> {
  const { platform, tenant, name } = channel;
  const place = { platform, tenant, name, place: `${BOARD}${channel.place}` };
  return (await ensurePlace(ctx, place, 'workspace')).id;
}

/** The places of all boards. */
export async function listBoards(ctx: Ctx): Promise<string[]> {
  const found = await rows(ctx, 'places')
    .select('id')
    .where('place', 'like', `${BOARD}%`)
    .orderBy('id')
    .execute();
  return found.map(({ id }) => id);
}

/** The place of private lines to a member, made when it is first needed; null for somebody without an account. */
export async function ensureDirectPlace(ctx: Ctx, memberId: string): Promise<string | null> {
  return (await findDirect(ctx, memberId))?.ensure() ?? null;
}

/**
 * Where an answer goes that is for whoever asked alone and comes later than they asked: to their private messages on
 * the chat that they asked in, else to where they asked.
 */
export async function ensureAskerPlace(ctx: Ctx, placeId: string): Promise<string> {
  const { actor } = ctx;
  if (actor.kind !== 'member' || actor.account.platform === 'terminal') return placeId;
  const account = await findIdentity(ctx, actor.account);
  return account ? ensureOwnPlace(ctx, account, DIRECT) : placeId;
}

/** The place of private lines to an account, whether it was made or not. */
export function directPlaceId({ platform, tenant, user_id }: Row<'identities'>): string {
  return placeIdOf({ platform, tenant, place: `${DIRECT}${user_id}` });
}

/**
 * Where a member is written to: the first of their accounts that takes private messages, else the first of all; none
 * that is gone. Null for somebody who has left the team.
 */
export async function findDirect(
  ctx: Ctx,
  memberId: string,
): Promise<{ account: Row<'identities'>; ensure(): Promise<string> } | null> {
  const { is_active, admission } = await getExecutorById(ctx, memberId);
  if (is_active === 0 && (admission === 'left' || admission === 'member')) return null;
  const accounts = (await listIdentities(ctx, memberId)).filter(({ gone_at }) => gone_at === null);
  const ranked = accounts.toSorted((a, b) => rank(a.platform) - rank(b.platform));
  const account = ranked.find(({ closed_at }) => closed_at === null) ?? ranked[0];
  return account ? { account, ensure: () => ensureOwnPlace(ctx, account, DIRECT) } : null;
}

/** The Home of a member on the platform of one of their accounts, made when it is opened first. */
export async function ensureHomePlace(ctx: Ctx, account: Row<'identities'>): Promise<string> {
  return ensureOwnPlace(ctx, account, HOME);
}

/** The Homes that were opened, each with whose it is. */
export async function listHomes(ctx: Ctx): Promise<{ placeId: string; memberId: string }[]> {
  const found = await rows(ctx, 'places')
    .innerJoin('identities', (join) =>
      join
        .onRef('identities.platform', '=', 'places.platform')
        .onRef('identities.tenant', '=', 'places.tenant'),
    )
    .select(['places.id', 'places.place', 'identities.user_id', 'identities.member_id'])
    .where('places.place', 'like', `${HOME}%`)
    .orderBy('places.id')
    .execute();
  return found
    .filter((row) => homeUserOf(row) === row.user_id)
    .map(({ id, member_id }) => ({ placeId: id, memberId: member_id }));
}

function rank(platform: Row<'identities'>['platform']): number {
  const place = PLATFORM_ORDER.indexOf(platform);
  return place === -1 ? PLATFORM_ORDER.length : place;
}

export async function findDirectPlace(ctx: Ctx, memberId: string): Promise<string | null> {
  const found = await rows(ctx, 'places')
    .innerJoin('identities', (join) =>
      join
        .onRef('identities.platform', '=', 'places.platform')
        .onRef('identities.tenant', '=', 'places.tenant'),
    )
    .select(['places.id', 'places.place', 'places.platform', 'identities.user_id'])
    .where('identities.member_id', '=', memberId)
    .where('places.place', 'like', `${DIRECT}%`)
    .orderBy('places.id')
    .execute();
  const own = found.filter((row) => directUserOf(row) === row.user_id);
  return own.toSorted((a, b) => rank(a.platform) - rank(b.platform))[0]?.id ?? null;
}

/** A place of one person's, made when it is first needed. */
async function ensureOwnPlace(ctx: Ctx, account: Row<'identities'>, mark: string): Promise<string> {
  const { platform, tenant, name, member_id: memberId } = account;
  const place = { platform, tenant, name: `@${name}`, place: `${mark}${account.user_id}` };
  // Not the place's id, which holds the account: a subject is in the chain for good.
  return (await ensurePlace(ctx, place, `executor:${memberId}`)).id;
}

/** Where a program is told what happens. All of a team's programs are in one tenant of its own. */
export async function ensureProgramPlace(
  ctx: Ctx,
  { place, name }: Pick<Row<'places'>, 'place' | 'name'>,
): Promise<Row<'places'>> {
  const own = { platform: 'http' as const, tenant: ctx.workspace.id };
  const tenant = await rows(ctx, 'tenants').selectAll().where('platform', '=', 'http').executeTakeFirst();
  if (!tenant) {
    const added = { ...own, workspace_id: ctx.workspace.id, name: 'Programs' };
    await ctx.record({ type: 'TenantBound', subject: 'workspace', rows: { tenants: [added] } });
  }
  return ensurePlace(ctx, { ...own, place, name }, 'workspace');
}

/** The place of a conversation, added when it is met first. */
export async function ensurePlace(
  ctx: Ctx,
  place: Omit<Row<'places'>, 'id' | 'workspace_id'>,
  subject: string,
): Promise<Row<'places'>> {
  const id = placeIdOf(place);
  const known = await findPlace(ctx, id);
  if (known) return known;
  const row = { workspace_id: ctx.workspace.id, id, ...place };
  await ctx.record({ type: 'PlaceFound', subject, rows: { places: [row] } });
  return row;
}

function placeIdOf({
  platform,
  tenant,
  place,
}: Pick<Row<'places'>, 'platform' | 'tenant' | 'place'>): string {
  return `${platform}:${tenant}:${place}`;
}

export async function findPlace(ctx: Reads, id: string): Promise<Row<'places'> | undefined> {
  return findRow(ctx, 'places', id);
}
