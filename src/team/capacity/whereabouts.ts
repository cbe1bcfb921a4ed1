import { isCountry, listHolidays } from '../../base/calendar/holidays.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { isZone } from '../../base/language/date.ts';
import { badArgument } from '../../base/language/errors.ts';
import { findNearest } from '../../base/language/ids.ts';

const UNSET = /^(?:none|unset|default|-)$/i;

/** A time zone as IANA spells it. Throws a Refusal that names the nearest, also for a city alone. */
export function readZone(field: string, given: string): string {
  const zone = given.trim().replace(/\s+/g, '_');
  if (isZone(zone)) return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone).timeZoneId;
  const zones = Intl.supportedValuesOf('timeZone');
  const wanted = zone.toLowerCase();
  const ofCity = zones.filter((known) => known.toLowerCase().endsWith(`/${wanted}`));
  const near = ofCity.length > 0 ? ofCity : findNearest(zone, zones, 2);
  const hint = near.length > 0 ? `. Nearest: ${near.join(', ')}` : '';
  throw badArgument(field, given, `a time zone such as Europe/Lisbon or UTC${hint}`);
}

/** As readZone; null for `none`, which means the workspace's. */
export function readOwnZone(field: string, given: string): string | null {
  return UNSET.test(given.trim()) ? null : readZone(field, given);
}

/** A country or region whose holidays are known, such as PT or US-CA; null for `none`. Throws a Refusal. */
export async function readCountry(ctx: Pick<Ctx, 'today'>, given: string): Promise<string | null> {
  if (UNSET.test(given.trim())) return null;
  const code = given.trim().toUpperCase();
  // The list of holidays refuses an unknown country with the nearest ones.
  if (!(await isCountry(code))) await listHolidays(given, { fromOn: ctx.today, toOn: ctx.today });
  return code;
}
