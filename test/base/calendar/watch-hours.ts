import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/base/language/date.ts';

const HOURS_A_DAY = 24;

/** A stretch in which the clocks of a zone are not changed. */
interface Stretch {
  fromAt: number;
  untilAt: number;
  /** Ahead of UTC. */
  offsetMs: number;
}

/**
 * When each whole hour of each local date comes, found by watching the zone's clock minute by minute and by nothing
 * else: the first minute of the date that shows the hour or a later one, else the date's last minute. By date, as days
 * since 1970-01-01, 24 instants each; both ends are included, and a date that the zone never had is absent.
 */
export function watchHours(zone: string, fromDay: number, toDay: number): Map<number, number[]> {
  const days = new Map<number, { hours: number[]; lastAt: number }>();
  for (const { fromAt, untilAt, offsetMs } of watchOffsets(
    zone,
    (fromDay - 2) * DAY_MS,
    (toDay + 2) * DAY_MS,
  )) {
    let today = Number.NaN;
    let seen = { hours: [] as number[], lastAt: fromAt };
    for (let at = fromAt; at < untilAt; at += MINUTE_MS) {
      const day = Math.floor((at + offsetMs) / DAY_MS);
      if (day !== today) {
        today = day;
        seen = days.get(day) ?? { hours: [], lastAt: at };
        days.set(day, seen);
      }
      seen.lastAt = at;
      const { hours } = seen;
      while (hours.length < HOURS_A_DAY && at + offsetMs >= day * DAY_MS + hours.length * HOUR_MS)
        hours.push(at);
    }
  }
  const wanted = [...days].filter(([day]) => day >= fromDay && day <= toDay);
  return new Map(wanted.map(([day, { hours, lastAt }]) => [day, fillUp(hours, lastAt)]));
}

/** The hours that no clock showed, because the date ended before them. */
function fillUp(hours: readonly number[], at: number): number[] {
  return [...hours, ...Array.from({ length: HOURS_A_DAY - hours.length }, () => at)];
}

/** Looks at the clock every hour, and every minute of an hour in which it was changed. */
function watchOffsets(zone: string, fromAt: number, untilAt: number): Stretch[] {
  const offsetAt = (at: number) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
  const stretches: Stretch[] = [];
  let begun = { fromAt, offsetMs: offsetAt(fromAt) };
  for (let at = fromAt; at < untilAt; at += HOUR_MS) {
    if (offsetAt(at + HOUR_MS) === begun.offsetMs) continue;
    for (let minute = at + MINUTE_MS; minute <= at + HOUR_MS; minute += MINUTE_MS) {
      const offsetMs = offsetAt(minute);
      if (offsetMs === begun.offsetMs) continue;
      stretches.push({ ...begun, untilAt: minute });
      begun = { fromAt: minute, offsetMs };
    }
  }
  return [...stretches, { ...begun, untilAt }];
}
