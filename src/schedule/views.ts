import { rhythmOf } from '../base/calendar/occurrence.ts';
import { dateOf, timeOf } from '../base/language/date.ts';
import { formatDate } from '../base/language/period.ts';
import type { Row } from '../base/store/tables.ts';
import { type TableView, type View, withData } from '../base/view/view.ts';
import { readFeedGoals } from '../team/feed/store.ts';
import { formatBar } from './bar.ts';
import { formatDays } from './rhythm.ts';

/** A feed with what its rows say elsewhere. */
export interface FeedRow {
  feed: Row<'feeds'>;
  places: readonly Row<'places'>[];
  /** When its next digest and review come; null while it is paused, or for no review. */
  digestAt: number | null;
  reviewAt: number | null;
}

interface Column {
  title: string;
  align?: 'right';
  /** What a new feed has: a column that says only this is left out. */
  usual?: string;
  say(shown: FeedRow): string;
}

export function renderFeeds(
  feeds: readonly FeedRow[],
  given: { now: number; currency: string; valueUnit: 'money' | 'points' },
): View {
  const { now, currency, valueUnit } = given;
  const all: readonly Column[] = [
    { title: 'Feed', say: ({ feed }) => feed.name },
    { title: 'When', say: ({ feed }) => describeRhythm(feed) },
    { title: 'Tasks at most', align: 'right', say: ({ feed }) => String(feed.cap) },
    { title: 'Goals', usual: 'all', say: ({ feed }) => readFeedGoals(feed)?.join(', ') ?? 'all' },
    { title: 'Order', usual: 'value', say: ({ feed }) => feed.selection_order },
    { title: 'Routing', usual: 'learned', say: ({ feed }) => feed.routing },
    {
      title: 'Bar',
      usual: 'off',
      say: ({ feed }) => formatBar(feed.expected_value_bar, valueUnit, currency),
    },
    {
      title: 'Deadlines protected',
      align: 'right',
      usual: 'off',
      say: ({ feed }) => (feed.protect_percent === 0 ? 'off' : `${feed.protect_percent} %`),
    },
    { title: 'Posted to', say: ({ places }) => places.map(({ name }) => name).join(', ') || 'nowhere yet' },
    {
      title: 'Next digest',
      say: ({ feed, digestAt }) => describeNext(feed, digestAt, now) ?? describeSilence(feed, now),
    },
    {
      title: 'Next review',
      say: ({ feed, reviewAt }) =>
        describeNext(feed, reviewAt, now) ?? (feed.review_day === null ? 'none' : feed.state),
    },
  ];
  const columns = all.filter(({ usual, say }) => feeds.some((shown) => say(shown) !== usual));
  const table: TableView = {
    kind: 'table',
    title: 'Feeds',
    columns: columns.map(({ title, align }) => ({ title, ...(align && { align }) })),
    rows: feeds.map((shown) => columns.map(({ say }) => say(shown))),
  };
  return withData(
    table,
    feeds.map(({ feed, places, digestAt, reviewAt }) => ({
      id: feed.id,
      name: feed.name,
      zone: feed.zone,
      postAt: feed.post_at,
      days: rhythmOf(feed).days,
      reviewDay: feed.review_day,
      reviewAt: feed.review_at,
      cap: feed.cap,
      goalIds: readFeedGoals(feed),
      order: feed.selection_order,
      routing: feed.routing,
      expectedValueBar: feed.expected_value_bar,
      protectPercent: feed.protect_percent,
      state: feed.state,
      pausedUntilOn: feed.paused_until_on,
      places: places.map(({ id }) => id),
      nextDigestAt: digestAt,
      nextReviewAt: reviewAt,
    })),
  );
}

/** `weekdays 09:00, Europe/Lisbon`, `Saturdays 10:00, UTC`. */
export function describeRhythm(feed: Row<'feeds'>): string {
  return `${formatDays(rhythmOf(feed).days)} ${feed.post_at}, ${feed.zone}`;
}

/** `Tue 24 Nov at 09:00`, in the feed's zone; null for never. */
export function describeNext(feed: Row<'feeds'>, at: number | null, now: number): string | null {
  if (at === null) return null;
  return `${formatDate(dateOf(at, feed.zone), dateOf(now, feed.zone))} at ${timeOf(at, feed.zone)}`;
}

/** Why nothing comes: `paused until Mon 30 Nov`, `quiet until go`. */
export function describeSilence(feed: Row<'feeds'>, now: number): string {
  if (feed.state === 'quiet') return 'quiet until go';
  const until = feed.paused_until_on;
  return until === null ? 'paused' : `paused until ${formatDate(until, dateOf(now, feed.zone))}`;
}
