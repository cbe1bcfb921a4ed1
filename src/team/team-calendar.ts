import { createCalendar, type WorkCalendar } from '../calendar/calendar.ts';
import { listHolidays } from '../calendar/holidays.ts';
import type { Ctx } from '../command.ts';
import { addDays } from '../time.ts';

/** Holidays are known for this long: longer than anything that is counted in the team's working days. */
const HORIZON_DAYS = 120;

/** When the team as a whole works: its zone, Monday to Friday, less its country's holidays; nobody's leave. */
export async function loadTeamCalendar(
  ctx: Pick<Ctx, 'workspace' | 'today' | 'holidays'>,
): Promise<WorkCalendar> {
  const { zone, country } = ctx.workspace;
  if (country === null) return createCalendar({ zone });
  const range = { fromOn: addDays(ctx.today, -1), toOn: addDays(ctx.today, HORIZON_DAYS) };
  const days = await listHolidays(country, range, ctx.holidays);
  return createCalendar({ zone, holidays: new Set(days.map(({ date }) => date)) });
}
