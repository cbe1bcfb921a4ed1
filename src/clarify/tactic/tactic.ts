import { addDays, daysBetween } from '../../base/language/date.ts';
import { badArgument } from '../../base/language/errors.ts';
import { describeUnit, formatChange, formatQuantity } from '../../base/language/format-quantity.ts';
import { parseQuantity, toUnit } from '../../base/language/quantity.ts';
import type { Row } from '../../base/store/tables.ts';
import type { Goal, Metric } from '../goal/goal.ts';
import type { Guardrail, StopRule, Verdict } from './tactic-verdict.ts';

export type Tactic = Row<'tactics'>;

/** How a tactic can be judged. */
export const VERDICTS = ['continue', 'modify', 'retire'] as const;

/** A tactic with too few values on its date gets so many days more, once. */
export const EXTENSION_DAYS = 14;

/** Longer than this nobody remembers why. */
const MOST_DAYS = 400;

const FALLS = /^(?:less|fewer|lower|down|shorter|faster|below|fall|drop|minus|decrease)$/i;

const RISES = /^(?:more|higher|up|longer|slower|above|rise|gain|plus|increase)$/i;

const WORD = 'less|fewer|lower|down|shorter|faster|below|more|higher|up|longer|slower|above|better|worse';

const CHANGE = new RegExp(
  String.raw`^(?:(?<lead>down|up|minus|plus|fall|rise|drop|gain|decrease|increase)\s+(?:by\s+|of\s+)?)?(?<amount>.+?)(?:\s+(?<tail>${WORD}))?$`,
  'i',
);

const LEVEL = /^(?:at least|at most|[<>]=|≤|≥)/i;

const NOTHING = /^(?:none|nothing|no change|unchanged|zero|flat|[+-]?0)$/i;

/** What reading a change needs to know of its metric. */
export interface ChangeOptions {
  unit: string;
  currency: string;
  /** 1 where more is better, −1 where less is; null where nobody said: then the change needs a sign or a word. */
  good: 1 | -1 | null;
  /** For a level such as `at most 2h`: where the metric starts; null for not known. */
  startValue: number | null;
}

/**
 * Reads `20 min less`, `-20m`, `+0.5 points`, `20 min better`, `no change`, or a level such as `at most 2h`, as a change
 * from the start, signed and in the metric's unit. Without a sign or a word it is a change for the better. Throws a Refusal.
 */
export function readChange(field: string, typed: string, options: ChangeOptions): number {
  const { unit, currency, good, startValue } = options;
  const given = typed.trim().replace(/\s+/g, ' ');
  const allowed = `a change from the start such as ${exampleOf(unit, good, currency)}`;
  if (NOTHING.test(given)) return 0;
  if (LEVEL.test(given)) {
    const quantity = parseQuantity(given, { currency });
    const level = quantity && toUnit(quantity, unit, { currency });
    if (level === undefined) throw badArgument(field, typed, allowed);
    if (startValue === null)
      throw badArgument(field, typed, `${allowed}: the metric has no value to start from`);
    return level - startValue;
  }
  const { lead = '', amount = '', tail = '' } = CHANGE.exec(given)?.groups ?? {};
  const quantity = parseQuantity(amount, { currency });
  const value = quantity && !quantity.comparator ? toUnit(quantity, unit, { currency }) : undefined;
  if (value === undefined) throw badArgument(field, typed, allowed);
  const isSigned = /^[-+−]/.test(amount);
  const side = sideOf(tail, good) ?? sideOf(lead, good);
  if (isSigned && side === undefined) return value;
  if (side === undefined && good === null) throw badArgument(field, typed, `${allowed}: say more or less`);
  return (side ?? good ?? 1) * Math.abs(value);
}

function sideOf(word: string, good: 1 | -1 | null): 1 | -1 | undefined {
  if (FALLS.test(word)) return -1;
  if (RISES.test(word)) return 1;
  if (good === null || !/^(?:better|worse)$/i.test(word)) return undefined;
  return word.toLowerCase() === 'better' ? good : good === 1 ? -1 : 1;
}

