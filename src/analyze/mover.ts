import { dateOf, instantOf } from '../base/language/date.ts';
import { forecastToDeadline } from './forecast/forecast.ts';
import { levelOf } from './level.ts';
import { NORMAL_90, NORMAL_975 } from './normal.ts';
import { type Cadence, cleanUntil, type Point } from './series.ts';

/** Fewer values before the start say nothing of the course that it had. */
const MIN_BEFORE = 8;

/** `work`: it moved beyond its course before, after our work. `outside`: so it did, and only something outside was there. */
type Mover = 'work' | 'outside' | 'cannot tell' | 'data broken';

/** How far a metric is from where its course before a goal's start would have led, and who may have moved it. */
export interface Move {
  mover: Mover;
  why: 'broken' | 'few values' | 'within its course' | 'no work' | 'both' | 'work' | 'outside';
  /** In the metric's unit, with the ends of 19 in 20; null where its course before is not known. */
  change: number | null;
  low: number | null;
  high: number | null;
}

/**
 * Who moved a metric since a goal's start, by one fixed rule: data that looks broken says nothing; else what it had before
 * the start is carried on to today (the forecast and its band), and a level within 19 in 20 of that is its own course;
 * beyond it, the answer is the only one of finished work and outside events that was there. It is no proof of a cause: of
 * metrics that nothing moves, at most about one in ten is said to have moved.
 */
export function whoMoved(given: {
  points: readonly Point[];
  cadence: Cadence;
  zone: string;
  /** ISO date. */
  startsOn: string;
  now: number;
  /** Finished tasks for the goal since its start. */
  finished: number;
  /** Outside events on the metric since then. */
  outside: number;
  isBroken: boolean;
}): Move {
  const { cadence, zone, now, finished, outside } = given;
  const startsAt = instantOf(given.startsOn, '00:00', zone);
  const points = cleanUntil(given.points, now);
  const before = points.filter(({ at }) => at < startsAt);
  const level = levelOf(points, cadence, zone);
  const unknown = { change: null, low: null, high: null };
  if (given.isBroken) return { mover: 'data broken', why: 'broken', ...unknown };
  const hasSince = level !== null && level.at >= startsAt;
  const forecast =
    hasSince && before.length >= MIN_BEFORE
      ? forecastToDeadline({
          points: before,
          cadence,
          zone,
          deadlineOn: dateOf(level.at, zone),
          now: startsAt,
        })
      : null;
  const end = forecast?.fan.at(-1);
  if (!level || !end) return { mover: 'cannot tell', why: 'few values', ...unknown };
  const reach = ((end.high - end.middle) / NORMAL_90) * NORMAL_975;
  const change = level.value - end.middle;
  const move = { change, low: change - reach, high: change + reach };
  if (move.low <= 0 && move.high >= 0) return { mover: 'cannot tell', why: 'within its course', ...move };
  if (finished > 0 && outside > 0) return { mover: 'cannot tell', why: 'both', ...move };
  if (finished > 0) return { mover: 'work', why: 'work', ...move };
  return outside > 0
    ? { mover: 'outside', why: 'outside', ...move }
    : { mover: 'cannot tell', why: 'no work', ...move };
}
