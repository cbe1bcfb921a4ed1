import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { monthActual, monthFrom, monthNumber, type Period } from '../../src/analyze/period.ts';
import { addDays } from '../../src/base/language/date.ts';

function period(
  startsOn: string,
  endsOn: string,
  actualMinor: number | null,
  more: Partial<Period> = {},
): Period {
  return { startsOn, endsOn, actualMinor, projectKey: 'alpha', arrivedAt: 0, ...more };
}

const january = period('2026-01-01', '2026-01-31', 310_000);

describe('months from a start date', () => {
  it('begin on its day of the month, without gaps after a 31st', () => {
    expect(monthFrom('2026-01-15', 1)).toEqual({ startsOn: '2026-01-15', endsOn: '2026-02-14' });
    expect(monthFrom('2026-01-31', 1)).toEqual({ startsOn: '2026-01-31', endsOn: '2026-02-27' });
    expect(monthFrom('2026-01-31', 2)).toEqual({ startsOn: '2026-02-28', endsOn: '2026-03-30' });
    expect(monthFrom('2026-01-31', 3)).toEqual({ startsOn: '2026-03-31', endsOn: '2026-04-29' });
  });

  it('are numbered from 1', () => {
    expect(monthNumber('2026-01-15', '2026-01-15')).toBe(1);
    expect(monthNumber('2026-01-15', '2026-02-14')).toBe(1);
    expect(monthNumber('2026-01-15', '2026-02-15')).toBe(2);
    expect(monthNumber('2026-01-15', '2027-01-15')).toBe(13);
    expect(monthNumber('2026-01-15', '2026-01-14')).toBe(0);
  });

  it('hold each date in exactly the month with its number', () => {
    const date = fc.integer({ min: 0, max: 1_500 }).map((day) => addDays('2024-01-01', day));
    fc.assert(
      fc.property(date, date, (start, some) => {
        const { startsOn, endsOn } = monthFrom(start, monthNumber(start, some));
        expect(startsOn <= some && some <= endsOn).toBe(true);
      }),
    );
  });
});

describe('what a month came to', () => {
  it('is the period that lies in it', () => {
    expect(monthActual([january], '2026-01-01', 1)).toEqual({
      month: 1,
      startsOn: '2026-01-01',
      endsOn: '2026-01-31',
      actualMinor: 310_000,
      daysCovered: 31,
      days: 31,
      isProRata: false,
    });
  });

  it('is missing, not 0, where no period says anything', () => {
    expect(monthActual([january], '2026-01-01', 2).actualMinor).toBeNull();
    expect(monthActual([period('2026-01-01', '2026-01-31', null)], '2026-01-01', 1).actualMinor).toBeNull();
    expect(monthActual([period('2026-01-01', '2026-01-31', 0)], '2026-01-01', 1).actualMinor).toBe(0);
  });

  it('takes a period that does not line up by its days', () => {
    // The month from the 15th has 17 of January's 31 days, at 10,000 a day.
    expect(monthActual([january], '2026-01-15', 1)).toMatchObject({
      actualMinor: 170_000,
      daysCovered: 17,
      days: 31,
      isProRata: true,
    });
  });

  it('adds projects up, the unassigned with them', () => {
    const unassigned = period('2026-01-01', '2026-01-31', 5, { projectKey: '' });
    const month = monthActual([january, unassigned], '2026-01-01', 1);
    expect(month).toMatchObject({ actualMinor: 310_005, daysCovered: 31 });
  });

  it('does not add a report of the same dates: the later one counts', () => {
    const corrected = period('2026-01-01', '2026-01-31', 300_000, { arrivedAt: 5 });
    expect(monthActual([corrected, january], '2026-01-01', 1).actualMinor).toBe(300_000);
    expect(monthActual([january, corrected], '2026-01-01', 1).actualMinor).toBe(300_000);
  });

  it('does not add the weeks of a month to the month', () => {
    const week = period('2026-01-05', '2026-01-11', 90_000);
    expect(monthActual([january, week], '2026-01-01', 1)).toMatchObject({
      actualMinor: 310_000,
      isProRata: false,
    });
  });

  it('gives the third month of a quarter what the first two leave', () => {
    const quarter = period('2026-01-01', '2026-03-31', 900_000);
    const february = period('2026-02-01', '2026-02-28', 250_000);
    const periods = [quarter, january, february];
    expect(monthActual(periods, '2026-01-01', 3)).toMatchObject({ actualMinor: 340_000, isProRata: true });
    expect(monthActual(periods, '2026-01-01', 1)).toMatchObject({ actualMinor: 310_000, isProRata: false });
  });

  it('leaves nothing, and never less, when the parts say more than the whole', () => {
    const quarter = period('2026-01-01', '2026-03-31', 200_000);
    expect(monthActual([quarter, january], '2026-01-01', 2)).toMatchObject({
      actualMinor: 0,
      daysCovered: 28,
    });
  });

  it('keeps refunds negative', () => {
    expect(monthActual([period('2026-01-01', '2026-01-31', -700)], '2026-01-01', 1).actualMinor).toBe(-700);
  });

  const periods = fc.array(
    fc
      .record({
        start: fc.integer({ min: 0, max: 300 }),
        length: fc.integer({ min: 0, max: 100 }),
        actualMinor: fc.integer({ min: 0, max: 1_000_000 }),
        arrivedAt: fc.integer({ min: 0, max: 1_000 }),
        projectKey: fc.constantFrom('', 'alpha', 'beta'),
      })
      .map(({ start, length, ...rest }) => ({
        startsOn: addDays('2026-01-01', start),
        endsOn: addDays('2026-01-01', start + length),
        ...rest,
      })),
    { maxLength: 8 },
  );

  it('is whole units, and does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(periods, fc.integer({ min: 1, max: 12 }), (rows, month) => {
        const known = new Map(rows.map((row) => [row.arrivedAt, row]));
        const distinct = [...known.values()];
        const one = monthActual(distinct, '2026-01-10', month);
        expect(one).toEqual(monthActual(distinct.toReversed(), '2026-01-10', month));
        expect(one.actualMinor === null || Number.isInteger(one.actualMinor)).toBe(true);
      }),
    );
  });

  it('adds up over the months to what one project’s separate periods say', () => {
    fc.assert(
      fc.property(periods, (rows) => {
        // Laid end to end, so that none overlaps.
        let next = '2026-01-01';
        const laid = rows.map((row) => {
          const moved = {
            ...row,
            projectKey: 'alpha',
            startsOn: next,
            endsOn: addDays(next, row.arrivedAt % 60),
          };
          next = addDays(moved.endsOn, 1);
          return moved;
        });
        const months = Array.from({ length: 18 }, (_, index) => monthActual(laid, '2026-01-01', index + 1));
        const total = months.reduce((sum, { actualMinor }) => sum + (actualMinor ?? 0), 0);
        expect(total).toBe(laid.reduce((sum, { actualMinor }) => sum + actualMinor, 0));
      }),
    );
  });

  it('never counts a duplicate', () => {
    fc.assert(
      fc.property(periods, fc.integer({ min: 1, max: 12 }), (rows, month) => {
        const twice = [...rows, ...rows];
        expect(monthActual(twice, '2026-01-10', month)).toEqual(monthActual(rows, '2026-01-10', month));
      }),
    );
  });
});
