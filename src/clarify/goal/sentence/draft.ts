import { readDate } from '../../../base/language/date.ts';
import { badArgument, Refusal } from '../../../base/language/errors.ts';
import { formatQuantity, RUNNING_TOTAL, YES_OR_NO } from '../../../base/language/format-quantity.ts';
import { formatDate } from '../../../base/language/period.ts';
import { parseQuantity, parseUnit, type Quantity, toUnit } from '../../../base/language/quantity.ts';
import { type Metric, readDirection } from '../goal.ts';
import type { SentenceOptions } from './amount.ts';
import { type GoalSentence, parseGoalSentence } from './sentence.ts';
import { readWeight } from './sentence-clauses.ts';
import { translateDate } from './translate.ts';

/** Options beside the sentence, as typed; what is given here wins over the sentence. */
export interface GoalOptions {
  metric?: string | undefined;
  direction?: string | undefined;
  start?: string | undefined;
  target?: string | undefined;
  unit?: string | undefined;
  deadline?: string | undefined;
  owner?: string | undefined;
  weight?: string | undefined;
  why?: string | undefined;
  focus?: string | undefined;
  title?: string | undefined;
}

/** A goal as far as it was said, with a unit if one was named. */
export interface GoalDraft extends GoalSentence {
  unit?: string;
  title?: string;
}

/** A draft that says what, which side and how much. */
export type CompleteDraft = GoalDraft & Required<Pick<GoalDraft, 'metric' | 'direction' | 'target'>>;

const EXAMPLE = 'goal add trial-to-paid at least 6% by 2027-01-31, owner @me';
const MILESTONE_EXAMPLE =
  '. If it is only done or not, say by when: goal add milestone: find a room by 2027-01-31';
const MONEY_NAMES = /\b(?:revenue|mrr|arr|arpu|turnover|profit|income)\b/i;

/** Reads the sentence and the options into one draft. Refuses what cannot be read. */
export function readDraft(
  sentence: string | undefined,
  options: GoalOptions,
  { today, currency }: SentenceOptions,
): GoalDraft {
  const said = sentence === undefined ? {} : parseGoalSentence(sentence, { today, currency });
  return { ...said, ...readOptions(options, { today, currency }) };
}

/** Reads options alone, for a goal that exists. */
export function readOptions(options: GoalOptions, { today, currency }: SentenceOptions): GoalDraft {
  const target = options.target === undefined ? undefined : readQuantity('target', options.target, currency);
  const direction = options.direction === undefined ? target?.comparator : readDirection(options.direction);
  return {
    ...(options.metric !== undefined && { metric: options.metric }),
    ...(direction && { direction }),
    ...(target && { target: { value: target.value, unit: target.unit } }),
    ...(options.start !== undefined && { start: readQuantity('start', options.start, currency) }),
    ...(options.unit !== undefined && { unit: readUnit(options.unit, currency) }),
    ...(options.deadline !== undefined && { deadlineOn: readDeadline(options.deadline, today) }),
    ...(options.owner !== undefined && { owner: options.owner }),
    ...(options.weight !== undefined && { weight: readWeight(options.weight) }),
    ...(options.why !== undefined && { why: options.why }),
    ...(options.focus !== undefined && { focusArea: options.focus }),
    ...(options.title !== undefined && { title: options.title }),
  };
}

/** Refuses a draft that lacks what a goal cannot be without, naming each part; a deadline that is over as well. */
export function completeDraft(draft: GoalDraft, today: string): CompleteDraft {
  const { metric, direction, target } = draft;
  const missing = [
    ...(metric === undefined ? [['metric', 'what is measured (metric)'] as const] : []),
    ...(target === undefined ? [['target', 'the number to reach (target)'] as const] : []),
    ...(direction === undefined && target !== undefined
      ? [['direction', 'which side of the number is good: at least, at most or exactly (direction)'] as const]
      : []),
  ];
  const [first] = missing;
  if (first || metric === undefined || direction === undefined || target === undefined) {
    const isNumberless = metric !== undefined && target === undefined;
    const parts = missing.map(([, name]) => name).join(', and ');
    throw new Refusal({
      code: 'bad_argument',
      message: `Missing: ${parts}. For example: ${EXAMPLE}${isNumberless ? MILESTONE_EXAMPLE : ''}`,
      field: first?.[0] ?? 'goal',
      given: 'nothing',
      allowed: parts,
    });
  }
  checkDeadline(draft.deadlineOn, today);
  return { ...draft, metric, direction, target };
}

export function checkDeadline(deadlineOn: string | undefined, today: string): void {
  if (deadlineOn !== undefined && deadlineOn < today) {
    throw badArgument('deadline', deadlineOn, `a date from today on (${formatDate(today, today)})`);
  }
}

/** The unit of a metric that a draft brings into being: the one named, the target's, or money by the name. */
export function unitOf(draft: CompleteDraft): string {
  if (draft.nature === 'milestone') return YES_OR_NO;
  if (draft.nature === 'running total') return RUNNING_TOTAL;
  if (draft.unit !== undefined) return draft.unit;
  if (draft.target.unit !== 'count') return draft.target.unit;
  if (draft.start && draft.start.unit !== 'count') return draft.start.unit;
  return MONEY_NAMES.test(draft.metric) ? 'money' : 'count';
}

/** A quantity in the metric's unit; refuses one that does not fit it. */
export function valueIn(
  metric: Pick<Metric, 'name' | 'unit'>,
  field: 'target' | 'start',
  quantity: Quantity,
  currency: string,
): number {
  const value = toUnit(quantity, metric.unit, { currency });
  if (value === undefined) {
    const given = formatQuantity(quantity.value, quantity.unit, currency);
    throw badArgument(field, given, `${nameUnit(metric.unit, currency)}, as ${metric.name} is measured`);
  }
  return value;
}

function nameUnit(unit: string, currency: string): string {
  if (unit === 'money') return `an amount in ${currency}`;
  if (unit === 'percent') return 'a percentage';
  if (unit === 'minutes') return 'a duration such as 45 min or 2 h';
  if (unit === YES_OR_NO) return 'yes or no';
  return unit === 'count' || unit === RUNNING_TOTAL ? 'a plain number' : `a number of ${unit}`;
}

function readQuantity(field: string, typed: string, currency: string): Quantity {
  const quantity = parseQuantity(typed, { currency });
  if (!quantity)
    throw badArgument(field, typed, 'a number such as 120, 6 %, 2 h 30 min or an amount of money');
  return quantity;
}

function readUnit(typed: string, currency: string): string {
  const unit = parseUnit(typed, { currency });
  if (unit === undefined) {
    throw badArgument('unit', typed, 'percent, money, minutes, hours, count, or a word such as users');
  }
  return unit;
}

function readDeadline(typed: string, today: string): string {
  return readDate('deadline', translateDate(typed).replace(/^by /i, ''), today);
}
