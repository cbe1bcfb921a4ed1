import { listHolidays } from '../calendar/holidays.ts';
import type { Ctx } from '../command.ts';
import type { Db } from '../db/open.ts';
import type { HolidayCache } from '../ports.ts';
import { addDays, dateOf } from '../time.ts';
import { BUSY_STATES, type Capacity, computeCapacity, countryOf } from './capacity.ts';
import { listExecutors, listHeldTasks, listLeaves } from './store.ts';

/** So far ahead holidays are known. */
const DAYS_KNOWN = 365;

/**
 * What computeCapacity needs, read, and its answer. Holidays are known for `horizonDays` from today, worked
 * out once by each engine.
 */
export async function loadCapacity(ctx: Ctx, horizonDays = DAYS_KNOWN): Promise<Map<string, Capacity>> {
  const { today, workspace } = ctx;
  const executors = await listExecutors(ctx);
  const tasks = await listHeldTasks(ctx, BUSY_STATES);
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
    openTasks: tasks.map(({ assignee_id, effort_hours, state }) => ({
      assigneeId: assignee_id,
      effortHours: effort_hours,
      state,
    })),
    today,
    defaultZone: workspace.zone,
    defaultCountry: workspace.country,
  });
}

/** Works out the holidays of every country that somebody is in, so that no command has to. */
export async function warmHolidays(db: Db, cache: HolidayCache, now: number): Promise<void> {
  const read = (table: 'workspaces' | 'executors') =>
    db.kysely.selectFrom(table).select('country').where('country', 'is not', null).distinct().execute();
  const today = dateOf(now, 'UTC');
  for (const { country } of [...(await read('workspaces')), ...(await read('executors'))]) {
    if (country !== null)
      await listHolidays(country, { fromOn: today, toOn: addDays(today, DAYS_KNOWN) }, cache);
  }
}
