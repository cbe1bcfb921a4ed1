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

/** What nobody decided in so many working days since it was last asked makes room for other work, and stands on the page where room is left. */
export function listStale({ openTasks, feed, todays, calendar, zone, today }: Snapshot): Set<string> {
  const askedOn = ({ proposed_at, snoozed_until_on }: Snapshot['openTasks'][number]) => {
    const proposedOn = dateOf(proposed_at, zone);
    return snoozed_until_on !== null && snoozed_until_on > proposedOn ? snoozed_until_on : proposedOn;
  };
  return new Set(
    openTasks
      .filter((task) => task.state === 'proposed' && task.feed_id === feed.id && !todays.includes(task.id))
      .filter((task) => addWorkingDays(calendar, askedOn(task), MOST_DAYS_LISTED) <= today)
      .map(({ id }) => id),
  );
}
