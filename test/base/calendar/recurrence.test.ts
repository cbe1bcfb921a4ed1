import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  againOn,
  daysOfRule,
  nameRule,
  nextByRule,
  opensOn,
  readCalendarRule,
} from '../../../src/base/calendar/recurrence.ts';
import { addDays, daysBetween } from '../../../src/base/language/date.ts';

describe('work that comes again by the calendar', () => {
  it.each([
    ['every first Saturday', 'first saturday', '2026-12-05', 'first Saturday'],
    ['1st saturday of the month', 'first saturday', '2026-12-05', 'first Saturday'],
    ['last Friday of each month', 'last friday', '2026-11-27', 'last Friday'],
    ['Mondays', 'monday', '2026-11-23', 'Monday'],
    ['every spring', 'spring', '2027-03-31', 'spring'],
    ['each May', 'may', '2027-05-31', 'May'],
  ])('reads “%s”', (typed, rule, next, name) => {
    expect(readCalendarRule(typed)).toBe(rule);
    expect(nextByRule(rule, '2026-11-23')).toBe(next);
    expect(nameRule(rule)).toBe(name);
  });

  it.each(['monthly', 'every fifth Saturday', 'every now and then', ''])('leaves “%s”', (typed) => {
    expect(readCalendarRule(typed)).toBeUndefined();
  });

  it('is due once in each span, and never asked for twice', () => {
    const rules = fc.constantFrom('first saturday', 'last friday', 'monday', 'spring', 'may', 'december');
    fc.assert(
      fc.property(
        rules,
        fc.integer({ min: 0, max: 2_000 }),
        fc.integer({ min: 0, max: 60 }),
        (rule, day, off) => {
          const today = addDays('2026-01-01', day);
          const due = nextByRule(rule, today);
          expect(daysBetween(today, due)).toBeLessThanOrEqual(daysOfRule(rule) + 6);
          // Done at any time from when it is proposed to its day, or late: the next time is another day.
          const done = addDays(opensOn(rule, due), Math.min(off, daysBetween(opensOn(rule, due), due)));
          const again = againOn(rule, done);
          expect(again > due || again > done).toBe(true);
          expect(nextByRule(rule, again) > due).toBe(true);
        },
      ),
    );
  });
});
