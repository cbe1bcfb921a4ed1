import type { WorkCalendar } from '../../base/calendar/calendar.ts';
import { listHolidays } from '../../base/calendar/holidays.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { addDays, DAY_MS, dateOf } from '../../base/language/date.ts';
import type { HolidayCache } from '../../base/ports.ts';
import type { Db } from '../../base/store/open.ts';
import type { Row } from '../../base/store/tables.ts';
import { listCountries, listExecutors } from '../people/store.ts';
import { type Capacity, calendarOf, computeCapacity, countryOf } from './capacity.ts';
import { listLeaves } from './store.ts';

const MONTH_MS = 30 * DAY_MS;
/** So far ahead holidays are known. */
const DAYS_KNOWN = 365;

/**
 * What computeCapacity needs, read, and its answer. Holidays are known for `horizonDays` from today, worked
 * out once by each engine.
 */
export async function loadCapacity(ctx: Ctx, horizonDays = DAYS_KNOWN): Promise<Map<string, Capacity>> {
  const executors = await listExecutors(ctx);
  return computeCapacity({
    executors,
    ...(await loadDaysOff(ctx, executors, horizonDays)),
    doneHours: await ctx.hooks.sumDoneHours(ctx, ctx.now - MONTH_MS),
    heldTasks: await ctx.hooks.listHeldTasks(ctx),
    today: ctx.today,
  });
}

/** When one executor works, without anybody's tasks: whoever is told something is asked for it. Undefined of none. */
export async function findCalendar(ctx: Ctx, executorId: string): Promise<WorkCalendar | undefined> {
  const executor = (await listExecutors(ctx)).find(({ id }) => id === executorId);
  return executor && calendarOf(executor, await loadDaysOff(ctx, [executor], DAYS_KNOWN));
}

async function loadDaysOff(ctx: Ctx, executors: readonly Row<'executors'>[], horizonDays: number) {
  const { today, workspace } = ctx;
  const holidays = new Map<string, ReadonlySet<string>>();
  for (const executor of executors) {
    const country = countryOf(executor, workspace.country);
    if (country === null || holidays.has(country)) continue;
    const range = { fromOn: today, toOn: addDays(today, horizonDays) };
    const days = await listHolidays(country, range, ctx.holidays);
    holidays.set(country, new Set(days.map(({ date }) => date)));
  }
  return {
    holidays,
    leaves: await listLeaves(ctx),
    defaultZone: workspace.zone,
    defaultCountry: workspace.country,
  };
}

/** Works out the holidays of every country that somebody is in, so that no command has to. */
export async function warmHolidays(db: Db, cache: HolidayCache, now: number): Promise<void> {
  const range = { fromOn: dateOf(now, 'UTC'), toOn: addDays(dateOf(now, 'UTC'), DAYS_KNOWN) };
  for (const country of await listCountries(db)) await listHolidays(country, range, cache);
}
