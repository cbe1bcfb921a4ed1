import { badArgument } from '../../base/language/errors.ts';

const WEEKS_A_MONTH = 52 / 12;
const WORKDAYS_A_WEEK = 5;
const MOST_A_WEEK = 168;
/** Who has less than this a week counts their hours by the month: a club's people. */
export const FEW_HOURS_A_WEEK = 2;

/** Hours a week from `20`, `20 h a week`, `3 a month`, `90 min a month`, `4 h a day`. Throws a Refusal. */
export function readHours(typed: string): number {
  const match =
    /^(\d+(?:[.,]\d+)?)\s*(h|hrs?|hours?|m|mins?|minutes?)?\s*(?:(?:a|per|each|every|\/)\s*(day|week|wk|month|mo))?$/i.exec(
      typed.trim(),
    );
  const amount = Number(match?.[1]?.replace(',', '.')) / (/^m/i.test(match?.[2] ?? '') ? 60 : 1);
  const per = match?.[3]?.[0]?.toLowerCase();
  const hours = per === 'm' ? amount / WEEKS_A_MONTH : per === 'd' ? amount * WORKDAYS_A_WEEK : amount;
  if (!match || hours > MOST_A_WEEK)
    throw badArgument('hours', typed, 'hours a week such as 20, 0 to 168, or 3 a month');
  return hours;
}

/** `20 h a week`; below two a week `3 h a month`. */
export function formatHours(perWeek: number): string {
  const isFew = perWeek > 0 && perWeek < FEW_HOURS_A_WEEK;
  return isFew ? `${round(perWeek * WEEKS_A_MONTH)} h a month` : `${round(perWeek)} h a week`;
}

/** As it may be typed again: `20`, `3 a month`. */
export function typedHours(perWeek: number): string {
  return formatHours(perWeek).replace(/ h a week$| h(?= a month)/, '');
}

function round(hours: number): number {
  return Math.round(hours * 10) / 10;
}
