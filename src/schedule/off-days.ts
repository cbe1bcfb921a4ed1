import { listHolidays } from '../base/calendar/holidays.ts';
import { nextOccurrence, rhythmOf } from '../base/calendar/occurrence.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { addDays, dateOf } from '../base/language/date.ts';
import type { Reads } from '../base/store/rows.ts';
import type { Row } from '../base/store/tables.ts';
import { readRest } from '../share/digest/rest.ts';
import { listLeaves } from '../team/capacity/store.ts';
import { listExecutors } from '../team/people/store.ts';

const SATURDAY = 6;
/** Further ahead nobody is told when the next digest comes. */
const HORIZON_DAYS = 60;

type OffDaysReads = Reads & Pick<Ctx, 'now' | 'today' | 'holidays'>;

/**
 * Tells the dates on which a feed posts nothing and nothing is said of it: public holidays of the workspace's country,
 * if the feed posts from Monday to Friday only, days on which every member is on leave, and those between two pages of a
 * feed that rests.
 */
export async function loadOffDays(
  ctx: OffDaysReads,
  feed: Row<'feeds'>,
  range: { fromOn: string; toOn: string },
): Promise<(date: string) => boolean> {
  const { country } = ctx.workspace;
  const isOfWeekdays = rhythmOf(feed).days.every((day) => day < SATURDAY);
  const listed = country !== null && isOfWeekdays ? await listHolidays(country, range, ctx.holidays) : [];
  const holidays = new Set(listed.map(({ date }) => date));
  const members = (await listExecutors(ctx)).filter(({ kind }) => kind === 'member');
  const leaves = await listLeaves(ctx, range.fromOn);
  const isAway = (id: string, date: string) =>
    leaves.some((leave) => leave.executor_id === id && leave.starts_on <= date && date <= leave.ends_on);
  const rest = await readRest(ctx, feed);
  return (date) =>
    holidays.has(date) ||
    (members.length > 0 && members.every(({ id }) => isAway(id, date))) ||
    (rest !== null && date < rest.nextOn);
}

/** When a feed's next digest comes, given when it is due: later where that is a day off. */
export async function passOffDays(ctx: OffDaysReads, feed: Row<'feeds'>, dueAt: number): Promise<number> {
  const fromOn = dateOf(dueAt, feed.zone);
  const toOn = addDays(fromOn, HORIZON_DAYS);
  const isOff = await loadOffDays(ctx, feed, { fromOn, toOn });
  let at = dueAt;
  for (let date = fromOn; date <= toOn && isOff(date); date = dateOf(at, feed.zone)) {
    at = nextOccurrence(rhythmOf(feed), at);
  }
  return at;
}
