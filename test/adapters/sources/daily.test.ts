import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DailyVendor, readDaily } from '../../../adapters/sources/daily/daily.ts';
import { addDays, DAY_MS } from '../../../src/base/language/date.ts';
import type { Cursor, ValueRecord } from '../../../src/base/source-port.ts';
import { isFull } from '../../support/full.ts';

const FIRST_ON = '2026-03-20';
const LATE_DAYS = 3;
const METRICS = [
  { vendor: 'a', name: 'A', unit: '', isCount: true },
  { vendor: 'b', name: 'B', unit: '', isCount: true },
  { vendor: 'r', name: 'Rate', unit: '%', isCount: false },
];

type Row = (number | null)[];

/** What happens in a day there: its row, a late row for a day before, and whether we read, and how many pages of it. */
interface DayThere {
  row: Row | null;
  late: { daysAgo: number; row: Row } | null;
  pages: number | null;
}

const row = fc.tuple(fc.option(fc.nat(3)), fc.option(fc.nat(3)), fc.option(fc.nat(3)));
const days = fc.array(
  fc.record({
    row: fc.option(row, { freq: 4 }),
    late: fc.option(fc.record({ daysAgo: fc.integer({ min: 1, max: LATE_DAYS }), row })),
    pages: fc.option(fc.integer({ min: 0, max: 3 })),
  }),
  { minLength: 1, maxLength: 30 },
);

/** What the rows end in: by key the state of the largest version, the later one of equals. */
class Rows {
  readonly found = new Map<string, ValueRecord>();

  take(records: Iterable<unknown>): void {
    for (const record of records as Iterable<ValueRecord>) {
      const known = this.found.get(record.key);
      if (!known || record.version > known.version) this.found.set(record.key, record);
    }
  }

  show(): string[] {
    return [...this.found].map(([key, { value, at }]) => `${key} ${at} ${value}`).toSorted();
  }
}

/** What comes late adds to a count and says a rate anew; it takes nothing back. */
function addLate(known: Row | undefined, late: Row): Row {
  return METRICS.map(({ isCount }, place) => {
    const [old, more] = [known?.[place] ?? null, late[place] ?? null];
    return isCount && old !== null && more !== null ? old + more : (more ?? old);
  });
}

async function read(vendor: DailyVendor, now: number, rows: Rows, from: Cursor | null, most: number) {
  let cursor = from;
  let left = most;
  for await (const page of readDaily(vendor, { zone: 'America/New_York', now: () => now }, from)) {
    if (left-- === 0) break;
    expect(page.records.length).toBeLessThanOrEqual(200);
    rows.take(page.records);
    cursor = JSON.parse(JSON.stringify(page.cursor)) as Cursor;
  }
  return cursor;
}

describe('what counts by day', () => {
  it('ends in the same rows however often, and up to wherever, it was read', () =>
    fc.assert(
      fc.asyncProperty(days, async (given: DayThere[]) => {
        const there = new Map<string, Row>();
        const vendor: DailyVendor = {
          metrics: METRICS,
          since: FIRST_ON,
          lateDays: LATE_DAYS,
          ask: async (from, to) => ({
            zone: 'Europe/Berlin',
            note: '',
            days: new Map([...there].filter(([date]) => date >= from && date <= to)),
          }),
        };
        const rows = new Rows();
        let cursor: Cursor | null = null;
        let now = Date.UTC(2026, 2, 20, 23, 30);
        let last = FIRST_ON;
        for (const [day, { row: own, late, pages }] of given.entries()) {
          const date = addDays(FIRST_ON, day);
          if (own) there.set(date, own);
          // As late as the source is said to be: counted from its last day.
          const lateOn = addDays(last, -(late?.daysAgo ?? 0));
          if (late && lateOn >= FIRST_ON) there.set(lateOn, addLate(there.get(lateOn), late.row));
          if (own) last = date;
          if (pages !== null) cursor = await read(vendor, now, rows, cursor, pages);
          now += DAY_MS;
        }
        await read(vendor, now, rows, cursor, Number.POSITIVE_INFINITY);
        const whole = new Rows();
        await read(vendor, now, whole, null, Number.POSITIVE_INFINITY);
        expect(rows.show()).toEqual(whole.show());
      }),
      { numRuns: isFull ? 300 : 75 },
    ));
});
