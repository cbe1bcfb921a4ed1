import type { Row } from '../db/schema.ts';
import { formatDate } from '../team/period.ts';
import { dateOf, timeOf } from '../time.ts';
import { type TableView, type View, withData } from '../view.ts';
import { formatBar } from './bar.ts';
import { formatDays, rhythmOf } from './rhythm.ts';

/** A feed with what its rows say elsewhere. */
export interface ShownFeed {
  feed: Row<'feeds'>;
  places: readonly Row<'places'>[];
  nextAt: number | null;
}

export function renderFeeds(
  feeds: readonly ShownFeed[],
  given: { now: number; currency: string; valueUnit: 'money' | 'points' },
): View {
  const table: TableView = {
    kind: 'table',
    title: 'Feeds',
    columns: [
      { title: 'Feed' },
      { title: 'When' },
      { title: 'Tasks at most', align: 'right' },
      { title: 'Goals' },
      { title: 'Order' },
      { title: 'Routing' },
      { title: 'Bar' },
      { title: 'Posted to' },
      { title: 'Next' },
    ],
    rows: feeds.map(({ feed, places, nextAt }) => [
      feed.name,
      describeRhythm(feed),
      String(feed.cap),
      goalsOf(feed)?.join(', ') ?? 'all',
      feed.selection_order,
      feed.routing,
      formatBar(feed.expected_value_bar, given.valueUnit, given.currency),
      places.map(({ name }) => name).join(', ') || 'nowhere yet',
      describeNext(feed, nextAt, given.now),
    ]),
  };
  return withData(
    table,
    feeds.map(({ feed, places, nextAt }) => ({
      id: feed.id,
      name: feed.name,
      zone: feed.zone,
      postAt: feed.post_at,
      days: rhythmOf(feed).days,
      cap: feed.cap,
      goalIds: goalsOf(feed),
      order: feed.selection_order,
      routing: feed.routing,
      expectedValueBar: feed.expected_value_bar,
      state: feed.state,
      places: places.map(({ id }) => id),
      nextAt,
    })),
  );
}

/** `mon-fri 09:00, Europe/Lisbon`. */
export function describeRhythm(feed: Row<'feeds'>): string {
  return `${formatDays(rhythmOf(feed).days)} ${feed.post_at}, ${feed.zone}`;
}

/** `Tue 24 Nov at 09:00`, in the feed's zone. */
export function describeNext(feed: Row<'feeds'>, nextAt: number | null, now: number): string {
  if (nextAt === null) return 'paused';
  const today = dateOf(now, feed.zone);
  return `${formatDate(dateOf(nextAt, feed.zone), today)} at ${timeOf(nextAt, feed.zone)}`;
}

function goalsOf(feed: Row<'feeds'>): readonly string[] | null {
  return feed.goal_ids === null ? null : (JSON.parse(feed.goal_ids) as string[]);
}
