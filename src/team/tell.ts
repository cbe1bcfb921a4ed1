import { addWorkingDays, createCalendar, isWorkingDay, type WorkCalendar } from '../calendar/calendar.ts';
import type { Ctx, Message } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { dateOf, instantOf } from '../time.ts';
import { loadCapacity } from './load-capacity.ts';

/** Marks a place as a private conversation: the platform's id of the person follows. */
const DIRECT = '@';
/** People read chat first: where somebody has accounts on several platforms, a private line goes to the first of these. */
const PLATFORM_ORDER: readonly Row<'identities'>['platform'][] = ['slack', 'discord', 'terminal'];

/** The person that a place is a private conversation with, as the platform's user id; null for a channel. */
export function directUserOf(place: Pick<Row<'places'>, 'place'>): string | null {
  return place.place.startsWith(DIRECT) ? place.place.slice(DIRECT.length) : null;
}

/** The place of private lines to a member, made when it is first needed; null for somebody without an account. */
export async function ensureDirectPlace(ctx: Ctx, memberId: string): Promise<string | null> {
  const accounts = await ctx.tx
    .selectFrom('identities')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('member_id', '=', memberId)
    .orderBy('user_id')
    .execute();
  const account = accounts.toSorted((a, b) => rank(a.platform) - rank(b.platform))[0];
  if (!account) return null;
  const place = `${DIRECT}${account.user_id}`;
  const id = `${account.platform}:${account.tenant}:${place}`;
  const known = await ctx.tx
    .selectFrom('places')
    .select('id')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', id)
    .executeTakeFirst();
  if (known) return id;
  await ctx.record({
    type: 'PlaceFound',
    // Not the place's id, which holds the account: a subject is in the chain for good.
    subject: `executor:${memberId}`,
    rows: {
      places: [
        {
          workspace_id: ctx.workspace.id,
          id,
          platform: account.platform,
          tenant: account.tenant,
          place,
          name: `@${account.name}`,
        },
      ],
    },
  });
  return id;
}

/**
 * Queues a private line to a member, held back until their working hours. False where they have no account
 * to write to: then nothing is queued, and their inbox is where they see it.
 */
export async function tellMember(
  ctx: Ctx,
  memberId: string,
  message: Pick<Message, 'subject' | 'view'>,
): Promise<boolean> {
  const placeId = await ensureDirectPlace(ctx, memberId);
  if (placeId === null) return false;
  const calendar = (await loadCapacity(ctx)).get(memberId)?.calendar;
  const notBeforeAt = nextWorkingInstant(calendar ?? createCalendar({ zone: ctx.workspace.zone }), ctx.now);
  await ctx.send({ ...message, placeId, lane: message.subject, notBeforeAt });
  return true;
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
