import { badArgument } from '../base/language/errors.ts';
import { isTime, readTime } from '../base/language/time-of-day.ts';
import type { Row } from '../base/store/tables.ts';

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const REVIEW_ALLOWED = 'a day and a time from 00:00 to 23:59, such as "fri 15:00", or none';
const ALLOWED = 'mon-fri, daily, days such as mon,wed or weekly:fri';

type ReviewField = 'review_day' | 'review_at';

/** Reads `mon-fri`, `daily`, `mon,wed` or `weekly:fri` as ISO weekdays in order. Throws a Refusal. */
export function readDays(field: string, given: string): number[] {
  const typed = given
    .trim()
    .toLowerCase()
    .replace(/^(?:weekly|every)(?:[:\s]|on\s)+/, '');
  if (/^(?:daily|day|all)$/.test(typed)) return [1, 2, 3, 4, 5, 6, 7];
  if (/^(?:weekdays|working days)$/.test(typed)) return [1, 2, 3, 4, 5];
  const days = typed.split(/[\s,]+/).flatMap((part) => {
    const run = readRange(part);
    if (!run) throw badArgument(field, given, ALLOWED);
    return run;
  });
  return [...new Set(days)].sort();
}

/** `weekdays`, `every day`, `Saturdays`, `Mon, Wed`, `Tue-Thu`: as it may be typed. */
export function formatDays(days: readonly number[]): string {
  if (days.length === 7) return 'every day';
  if (days.join() === '1,2,3,4,5') return 'weekdays';
  const first = days[0] ?? 1;
  const names = days.map((day) => {
    const name = WEEKDAYS[day - 1] ?? '';
    return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  });
  if (names.length === 1) return `${names[0]}s`;
  const short = names.map((name) => name.slice(0, 3));
  const isRun = days.length > 2 && days.every((day, index) => day === first + index);
  return isRun ? `${short[0]}-${short.at(-1)}` : short.join(', ');
}

/** Reads `fri 15:00`, `fri` (the time stays), `15:00` (the day stays) or `none`. Throws a Refusal. */
export function readReview(field: string, given: string): Partial<Pick<Row<'feeds'>, ReviewField>> {
  const typed = given.trim().toLowerCase();
  if (/^(?:none|off|never|no)$/.test(typed)) return { review_day: null };
  const match = /^([a-z]+)?(?:[\s,@]|at)*([\d:.]+)?$/.exec(typed);
  const day = match?.[1] === undefined ? undefined : readDay(match[1]);
  const isOneDay = match?.[1] === undefined || day !== undefined;
  if (!match || !isOneDay || typed === '' || (match[2] !== undefined && !isTime(match[2]))) {
    throw badArgument(field, given, REVIEW_ALLOWED);
  }
  return {
    ...(day !== undefined && { review_day: day }),
    ...(match[2] !== undefined && { review_at: readTime(field, match[2]) }),
  };
}

/** One day, or a run of them that may pass Sunday. */
function readRange(part: string): number[] | undefined {
  const [from, to, ...rest] = part.split(/[-–]/).map(readDay);
  if (from === undefined || rest.length > 0) return undefined;
  if (!/[-–]/.test(part)) return [from];
  if (to === undefined) return undefined;
  const length = ((to - from + 7) % 7) + 1;
  return Array.from({ length }, (_, index) => ((from - 1 + index) % 7) + 1);
}

/** `mon`, `thurs`, `monday`, `mondays`. */
function readDay(word: string): number | undefined {
  const wanted = word.replace(/(?<=day)s$/, '');
  const index = WEEKDAYS.findIndex((day) => wanted.length >= 3 && day.startsWith(wanted));
  return index === -1 ? undefined : index + 1;
}
