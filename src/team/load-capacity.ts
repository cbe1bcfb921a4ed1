import { listHolidays } from '../calendar/holidays.ts';
import type { Ctx } from '../command.ts';
import { addDays } from '../time.ts';
import { BUSY_STATES, type Capacity, computeCapacity, countryOf } from './capacity.ts';
import { listExecutors, listHeldTasks, listLeaves } from './store.ts';

/**
 * What computeCapacity needs, read, and its answer. Holidays are known for `horizonDays` from today; working
 * out a year of a country takes some 15 ms.
 */
export async function loadCapacity(ctx: Ctx, horizonDays = 365): Promise<Map<string, Capacity>> {
  const { today, workspace } = ctx;
  const executors = await listExecutors(ctx);
  const tasks = await listHeldTasks(ctx, BUSY_STATES);
  const holidays = new Map<string, ReadonlySet<string>>();
  for (const executor of executors) {
    const country = countryOf(executor, workspace.country);
    if (country === null || holidays.has(country)) continue;
    const days = await listHolidays(country, { fromOn: today, toOn: addDays(today, horizonDays) });
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
