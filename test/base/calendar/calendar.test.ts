import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addWorkingDays,
  createCalendar,
  dueDate,
  endOfWorkingDay,
  freeHours,
  isWorkingDay,
  listWorkingDays,
  nextWorkingDay,
  workingDaysBetween,
} from '../../../src/base/calendar/calendar.ts';
import { addDays } from '../../../src/base/language/date.ts';
import { Refusal } from '../../../src/base/language/errors.ts';

// November 2026: the 23rd is a Monday; Thursday the 26th is Thanksgiving.
const lisbon = createCalendar({ zone: 'Europe/Lisbon' });
const newYork = createCalendar({
  zone: 'America/New_York',
  holidays: new Set(['2026-11-26']),
  away: [{ startsOn: '2026-11-30', endsOn: '2026-12-02' }],
});

describe('a work calendar', () => {
  it('works from Monday to Friday unless told otherwise', () => {
    const week = ['2026-11-23', '2026-11-27', '2026-11-28', '2026-11-29'];
    expect(week.map((date) => isWorkingDay(lisbon, date))).toEqual([true, true, false, false]);
  });

  it('can have another week: Sunday to Thursday', () => {
    const cairo = createCalendar({ zone: 'Africa/Cairo', workdays: [7, 1, 2, 3, 4] });
    expect(isWorkingDay(cairo, '2026-11-29')).toBe(true);
    expect(isWorkingDay(cairo, '2026-11-27')).toBe(false);
  });

  it('does not work on a holiday or during leave, first and last day included', () => {
    const dates = ['2026-11-25', '2026-11-26', '2026-11-27', '2026-11-30', '2026-12-02', '2026-12-03'];
    expect(dates.map((date) => isWorkingDay(newYork, date))).toEqual([true, false, true, false, false, true]);
  });

  it('goes over a weekend and over leave to the next working day', () => {
    expect(nextWorkingDay(lisbon, '2026-11-27')).toBe('2026-11-30');
    expect(nextWorkingDay(newYork, '2026-11-27')).toBe('2026-12-03');
    expect(nextWorkingDay(newYork, '2026-11-25')).toBe('2026-11-27');
  });

  it('goes over overlapping leave of decades', () => {
    const gone = createCalendar({
      zone: 'UTC',
      away: [
        { startsOn: '2026-01-01', endsOn: '2099-12-31' },
        { startsOn: '2099-06-01', endsOn: '2100-01-04' },
      ],
    });
    // 5 January 2100 is a Tuesday.
    expect(nextWorkingDay(gone, '2026-03-01')).toBe('2100-01-05');
  });

  it('adds and takes away working days', () => {
    expect(addWorkingDays(lisbon, '2026-11-27', 2)).toBe('2026-12-01');
    expect(addWorkingDays(lisbon, '2026-11-28', 0)).toBe('2026-11-28');
    expect(addWorkingDays(lisbon, '2026-11-30', -1)).toBe('2026-11-27');
    // Back from the 4th: 3 Dec, then over leave and weekend to 27 Nov, then over Thanksgiving to the 25th.
    expect(addWorkingDays(newYork, '2026-12-04', -3)).toBe('2026-11-25');
  });

  it('counts working days after a date up to another', () => {
    expect(workingDaysBetween(lisbon, '2026-11-27', '2026-11-30')).toBe(1);
    expect(workingDaysBetween(lisbon, '2026-11-27', '2026-11-29')).toBe(0);
    expect(workingDaysBetween(lisbon, '2026-11-30', '2026-11-23')).toBe(-5);
    expect(workingDaysBetween(newYork, '2026-11-23', '2026-12-03')).toBe(4);
  });

  it('lists working days, the first date included when it is one', () => {
    expect(listWorkingDays(newYork, '2026-11-25', 3)).toEqual(['2026-11-25', '2026-11-27', '2026-12-03']);
    expect(listWorkingDays(lisbon, '2026-11-28', 1)).toEqual(['2026-11-30']);
    expect(listWorkingDays(lisbon, '2026-11-23', 0)).toEqual([]);
  });

  it('ends the day at the wall-clock time of its zone, on both sides of a clock change', () => {
    // New York leaves summer time on 1 November 2026: 17:00 is 21:00 UTC before and 22:00 UTC after.
    expect(endOfWorkingDay(newYork, '2026-10-30')).toBe(Date.UTC(2026, 9, 30, 21));
    expect(endOfWorkingDay(newYork, '2026-11-02')).toBe(Date.UTC(2026, 10, 2, 22));
  });

  it('takes a fifth of the weekly hours away for each day off in the next five', () => {
    expect(freeHours(lisbon, { from: '2026-11-23', hoursPerWeek: 20 })).toBe(20);
    // Mon to Fri with Thanksgiving: 4 of 5 days. From Wednesday 25: 25, (26), 27, (30), (1): 2 of 5.
    expect(freeHours(newYork, { from: '2026-11-23', hoursPerWeek: 20 })).toBe(16);
    expect(freeHours(newYork, { from: '2026-11-25', hoursPerWeek: 20 })).toBe(8);
    // Starting on a Saturday looks at the week that follows: 30, 1 and 2 away, 3 and 4 not.
    expect(freeHours(newYork, { from: '2026-11-28', hoursPerWeek: 20 })).toBe(8);
    expect(freeHours(lisbon, { from: '2026-11-23', hoursPerWeek: 20, workingDays: 10 })).toBe(40);
  });

  it('sets a due date at the end of the day by which free hours cover the effort', () => {
    const from = '2026-11-23';
    const endOf = (date: string) => endOfWorkingDay(newYork, date);
    expect(dueDate(newYork, { from, effortHours: 4, hoursPerDay: 4 })).toBe(endOf('2026-11-23'));
    expect(dueDate(newYork, { from, effortHours: 4.1, hoursPerDay: 4 })).toBe(endOf('2026-11-24'));
    // Four days of work: Mon, Tue, Wed, not Thanksgiving, Fri.
    expect(dueDate(newYork, { from, effortHours: 16, hoursPerDay: 4 })).toBe(endOf('2026-11-27'));
    expect(dueDate(newYork, { from, effortHours: 17, hoursPerDay: 4 })).toBe(endOf('2026-12-03'));
    expect(dueDate(newYork, { from: '2026-11-28', effortHours: 0, hoursPerDay: 4 })).toBe(
      endOf('2026-12-03'),
    );
  });

  it('does not add a day for a rounding error of the division', () => {
    // 2.1 / 0.3 is 7.000000000000001: seven days, from Monday the 23rd to Tuesday the 1st.
    const due = dueDate(lisbon, { from: '2026-11-23', effortHours: 2.1, hoursPerDay: 0.3 });
    expect(due).toBe(endOfWorkingDay(lisbon, '2026-12-01'));
  });

  it('has no due date without free hours or beyond five years', () => {
    expect(dueDate(lisbon, { from: '2026-11-23', effortHours: 4, hoursPerDay: 0 })).toBeNull();
    expect(dueDate(lisbon, { from: '2026-11-23', effortHours: 1e9, hoursPerDay: 8 })).toBeNull();
    expect(dueDate(lisbon, { from: '2026-11-23', effortHours: Number.NaN, hoursPerDay: 8 })).toBeNull();
  });

  it.each([
    [{ zone: 'Mars/Olympus' }, 'zone'],
    [{ zone: 'UTC', workdays: [] }, 'workdays'],
    [{ zone: 'UTC', workdays: [0, 8] }, 'workdays'],
    [{ zone: 'UTC', dayStart: '17:00', dayEnd: '09:00' }, 'hours'],
    [{ zone: 'UTC', dayEnd: '24:00' }, 'hours'],
    [{ zone: 'UTC', away: [{ startsOn: '2026-12-02', endsOn: '2026-12-01' }] }, 'away'],
    [{ zone: 'UTC', away: [{ startsOn: '2026-02-30', endsOn: '2026-03-01' }] }, 'away'],
  ])('refuses %j and names the field', (given, field) => {
    const read = () => {
      try {
        return createCalendar(given);
      } catch (error) {
        return error instanceof Refusal ? error.detail : error;
      }
    };
    expect(read()).toMatchObject({ code: 'bad_argument', field });
  });
});

