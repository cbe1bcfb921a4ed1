import type { Direction } from '../../analyze/forecast/target.ts';
import { daysBetween } from '../../base/language/date.ts';
import { badArgument } from '../../base/language/errors.ts';
import { formatQuantity, YES_OR_NO } from '../../base/language/format-quantity.ts';
import { formatDate } from '../../base/language/period.ts';
import { count } from '../../base/language/words.ts';
import type { Row } from '../../base/store/tables.ts';
import { cleanLine } from '../../base/view/text.ts';

export type Goal = Row<'goals'>;
export type Metric = Row<'metrics'>;

/** How a goal can end. */
export const ENDINGS = ['met', 'missed', 'dropped'] as const;

const MOST_TITLE = 200;
const WEEK_DAYS = 7;

const SIDES: readonly (readonly [Direction, RegExp])[] = [
  ['at least', /^(?:at least|min(?:imum)?|up|increase|higher|more|>=?|≥)$/i],
  ['at most', /^(?:at most|max(?:imum)?|down|decrease|lower|less|<=?|≤)$/i],
  ['exactly', /^(?:exactly|equals?|==?)$/i],
];

/** Reads `at least`, `>=`, `up` … as the side of the target that is good. */
export function readDirection(typed: string): Direction {
  const found = SIDES.find(([, pattern]) => pattern.test(typed.trim()));
  if (!found) throw badArgument('direction', typed, 'at least, at most, exactly');
  return found[0];
}

/** `at least 6 %`; of a milestone `a milestone`. */
export function describeTarget(
  goal: Pick<Goal, 'direction' | 'target_value'>,
  metric: Pick<Metric, 'unit'>,
  currency: string,
): string {
  if (metric.unit === YES_OR_NO) return 'a milestone';
  return `${goal.direction} ${formatQuantity(goal.target_value, metric.unit, currency)}`;
}

/** The title of a goal that nobody gave one: `Trial-to-paid at least 6 %`. It says the outcome. */
export function titleOf(
  goal: Pick<Goal, 'direction' | 'target_value'>,
  metric: Pick<Metric, 'name' | 'unit'>,
  currency: string,
): string {
  const name = metric.name.charAt(0).toUpperCase() + metric.name.slice(1);
  if (metric.unit === YES_OR_NO) return cleanLine(name, MOST_TITLE);
  return cleanLine(`${name} ${describeTarget(goal, metric, currency)}`, MOST_TITLE);
}

/** A title as typed, on one line. */
export function readTitle(typed: string): string {
  const title = cleanLine(typed, MOST_TITLE);
  if (!/\p{L}/u.test(title)) throw badArgument('title', typed, 'a few words that say the outcome');
  return title;
}

/** `in 69 days`, `today`, `3 days ago`. */
export function describeDaysTo(date: string, today: string): string {
  const days = daysBetween(today, date);
  if (days === 0) return 'today';
  return days > 0 ? `in ${count(days, 'day')}` : `${count(-days, 'day')} ago`;
}

/** A change that each week needs: `+5 points a week`; in the last week, which no other follows, `+5 points by Sun 29 Nov`. */
export function describeNeed(change: string, deadlineOn: string, today: string): string {
  const isLastWeek = daysBetween(today, deadlineOn) < WEEK_DAYS;
  return isLastWeek ? `${change} by ${formatDate(deadlineOn, today)}` : `${change} a week`;
}

/** The vision's own spelling of a focus area, however it was typed; undefined if the vision has none like it. */
export function findFocusArea(typed: string, areas: readonly string[]): string | undefined {
  const fold = (name: string) =>
    name
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
  return areas.find((area) => fold(area) === fold(typed));
}

/** The first focus area that shares a word of four letters or more with a text; undefined if none does. */
export function suggestFocusArea(text: string, areas: readonly string[]): string | undefined {
  const stems = (words: string) =>
    words
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word.length >= 4)
      .map((word) => word.slice(0, 5));
  const wanted = new Set(stems(text));
  return areas.find((area) => stems(area).some((stem) => wanted.has(stem)));
}
