import { addWorkingDays, createCalendar, isWorkingDay, type WorkCalendar } from '../calendar/calendar.ts';
import type { Ctx, Message } from '../command.ts';
import { HELD_UNTIL_AT } from '../db/outbox.ts';
import type { Row } from '../db/schema.ts';
import { addDays, dateOf, instantOf } from '../time.ts';
import { loadCapacity } from './load-capacity.ts';
import { readSettings } from './settings.ts';
import { getExecutorById } from './store.ts';

/** Marks a place as a private conversation: the platform's id of the person follows. */
const DIRECT = '@';
/** Marks a place as a person's own page, which only they see. */
const HOME = 'home:@';
/** Marks a place as the pinned board of a channel: the platform's id of the channel follows. */
const BOARD = 'board:';
/** Begins the subject of an answer that comes later than it was asked for. */
const ANSWER = 'answer:';
/** The kind of due row under which somebody who takes no private messages waits to be told that there is one. */
export const NOTICE_DUE = 'notice';
/** A line that finds no room for so many days is said all the same: nothing is lost. */
const MOST_DAYS_AHEAD = 20;
/** People read chat first: where somebody has accounts on several platforms, a private line goes to the first of these. */
const PLATFORM_ORDER: readonly Row<'identities'>['platform'][] = ['slack', 'discord', 'terminal'];

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
  return ensurePlace(ctx, { platform, tenant, name, place: `${BOARD}${channel.place}` }, 'workspace');
}

/** The places of all boards. */
export async function listBoards(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.tx
    .selectFrom('places')
    .select('id')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('place', 'like', `${BOARD}%`)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
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
  const { platform, tenant, user } = actor.account;
  const account = await ctx.tx
    .selectFrom('identities')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('platform', '=', platform)
    .where('tenant', '=', tenant)
    .where('user_id', '=', user)
    .executeTakeFirst();
  return account ? ensureOwnPlace(ctx, account, DIRECT) : placeId;
}

/** Whether a message is an answer that came later than it was asked for. */
export function isLateAnswer(subject: string): boolean {
  return subject.startsWith(ANSWER);
}

/** Where a member is written to: the first of their accounts that takes private messages, else the first of all. */
export async function findDirect(
  ctx: Ctx,
  memberId: string,
): Promise<{ account: Row<'identities'>; ensure(): Promise<string> } | null> {
  const accounts = await ctx.tx
    .selectFrom('identities')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('member_id', '=', memberId)
    .orderBy('user_id')
    .execute();
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
  const rows = await ctx.tx
    .selectFrom('places')
    .innerJoin('identities', (join) =>
      join
        .onRef('identities.workspace_id', '=', 'places.workspace_id')
        .onRef('identities.platform', '=', 'places.platform')
        .onRef('identities.tenant', '=', 'places.tenant'),
    )
    .select(['places.id', 'places.place', 'identities.user_id', 'identities.member_id'])
    .where('places.workspace_id', '=', ctx.workspace.id)
    .where('places.place', 'like', `${HOME}%`)
    .orderBy('places.id')
    .execute();
  return rows
    .filter((row) => homeUserOf(row) === row.user_id)
    .map(({ id, member_id }) => ({ placeId: id, memberId: member_id }));
}

/**
 * Queues a private line to a member, held back until their working hours, and on a day with enough of them until the
 * next one; what changes a line that they have is no new one. Of somebody who takes none it is kept until they do
 * something again, and they are told that it waits. False where they have no account to write to: then nothing is
 * queued, and their inbox is where they see it.
 */
export async function tellMember(
  ctx: Ctx,
  memberId: string,
  message: Pick<Message, 'subject' | 'view'>,
): Promise<boolean> {
  const direct = await findDirect(ctx, memberId);
  if (direct === null) return false;
  const placeId = await direct.ensure();
  const knownAt = await findKnownAt(ctx, placeId, message.subject);
  const isHeld = knownAt === null && direct.account.closed_at !== null;
  const notBeforeAt = isHeld ? HELD_UNTIL_AT : (knownAt ?? (await findRoomAt(ctx, memberId, placeId)));
  if (isHeld) {
    await ctx.setDue(NOTICE_DUE, memberId, nextWorkingInstant(await loadOwnCalendar(ctx, memberId), ctx.now));
  }
  await ctx.send({ ...message, placeId, lane: message.subject, notBeforeAt });
  return true;
}

/** How many private lines somebody has got, or gets, on a day, and how many they get at most. */
export interface PrivateUse {
  count: number;
  most: number;
}

/** How much a member is told privately today. */
export async function readPrivateUse(ctx: Ctx, member: Row<'executors'>): Promise<PrivateUse> {
  const placeId = await findDirectPlace(ctx, member.id);
  const calendar = await loadOwnCalendar(ctx, member.id);
  const count = placeId === null ? 0 : await countOn(ctx, placeId, calendar, dateOf(ctx.now, calendar.zone));
  return { count, most: mostOf(ctx, member) };
}

/** `3 of 8 private messages today`. */
export function describePrivate({ count, most }: PrivateUse): string {
  return `${count} of ${most} private messages today`;
}

/** The instant itself if it lies in working hours, else the start of the next ones, in UTC milliseconds. */
export function nextWorkingInstant(calendar: WorkCalendar, at: number): number {
  const today = dateOf(at, calendar.zone);
  if (isWorkingDay(calendar, today)) {
    const startsAt = instantOf(today, calendar.dayStart, calendar.zone);
    if (at < startsAt) return startsAt;
    if (at < instantOf(today, calendar.dayEnd, calendar.zone)) return at;
  }
  return instantOf(addWorkingDays(calendar, today, 1), calendar.dayStart, calendar.zone);
}

