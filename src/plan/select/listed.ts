import { addWorkingDays } from '../../base/calendar/calendar.ts';
import { dateOf } from '../../base/language/date.ts';
import type { Snapshot } from '../snapshot.ts';

/** Working days for which a task that nobody decides keeps its place on the page. */
const MOST_DAYS_LISTED = 3;

/** Tasks that today's digest lists: today's own, and older ones of this feed that nobody has decided. */
export function listedTasks(snapshot: Snapshot): Set<string> {
  const undecided = snapshot.openTasks.filter(
    ({ state, feed_id }) => state === 'proposed' && feed_id === snapshot.feed.id,
  );
  return new Set([...snapshot.todays, ...undecided.map(({ id }) => id)]);
}

/** How many that is, and how many of them wait for a yes. */
export function countListed(snapshot: Snapshot): { listed: number; waiting: number } {
  const listed = listedTasks(snapshot);
  const waiting = snapshot.openTasks.filter(({ id, state }) => listed.has(id) && state === 'proposed').length;
  return { listed: listed.size, waiting };
}

/** What nobody decided in so many working days makes room for other work, and stands on the page where room is left. */
export function listStale({ openTasks, feed, todays, calendar, zone, today }: Snapshot): Set<string> {
  return new Set(
    openTasks.flatMap(({ id, state, feed_id, proposed_at }) =>
      state === 'proposed' &&
      feed_id === feed.id &&
      !todays.includes(id) &&
      addWorkingDays(calendar, dateOf(proposed_at, zone), MOST_DAYS_LISTED) <= today
        ? [id]
        : [],
    ),
  );
}