describe('for any calendar', () => {
  const day = fc.integer({ min: 0, max: 400 }).map((offset) => addDays('2026-06-01', offset));
  const stretch = fc
    .tuple(day, fc.integer({ min: 0, max: 20 }))
    .map(([startsOn, length]) => ({ startsOn, endsOn: addDays(startsOn, length) }));
  const calendars = fc
    .record({
      workdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      holidays: fc.array(day, { maxLength: 20 }).map((dates) => new Set(dates)),
      away: fc.array(stretch, { maxLength: 4 }),
    })
    .map((given) => createCalendar({ zone: 'Europe/Lisbon', ...given }));

  it('what was added is what lies between', () => {
    fc.assert(
      fc.property(calendars, day, fc.integer({ min: -12, max: 12 }), (calendar, date, n) => {
        expect(workingDaysBetween(calendar, date, addWorkingDays(calendar, date, n))).toBe(n);
      }),
    );
  });

  it('the next working day is a working day, and none lies before it', () => {
    fc.assert(
      fc.property(calendars, day, (calendar, date) => {
        const next = nextWorkingDay(calendar, date);
        expect(isWorkingDay(calendar, next)).toBe(true);
        for (let between = addDays(date, 1); between < next; between = addDays(between, 1)) {
          expect(isWorkingDay(calendar, between)).toBe(false);
        }
      }),
    );
  });

  it('free hours are between none and the weekly hours, and fewer days off never mean fewer hours', () => {
    fc.assert(
      fc.property(calendars, day, (calendar, from) => {
        const workingDays = calendar.workdays.length;
        const free = freeHours(calendar, { from, hoursPerWeek: 30, workingDays });
        const atWork = createCalendar({ zone: calendar.zone, workdays: calendar.workdays });
        expect(free).toBeGreaterThanOrEqual(0);
        expect(free).toBeLessThanOrEqual(freeHours(atWork, { from, hoursPerWeek: 30, workingDays }));
        expect(freeHours(atWork, { from, hoursPerWeek: 30, workingDays })).toBeCloseTo(30, 9);
      }),
    );
  });

  it('more effort is never due earlier', () => {
    const effort = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(calendars, day, effort, effort, (calendar, from, one, two) => {
        const due = (effortHours: number) => dueDate(calendar, { from, effortHours, hoursPerDay: 5 }) ?? 0;
        expect(due(Math.min(one, two))).toBeLessThanOrEqual(due(Math.max(one, two)));
      }),
    );
  });
});