function exampleOf(unit: string, good: 1 | -1 | null, currency: string): string {
  const word = good === -1 ? 'less' : 'more';
  if (unit === 'percent') return `0.5 points ${word}`;
  if (unit === 'minutes') return `20 min ${word}`;
  return `${describeUnit(unit, currency)
    .replace(/^.* such as /, '')
    .replace(/, or .*$/, '')} ${word}`;
}

/** Which side is good for a goal: of an exact one, the side on which its target lies from here. */
export function goodSideOfGoal(
  goal: Pick<Goal, 'direction' | 'target_value'>,
  startValue: number | null,
): 1 | -1 | null {
  if (goal.direction === 'at least') return 1;
  if (goal.direction === 'at most') return -1;
  if (startValue === null || startValue === goal.target_value) return null;
  return startValue < goal.target_value ? 1 : -1;
}

/** Refuses a rule that cannot do its work: kept for nothing, or retired where it would be kept. */
export function checkRule(
  rule: StopRule,
  good: 1 | -1 | null,
  { unit }: Pick<Metric, 'unit'>,
  currency: string,
) {
  const show = (change: number) => formatChange(change, unit, currency);
  const side = good ?? Math.sign(rule.keepAt);
  const wanted = side >= 0 ? 'more' : 'less';
  if (rule.keepAt === 0 || Math.sign(rule.keepAt) !== side) {
    throw badArgument('keep', show(rule.keepAt), `a change for the better: ${wanted} than at the start`);
  }
  if (side * rule.retireAt >= side * rule.keepAt) {
    throw badArgument(
      'retire',
      show(rule.retireAt),
      `a smaller gain than ${show(rule.keepAt)}, none, or a loss`,
    );
  }
}

/** Refuses a date on which nothing can be known yet, or that nobody will remember. */
export function checkJudgeOn(judgeOn: string, today: string): void {
  const days = daysBetween(today, judgeOn);
  if (days < 1 || days > MOST_DAYS) {
    throw badArgument('judge', judgeOn, `a date from ${addDays(today, 1)} to ${addDays(today, MOST_DAYS)}`);
  }
}

export function ruleOf(tactic: Pick<Tactic, 'keep_at' | 'retire_at'>): StopRule {
  return { keepAt: tactic.keep_at, retireAt: tactic.retire_at };
}

/** The guardrail of a tactic with what its metric did; null without one. */
export function guardrailOf(tactic: Pick<Tactic, 'guardrail_at'>, change: number | null): Guardrail | null {
  return tactic.guardrail_at === null ? null : { breaksAt: tactic.guardrail_at, change };
}

/** A change in words: `24 min less`, `0.5 points more`, `no change`. */
export function describeChange(change: number, unit: string, currency: string): string {
  const shown = formatChange(change, unit, currency);
  if (!/[1-9]/.test(shown)) return 'no change';
  return `${shown.slice(1)} ${change < 0 ? 'less' : 'more'}`;
}

/** A bound of a change in words: `20 min less or better`. */
export function describeBound(
  bound: number,
  side: 'better' | 'worse',
  unit: string,
  currency: string,
): string {
  return `${describeChange(bound, unit, currency)} or ${side}`;
}

/** A change with the level it leads to: `20 min less (2 h 46 min)`. */
export function describeAim(
  bound: number,
  startValue: number | null,
  unit: string,
  currency: string,
): string {
  const words = describeChange(bound, unit, currency);
  return startValue === null ? words : `${words} (${formatQuantity(startValue + bound, unit, currency)})`;
}

/** What a verdict means for the work. */
export const MEANINGS: Readonly<Record<Verdict, string>> = {
  continue: 'goes on',
  modify: 'is to be changed',
  retire: 'ends',
};
