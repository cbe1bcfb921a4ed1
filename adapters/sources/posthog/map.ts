import { z } from 'zod';
import { SourceError } from '../../../src/base/source-port.ts';
import type { DailyAnswer, DailyMetric } from '../daily/daily.ts';
import { MOST_DAYS } from './limits.ts';

const PEOPLE = /^people\s+of\s+(.+)$/is;

/** A row: its day, the project's zone, and a number for each metric. */
const answerSchema = z.object({
  results: z.array(z.tuple([z.iso.date(), z.string()], z.number())),
});

/** `signed_up` counts events, `people of $pageview` those who did it. */
export function findMetric(vendor: string): Omit<DailyMetric, 'vendor'> {
  const event = PEOPLE.exec(vendor)?.[1];
  return event === undefined
    ? { name: vendor, unit: '', isCount: true }
    : { name: `People of ${event}`, unit: 'people', isCount: true };
}

/** The query for whole days of the project's zone; events are given aside, so that no name can be read as SQL. */
export function writeQuery(
  metrics: readonly DailyMetric[],
  from: string,
  until: string,
): { query: string; values: Record<string, string> } {
  const events = metrics.map(({ vendor }) => PEOPLE.exec(vendor)?.[1] ?? vendor);
  const columns = metrics.map(({ vendor }, place) =>
    PEOPLE.test(vendor) ? `uniqIf(person_id, event = {event_${place}})` : `countIf(event = {event_${place}})`,
  );
  return {
    query: [
      `SELECT toDate(timestamp) AS day, any(timeZoneOf(timestamp)), ${columns.join(', ')} FROM events`,
      'WHERE timestamp >= toDateTime({from}) AND timestamp < toDateTime({until})',
      `AND event IN (${events.map((_, place) => `{event_${place}}`).join(', ')})`,
      `GROUP BY day ORDER BY day LIMIT ${MOST_DAYS}`,
    ].join(' '),
    values: {
      from: `${from} 00:00:00`,
      until: `${until} 00:00:00`,
      ...Object.fromEntries(events.map((event, place) => [`event_${place}`, event])),
    },
  };
}

/** An answer by day. A 0 is only that nothing was found, which before the first time is not yet a value. Throws SourceError. */
export function mapAnswer(body: unknown): DailyAnswer {
  const parsed = answerSchema.safeParse(body);
  if (!parsed.success)
    throw new SourceError('answer', 'PostHog gave an answer of another shape than its reference says');
  const { results } = parsed.data;
  const days = results.map(([day, , ...counts]): [string, (number | null)[]] => [
    day,
    counts.map((count) => (count === 0 ? null : count)),
  ]);
  return { zone: results[0]?.[1] ?? 'UTC', days: new Map(days), note: '' };
}
