const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'June', 'July', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** How a page writes a date. */
export const DATE = String.raw`(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} \p{L}+(?: \d{4})?`;
export const NUMBER = String.raw`[+−]?\d+(?:\.\d+)?`;

/** A page's date, in the year that is nearest; undefined where its weekday is not that day's. */
export function readDate(written: string, near: string): string | undefined {
  const [weekday = '', day, month = '', year] = written.split(' ');
  const today = Temporal.PlainDate.from(near);
  const dates = (year === undefined ? [today.year, today.year + 1, today.year - 1] : [Number(year)]).map(
    (each) => Temporal.PlainDate.from({ year: each, month: MONTHS.indexOf(month) + 1, day: Number(day) }),
  );
  const [nearest] = dates.toSorted((a, b) => Math.abs(today.until(a).days) - Math.abs(today.until(b).days));
  return nearest && DAYS[nearest.dayOfWeek - 1] === weekday ? nearest.toString() : undefined;
}

export function readNumber(written: string | undefined): number {
  return Number((written ?? '').replace('−', '-'));
}

/** A whole line. */
export function line(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`, 'u');
}
