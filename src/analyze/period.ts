import { addDays, daysBetween } from '../base/language/date.ts';

/** Money of a stretch of days, both ends included, in minor units. */
export interface Period {
  startsOn: string;
  endsOn: string;
  /** Null while nobody knows. */
  actualMinor: number | null;
  /** Whose money it is: periods of one key overlap, those of two add up. */
  projectKey: string;
  /** Of two periods with the same dates the one that arrived later counts. UTC milliseconds. */
  arrivedAt: number;
}

/** What a month came to. */
export interface MonthActual {
  /** The month's number: 1 is the one that begins on the start date. */
  month: number;
  startsOn: string;
  endsOn: string;
  /** Whole minor units; null if no period says anything about the month. */
  actualMinor: number | null;
  /** Days of the month that a period covers, over all projects. */
  daysCovered: number;
  days: number;
  /** Whether a part of a period that reaches beyond the month was counted, by its days. */
  isProRata: boolean;
}

/** The first and last date of the n-th month from a start date; after the 31st comes the last day of a shorter month. */
export function monthFrom(startsOn: string, month: number): { startsOn: string; endsOn: string } {
  const start = Temporal.PlainDate.from(startsOn);
  const first = start.add({ months: month - 1 });
  return { startsOn: first.toString(), endsOn: addDays(start.add({ months: month }).toString(), -1) };
}

/** The number of the month, from a start date, in which a date lies: 1 for the first; 0 or less before the start. */
export function monthNumber(startsOn: string, date: string): number {
  const whole = Temporal.PlainDate.from(startsOn).until(date, { largestUnit: 'month' }).months;
  const guess = whole + 1;
  return [guess - 1, guess, guess + 1].find((month) => date <= monthFrom(startsOn, month).endsOn) ?? guess;
}

/**
 * What the n-th month from a start date came to. A period that lies in the month counts whole; one that reaches beyond
 * it by its days in the month. No day of a project is counted twice: shorter periods come first, and a longer one only
 * spreads what they leave of it over the days that they leave, so that a quarter and its first two months give the
 * third. A period whose days are all taken says nothing new.
 */
export function monthActual(periods: readonly Period[], startsOn: string, month: number): MonthActual {
  const range = monthFrom(startsOn, month);
  const isIn = (date: string) => date >= range.startsOn && date <= range.endsOn;
  const covered = new Set<string>();
  let total = 0;
  let isProRata = false;
  for (const own of Map.groupBy(periods, ({ projectKey }) => projectKey).values()) {
    for (const [date, share] of spreadOverDays(own)) {
      if (!isIn(date)) continue;
      covered.add(date);
      total += share.minor;
      if (!isIn(share.startsOn) || !isIn(share.endsOn)) isProRata = true;
    }
  }
  return {
    month,
    ...range,
    actualMinor: covered.size === 0 ? null : total,
    daysCovered: covered.size,
    days: daysBetween(range.startsOn, range.endsOn) + 1,
    isProRata,
  };
}

/** A day's part of a period's money, and the period's ends. */
interface Share {
  minor: number;
  startsOn: string;
  endsOn: string;
}

/** One project's money day by day. */
function spreadOverDays(periods: readonly Period[]): Map<string, Share> {
  const shares = new Map<string, Share>();
  const lengthOf = ({ startsOn, endsOn }: Period) => daysBetween(startsOn, endsOn);
  const shortestFirst = [...periods].sort(
    (a, b) => lengthOf(a) - lengthOf(b) || b.arrivedAt - a.arrivedAt || (a.startsOn < b.startsOn ? -1 : 1),
  );
  for (const { startsOn, endsOn, actualMinor } of shortestFirst) {
    if (actualMinor === null) continue;
    const free: string[] = [];
    let taken = 0;
    for (let date = startsOn; date <= endsOn; date = addDays(date, 1)) {
      const share = shares.get(date);
      if (share) taken += share.minor;
      else free.push(date);
    }
    // Overlapping reports can say more than the whole; then nothing is left, never less.
    const left = Math.sign(actualMinor - taken) === Math.sign(actualMinor) ? actualMinor - taken : 0;
    free.forEach((date, index) => {
      // Whole units that add up to what is left.
      const minor = Math.round((left * (index + 1)) / free.length) - Math.round((left * index) / free.length);
      shares.set(date, { minor, startsOn, endsOn });
    });
  }
  return shares;
}
