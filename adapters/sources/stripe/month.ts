import { addDays, instantOf } from '../../../src/base/language/date.ts';

/** A calendar month in a team's zone. */
export interface Month {
  /** `2026-11`. */
  name: string;
  /** ISO dates, both within. */
  startsOn: string;
  endsOn: string;
  /** UTC milliseconds; the end is the next month's start. */
  startAt: number;
  endAt: number;
}

export function getMonth(name: string, zone: string): Month {
  const startsOn = `${name}-01`;
  const next = `${shiftMonth(name, 1)}-01`;
  return {
    name,
    startsOn,
    endsOn: addDays(next, -1),
    startAt: instantOf(startsOn, '00:00', zone),
    endAt: instantOf(next, '00:00', zone),
  };
}

/** `2026-11` and 2 give `2027-01`. */
export function shiftMonth(name: string, months: number): string {
  return Temporal.PlainYearMonth.from(name).add({ months }).toString();
}

/** Months from one to another, both within, oldest first. */
export function listMonths(first: string, last: string): string[] {
  const names: string[] = [];
  for (let name = first; name <= last; name = shiftMonth(name, 1)) names.push(name);
  return names;
}
