import { addDays, dateOf, HOUR_MS, instantOf } from '../../../src/base/language/date.ts';
import { readRetryAt } from '../web.ts';

/** A read costs some tokens of 40,000 an hour (Data API, "Limits and quotas"). */
export const EVERY_MINUTES = 180;
/** A day is counted about half a day after its end, and hits may come in for three more. */
export const SETTLE_HOURS = 12;
export const LATE_DAYS = 4;
/** Rows of an answer; ours has one a day. */
export const MOST_DAYS = 10_000;

/** Where days of the quota begin, by the same page. */
const QUOTA_ZONE = 'America/Los_Angeles';

/** When a used-up quota comes back: as a header says, else by which quota Google names; null where it says neither. */
export function readQuotaAt(
  headers: Readonly<Record<string, string>>,
  message: string,
  now: number,
): number | null {
  const said = readRetryAt(headers, now);
  if (said !== null) return said;
  if (/per hour/i.test(message)) return now + HOUR_MS;
  if (!/per day/i.test(message)) return null;
  return instantOf(addDays(dateOf(now, QUOTA_ZONE), 1), '00:00', QUOTA_ZONE);
}
