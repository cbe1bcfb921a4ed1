import { describe, expect, it } from 'vitest';
import { type Move, whoMoved } from '../../src/analyze/mover.ts';
import { addDays, DAY_MS } from '../../src/base/language/date.ts';
import { createNoise, MONDAY, pointsOf } from './noise.ts';

const BEFORE = 60;
const SINCE = 28;

/** Two months of noise, then four weeks of a goal in which the level moves by `lift`, or by itself. */
function ask(
  seed: number,
  lift: number,
  given: Partial<Parameters<typeof whoMoved>[0]> = {},
  walks = false,
): Move {
  const noise = createNoise(seed);
  let walk = 0;
  const values = Array.from({ length: BEFORE + SINCE }, (_, day) => {
    walk += walks ? 0.5 * noise() : 0;
    return 100 + noise() + walk + (day >= BEFORE ? lift : 0);
  });
  return whoMoved({
    points: pointsOf(values),
    cadence: 'day',
    zone: 'UTC',
    startsOn: addDays('2026-01-05', BEFORE),
    now: MONDAY + (BEFORE + SINCE) * DAY_MS,
    finished: 2,
    outside: 0,
    isBroken: false,
    ...given,
  });
}

describe('who moved a metric', () => {
  it('is told by what was there as it left its course, and never a cause of two', () => {
    expect(ask(1, 8)).toMatchObject({ mover: 'work', why: 'work' });
    expect(ask(1, 8, { finished: 0, outside: 1 })).toMatchObject({ mover: 'outside' });
    expect(ask(1, 8, { outside: 1 })).toMatchObject({ mover: 'cannot tell', why: 'both' });
    expect(ask(1, 8, { finished: 0 })).toMatchObject({ mover: 'cannot tell', why: 'no work' });
    expect(ask(1, 8, { isBroken: true })).toMatchObject({ mover: 'data broken', change: null });
    expect(ask(1, 8, { now: MONDAY + 5 * DAY_MS })).toMatchObject({ why: 'few values' });
  });

  it('is “after our work” at most one time in ten where nothing moves it', () => {
    for (const walks of [false, true]) {
      const said = Array.from({ length: 120 }, (_, index) => ask(index + 1, 0, {}, walks).mover);
      expect(said.filter((mover) => mover === 'work').length / 120).toBeLessThanOrEqual(0.1);
    }
  });
});
