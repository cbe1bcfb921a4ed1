import { addWorkingDays } from '../../base/calendar/calendar.ts';
import { rhythmOf } from '../../base/calendar/occurrence.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { addDays, dateOf, weekdayOf } from '../../base/language/date.ts';
import { formatDate } from '../../base/language/period.ts';
import type { Reads } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { type Text, text } from '../../base/view/text.ts';
import type { DigestView } from '../../base/view/view.ts';
import { listLatestBatches } from '../../plan/batch-store.ts';
import { digestSubject } from '../../say/subject.ts';
import { loadTeamCalendar } from '../../team/capacity/team-calendar.ts';
import {
  findBackOn,
  findLastActAt,
  findLastTendedAt,
  findUnansweredAt,
  listPosted,
  readDigest,
} from './store.ts';

/** Working days without a word after which a feed rests, and from one page of its rest to the next. */
const REST_DAYS = 5;
/** Batches among which the last one that was posted is found: a page that would say the same is made each day, and not posted. */
const MOST_SILENT = 8;

/** A feed that nobody answers posts once a week. */
export interface Rest {
  /** The date of the last answer (ISO); null where there never was one. */
  answeredOn: string | null;
  /** The first date from which its next page may come, today included. */
  nextOn: string;
  /** Whether the page before it promised to come later, unless something is new: then that it rests is no reason to come. */
  isPromised: boolean;
}

type RestReads = Reads & Pick<Ctx, 'now' | 'today' | 'holidays'>;

/**
 * Whether a feed rests: for a week tasks have waited or run out of time, and nobody did anything with a task or an idea
 * since they were asked of. Null where it does not; a feed of one day a week comes no more often than that anyway.
 */
export async function readRest(ctx: RestReads, feed: Row<'feeds'>): Promise<Rest | null> {
  if (rhythmOf(feed).days.length === 1) return null;
  const latest = await listLatestBatches(ctx, feed.id, MOST_SILENT);
  if (latest.length === 0) return null;
  const answeredAt = await findLastActAt(ctx, 'work');
  // Whoever starts or changes a feed wants its pages.
  const tendedAt = await findLastTendedAt(ctx);
  const askedAt = await findUnansweredAt(ctx, feed.id, Math.max(answeredAt ?? 0, tendedAt ?? 0));
  if (askedAt === null) return null;
  const calendar = await loadTeamCalendar(ctx);
  const today = dateOf(ctx.now, feed.zone);
  const restsOn = addWorkingDays(calendar, dateOf(askedAt, feed.zone), REST_DAYS);
  if (today < restsOn) return null;
  const { onDate, againOn } = await findLastPage(ctx, feed, latest);
  // Its first page says that it rests; what somebody put off is back on its day.
  const isFirst = onDate < restsOn;
  const weekOn = isFirst ? today : addWorkingDays(calendar, onDate, REST_DAYS);
  const backOn = (await findBackOn(ctx, feed.id, onDate)) ?? weekOn;
  return {
    answeredOn: answeredAt === null ? null : dateOf(answeredAt, feed.zone),
    nextOn: backOn < weekOn ? backOn : weekOn,
    isPromised: isFirst && againOn !== null && today < againOn,
  };
}

/** The date of the last page that was posted, and when it said to come again; of the last that was made where none was. */
async function findLastPage(
  ctx: RestReads,
  feed: Row<'feeds'>,
  latest: readonly Row<'batches'>[],
): Promise<{ onDate: string; againOn: string | null }> {
  for (const batch of latest) {
    const [posted] = await listPosted(ctx, digestSubject(batch));
    if (!posted) continue;
    const onDate = batch.on_date;
    return {
      onDate,
      againOn: promisesDate(readDigest(posted)) ? await findAgainOn(ctx, feed, onDate) : null,
    };
  }
  return { onDate: latest[0]?.on_date ?? ctx.today, againOn: null };
}

/** Whether a page says when it comes again: as it is posted, or not at all. */
export function promisesDate(posted: DigestView): boolean {
  return posted.headline.length > 2;
}

/** When a page on which nothing is new comes again; null for a feed whose pages come no oftener. */
export async function findAgainOn(
  ctx: RestReads,
  feed: Row<'feeds'>,
  onDate: string,
): Promise<string | null> {
  return rhythmOf(feed).days.length === 1 ? null : findNextRest(ctx, feed, onDate);
}

/** The date of a feed's next page after one, where pages come once a week. */
async function findNextRest(ctx: RestReads, feed: Row<'feeds'>, onDate: string): Promise<string> {
  const { days } = rhythmOf(feed);
  let date = addWorkingDays(await loadTeamCalendar(ctx), onDate, REST_DAYS);
  while (days.length > 0 && !days.includes(weekdayOf(date))) date = addDays(date, 1);
  return date;
}

/** `Nobody has answered since Mon 2 Nov: I come once a week, next on Mon 16 Nov, until somebody does.` */
export async function describeRest(
  ctx: RestReads,
  rest: Rest,
  { feed, onDate }: { feed: Row<'feeds'>; onDate: string },
): Promise<Text> {
  const since = rest.answeredOn === null ? 'yet' : `since ${formatDate(rest.answeredOn, onDate)}`;
  const nextOn = await findNextRest(ctx, feed, onDate);
  return text`Nobody has answered ${since}: I come once a week, next on ${formatDate(nextOn, onDate)}, until somebody does.`;
}