function rank(platform: Row<'identities'>['platform']): number {
  const place = PLATFORM_ORDER.indexOf(platform);
  return place === -1 ? PLATFORM_ORDER.length : place;
}

/** When the next state of a line may be said: at once if it is there, else when it was to be said; null for a new one. */
async function findKnownAt(ctx: Ctx, placeId: string, subject: string): Promise<number | null> {
  const said = await ctx.tx
    .selectFrom('messages')
    .select('sent_at')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('subject', '=', subject)
    .where('place_id', '=', placeId)
    .executeTakeFirst();
  if (said) return ctx.now;
  const waiting = await selectWaiting(ctx, placeId).where('subject', '=', subject).executeTakeFirst();
  return waiting?.not_before_at ?? null;
}

/** The first working instant on a day that has room for one more private line. */
async function findRoomAt(ctx: Ctx, memberId: string, placeId: string): Promise<number> {
  const calendar = await loadOwnCalendar(ctx, memberId);
  const most = mostOf(ctx, await getExecutorById(ctx, memberId));
  let at = nextWorkingInstant(calendar, ctx.now);
  for (let days = 0; days < MOST_DAYS_AHEAD; days++) {
    const date = dateOf(at, calendar.zone);
    if ((await countOn(ctx, placeId, calendar, date)) < most) return at;
    at = instantOf(addWorkingDays(calendar, date, 1), calendar.dayStart, calendar.zone);
  }
  return at;
}

/** Private lines that were first said, or wait to be said, on a date; answers were asked for and do not count. */
async function countOn(ctx: Ctx, placeId: string, { zone }: WorkCalendar, date: string): Promise<number> {
  const fromAt = instantOf(date, '00:00', zone);
  const untilAt = instantOf(addDays(date, 1), '00:00', zone);
  const said = await ctx.tx
    .selectFrom('messages')
    .select('subject')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('place_id', '=', placeId)
    .where('subject', 'not like', `${ANSWER}%`)
    .where('sent_at', '>=', fromAt)
    .where('sent_at', '<', untilAt)
    .execute();
  const waiting = await selectWaiting(ctx, placeId)
    .where('subject', 'not like', `${ANSWER}%`)
    .where('not_before_at', '>=', fromAt)
    .where('not_before_at', '<', untilAt)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('messages')
            .select('messages.subject')
            .whereRef('messages.workspace_id', '=', 'outbox.workspace_id')
            .whereRef('messages.place_id', '=', 'outbox.place_id')
            .whereRef('messages.subject', '=', 'outbox.subject'),
        ),
      ),
    )
    .execute();
  return new Set([...said, ...waiting].map(({ subject }) => subject)).size;
}

/** What was not said yet, or may not have been. */
function selectWaiting(ctx: Ctx, placeId: string) {
  return ctx.tx
    .selectFrom('outbox')
    .select(['subject', 'not_before_at'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('place_id', '=', placeId)
    .where('state', 'in', ['new', 'sending', 'unknown']);
}

async function loadOwnCalendar(ctx: Ctx, memberId: string): Promise<WorkCalendar> {
  return (await loadCapacity(ctx)).get(memberId)?.calendar ?? createCalendar({ zone: ctx.workspace.zone });
}

function mostOf(ctx: Ctx, member: Row<'executors'>): number {
  return member.private_per_day ?? readSettings(ctx.workspace).privatePerDay;
}

async function findDirectPlace(ctx: Ctx, memberId: string): Promise<string | null> {
  const rows = await ctx.tx
    .selectFrom('places')
    .innerJoin('identities', (join) =>
      join
        .onRef('identities.workspace_id', '=', 'places.workspace_id')
        .onRef('identities.platform', '=', 'places.platform')
        .onRef('identities.tenant', '=', 'places.tenant'),
    )
    .select(['places.id', 'places.place', 'places.platform', 'identities.user_id'])
    .where('places.workspace_id', '=', ctx.workspace.id)
    .where('identities.member_id', '=', memberId)
    .where('places.place', 'like', `${DIRECT}%`)
    .orderBy('places.id')
    .execute();
  const own = rows.filter((row) => directUserOf(row) === row.user_id);
  return own.toSorted((a, b) => rank(a.platform) - rank(b.platform))[0]?.id ?? null;
}

/** A place of one person's, made when it is first needed. */
async function ensureOwnPlace(ctx: Ctx, account: Row<'identities'>, mark: string): Promise<string> {
  const { platform, tenant, name, member_id: memberId } = account;
  const place = { platform, tenant, name: `@${name}`, place: `${mark}${account.user_id}` };
  // Not the place's id, which holds the account: a subject is in the chain for good.
  return ensurePlace(ctx, place, `executor:${memberId}`);
}

async function ensurePlace(
  ctx: Ctx,
  place: Omit<Row<'places'>, 'id' | 'workspace_id'>,
  subject: string,
): Promise<string> {
  const id = `${place.platform}:${place.tenant}:${place.place}`;
  const known = await ctx.tx
    .selectFrom('places')
    .select('id')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', id)
    .executeTakeFirst();
  if (known) return id;
  const row = { workspace_id: ctx.workspace.id, id, ...place };
  await ctx.record({ type: 'PlaceFound', subject, rows: { places: [row] } });
  return id;
}
