import { createCalendar, type WorkCalendar } from '../../base/calendar/calendar.ts';
import { listHolidays } from '../../base/calendar/holidays.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { addDays } from '../../base/language/date.ts';

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
