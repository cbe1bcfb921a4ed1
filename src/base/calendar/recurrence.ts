import { addDays, weekdayOf } from '../language/date.ts';

/** How work comes again by the calendar: `first saturday`, `last friday`, `saturday`, `spring`, `may`. Small letters, without "every". */
export type CalendarRule = string;

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const MONTHS = [
  ...['january', 'february', 'march', 'april', 'may', 'june', 'july'],
  ...['august', 'september', 'october', 'november', 'december'],
];
const ORDINALS: Readonly<Record<string, number>> = {
  ...{ first: 1, '1st': 1, second: 2, '2nd': 2, third: 3, '3rd': 3, fourth: 4, '4th': 4, last: -1 },
};
/** The first month of each season, as weather services count them north of the equator. */
const SEASONS: Readonly<Record<string, number>> = { spring: 3, summer: 6, autumn: 9, fall: 9, winter: 12 };

const MONTHLY = new RegExp(
  `^(${Object.keys(ORDINALS).join('|')}) (${WEEKDAYS.join('|')})(?: (?:of|in) (?:the|each|every) month)?$`,
);
const NAMES = [...WEEKDAYS, ...Object.keys(SEASONS), ...MONTHS];

/** As it may stand in a sentence, after "every". */
export const CALENDAR_WORDS = `(?:(?:${Object.keys(ORDINALS).join('|')}) (?:${WEEKDAYS.join('|')})(?: of the month)?|${NAMES.join('|')})`;

/** `every first Saturday of the month`, `each spring`, `Mondays`; undefined for anything else. */
export function readCalendarRule(typed: string): CalendarRule | undefined {
  const words = typed
    .trim()
    .toLowerCase()
    .replace(/^(?:on )?(?:every|each|the)\s+/, '')
    .replace(/\s+/g, ' ');
  const monthly = MONTHLY.exec(words);
  if (monthly) {
    const at = ORDINALS[monthly[1] ?? ''];
    const name = Object.entries(ORDINALS).find(([, number]) => number === at)?.[0];
    return `${name} ${monthly[2]}`;
  }
  const single = words.replace(/(?<=day)s$/, '');
  return NAMES.includes(single) ? single : undefined;
}

/** As it is written after "every": `first Saturday`, `spring`. */
export function nameRule(rule: CalendarRule): string {
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  const words = rule.split(' ');
  return words.map((word) => (word in ORDINALS || word in SEASONS ? word : capital(word))).join(' ');
}

/** How long it is from one time to the next, in days, about. */
export function daysOfRule(rule: CalendarRule): number {
  if (WEEKDAYS.includes(rule)) return 7;
  return rule.includes(' ') ? 30 : 365;
}

/**
 * The first date on or after another on which work of a rule is due: the weekday itself; of a month, or of a season's first
 * month, the last day.
 */
export function nextByRule(rule: CalendarRule, fromOn: string): string {
  for (let date = fromOn, days = 0; days <= 366; date = addDays(date, 1), days++) {
    if (isDue(rule, date)) return date;
  }
  throw new Error(`a rule without days: ${rule}`);
}

/** When work of a rule that is due on a date is proposed: three days before a weekday of every week, ten days before one of a month, at the start of a month or season. */
export function opensOn(rule: CalendarRule, dueOn: string): string {
  return addDays(dueOn, -leadDays(rule));
}

/** The date from which work of a rule comes again that was done on another: what was done ahead of its day is not asked for twice. */
export function againOn(rule: CalendarRule, doneOn: string): string {
  return opensOn(rule, nextByRule(rule, addDays(doneOn, leadDays(rule) + 1)));
}

function leadDays(rule: CalendarRule): number {
  return { 7: 3, 30: 10 }[daysOfRule(rule)] ?? 30;
}

function isDue(rule: CalendarRule, date: string): boolean {
  const [first = '', weekday] = rule.split(' ');
  const day = Number(date.slice(8));
  if (weekday !== undefined) {
    if (WEEKDAYS[weekdayOf(date) - 1] !== weekday) return false;
    const at = ORDINALS[first];
    return at === -1 ? monthOf(addDays(date, 7)) !== monthOf(date) : Math.ceil(day / 7) === at;
  }
  if (WEEKDAYS.includes(first)) return WEEKDAYS[weekdayOf(date) - 1] === first;
  const month = SEASONS[first] ?? MONTHS.indexOf(first) + 1;
  return monthOf(date) === month && monthOf(addDays(date, 1)) !== month;
}

function monthOf(date: string): number {
  return Number(date.slice(5, 7));
}
