import { listHolidays } from '../../base/calendar/holidays.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { addDays, DAY_MS, dateOf } from '../../base/language/date.ts';
import type { HolidayCache } from '../../base/ports.ts';
import type { Db } from '../../base/store/open.ts';
import { listCountries, listExecutors } from '../people/store.ts';
import { type Capacity, computeCapacity, countryOf } from './capacity.ts';
import { listLeaves } from './store.ts';

const MONTH_MS = 30 * DAY_MS;
/** So far ahead holidays are known. */
const DAYS_KNOWN = 365;

/**
 * What computeCapacity needs, read, and its answer. Holidays are known for `horizonDays` from today, worked
 * out once by each engine.
 */
export async function loadCapacity(ctx: Ctx, horizonDays = DAYS_KNOWN): Promise<Map<string, Capacity>> {
  const { today, workspace } = ctx;
  const executors = await listExecutors(ctx);
  const holidays = new Map<string, ReadonlySet<string>>();
  for (const executor of executors) {
    const country = countryOf(executor, workspace.country);
    if (country === null || holidays.has(country)) continue;
    const range = { fromOn: today, toOn: addDays(today, horizonDays) };
    const days = await listHolidays(country, range, ctx.holidays);
    holidays.set(country, new Set(days.map(({ date }) => date)));
  }
  return computeCapacity({
    executors,
    leaves: await listLeaves(ctx),
    holidays,
    doneHours: await ctx.hooks.sumDoneHours(ctx, ctx.now - MONTH_MS),
    heldTasks: await ctx.hooks.listHeldTasks(ctx),
    today,
    defaultZone: workspace.zone,
    defaultCountry: workspace.country,
  });
}

/** Works out the holidays of every country that somebody is in, so that no command has to. */
export async function warmHolidays(db: Db, cache: HolidayCache, now: number): Promise<void> {
  const range = { fromOn: dateOf(now, 'UTC'), toOn: addDays(dateOf(now, 'UTC'), DAYS_KNOWN) };
  for (const country of await listCountries(db)) await listHolidays(country, range, cache);
}
