import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCalendar } from '../../../src/base/calendar/calendar.ts';
import { createWorkClock } from '../../../src/base/calendar/work-clock.ts';

const at = (instant: string) => Date.parse(instant);
/** A Monday. */
const NOW = at('2026-11-23T09:00:00Z');
const measure = createWorkClock(createCalendar({ zone: 'UTC' }), NOW);

describe('the working hours from one instant to another', () => {
  it.each([
    ['a working day', '2026-11-23T09:00:00Z', '2026-11-23T17:00:00Z', 8],
    ['an evening', '2026-11-23T18:00:00Z', '2026-11-23T23:00:00Z', 0],
    ['over a night', '2026-11-23T16:00:00Z', '2026-11-24T10:30:00Z', 2.5],
    ['over a weekend', '2026-11-27T13:00:00Z', '2026-11-30T11:00:00Z', 6],
    ['a week', '2026-11-25T12:00:00Z', '2026-12-02T12:00:00Z', 40],
    ['backwards', '2026-11-24T10:00:00Z', '2026-11-23T16:00:00Z', -2],
  ])('%s', (_name, from, to, hours) => {
    expect(measure(at(from), at(to))).toBeCloseTo(hours, 9);
  });

  it('are those of the zone and of the week', () => {
    const short = createWorkClock(
      createCalendar({ zone: 'America/New_York', workdays: [1, 2, 3], dayStart: '08:30', dayEnd: '12:30' }),
      NOW,
    );
    expect(short(at('2026-11-23T00:00:00Z'), at('2026-11-30T00:00:00Z'))).toBeCloseTo(12, 9);
    expect(short(at('2026-11-23T13:30:00Z'), at('2026-11-23T15:00:00Z'))).toBeCloseTo(1.5, 9);
  });

  it('add up, and never run backwards', () => {
    const instants = fc.integer({ min: NOW - 4e10, max: NOW + 4e10 });
    fc.assert(
      fc.property(instants, instants, instants, (a, b, c) => {
        const [first, second, third] = [a, b, c].sort((x, y) => x - y) as [number, number, number];
        expect(measure(first, second)).toBeGreaterThanOrEqual(0);
        expect(measure(first, second) + measure(second, third)).toBeCloseTo(measure(first, third), 6);
      }),
    );
  });
});
