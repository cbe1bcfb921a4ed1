import { createDayReader, DAY_MS } from '../../base/language/date.ts';
import type { Reads } from '../../base/store/rows.ts';
import { type Capacity, fewHoursPerDay } from '../../team/capacity/capacity.ts';
import { listDecidedAt } from '../store.ts';

/** Decisions of so many days say how often a team decides, where they fell on so many days at least. */
const RECORD_DAYS = 28;
const LEAST_DAYS = 4;
/** Who gives a few hours a month is taken to look once a week. */
const CLUB_LOOK_DAYS = 7;

/** Days from one day on which people decide to the next, 0 where nothing says so; a club is taken to look once a week. */
export async function readLookDays(
  ctx: Reads & { now: number },
  executors: readonly Pick<Capacity, 'hoursPerDay' | 'calendar'>[],
  zone: string,
): Promise<number> {
  const decidedAt = await listDecidedAt(ctx, ctx.now - RECORD_DAYS * DAY_MS);
  const days = new Set(decidedAt.map(createDayReader(zone)));
  const usual = fewHoursPerDay(executors) === null ? 0 : CLUB_LOOK_DAYS;
  if (days.size < LEAST_DAYS) return usual;
  return Math.max(usual, (Math.max(...days) - Math.min(...days)) / (days.size - 1));
}
