import type { Ctx } from '../../base/command/ctx.ts';
import type { CommandTable } from '../../base/command/table.ts';
import { formatQuantity, RUNNING_TOTAL, YES_OR_NO } from '../../base/language/format-quantity.ts';
import { readValue } from '../../base/language/quantity.ts';
import { text } from '../../base/view/text.ts';
import { type Action, answer, type View } from '../../base/view/view.ts';
import { latestObservation } from '../../gather/metric/store.ts';
import { pressLine } from '../press.ts';
import { countOf } from './closed-classes.ts';
import { confirm, nameOf } from './confirm.ts';
import type { NamedGoal } from './store.ts';

/** An amount that was said of what a goal is measured by. */
export interface Amount {
  goal: NamedGoal;
  value: string;
  /** Of another time than now. */
  at: string;
  /** Whether it is as much more, or all there is so far; `either` where the words do not say, or say more of what may fall. */
  how: 'more' | 'all' | 'either';
}

const NUMBER = String.raw`[-+−]?\p{Sc}?\d[\d.,]*(?:\s?(?:%|\p{Sc}|(?-i:[A-Z]{3})(?!\p{L})|k|h|hours?|min|minutes?|days?)(?!\p{L}))?`;
const SINCE =
  'now|today|so far|already|yesterday|this (?:week|month|morning)|in (?:all|total)|altogether|jetzt|heute|gestern|bisher|insgesamt|schon|diese woche';
/** To whom or where, which changes nothing of an amount. */
const WHERE = '(?:to|for|at|from|in|on|by|bei|an|auf|für) (?:the|our|my|an?|all|d(?:ie|er|en|em|as)) .+';
const FURTHER = '(?:more|new|extra|further|additional|weitere|neue|mehr)';
/** Before what is measured, `we have 120 G-2 now`, or after it, `G-3 was 2.5 h`. */
const BEFORE = new RegExp(
  String.raw`^(?<lead>(?:\p{L}+(?:['’]\p{L}+)?\s+){0,4})(?<value>${NUMBER}|(?!${FURTHER})\p{L}+)(?<more>\s+${FURTHER})?\s+(?<goal>G-\d+)(?<tail>(?:\s+(?:done|${SINCE}|(?:ge|ver)\p{L}+))*)(?:\s+${WHERE})?$`,
  'iu',
);
const BEHIND = new RegExp(
  String.raw`^(?:(?:our|the|my|now|today|we|i|have|has|already)\s+)*(?<goal>G-\d+)(?:\s+(?:is|are|was|were|at|now|stands?|up|down|to|hit|reached|has|have))*\s*:?\s*(?<value>${NUMBER})(?<more>\s+${FURTHER})?(?<tail>(?:\s+(?:${SINCE}))*)$`,
  'iu',
);
/** What there is, and no more of it. */
const SO_FAR =
  /\b(?:are|at|total|so far|now|in all|altogether|jetzt|bisher|insgesamt)\b|\b(?:have|has|haben|hat|habe)\s*$/i;
/** What came to it, or came about in a while. */
const MORE =
  /\b(?:more|another|new|extra|further|additional|weitere|neue|mehr|noch|today|yesterday|this (?:week|month|morning)|heute|gestern|diese woche)\b/i;

/** A German participle at the end. */
const DONE = /(?<!\p{L})(?:ge|ver)\p{L}+$/iu;

/** The amount that a line says of a goal whose id stands in it. */
export function readAmount(goal: NamedGoal, lines: readonly string[]): Amount | undefined {
  if (goal.unit === YES_OR_NO) return undefined;
  for (const line of lines) {
    const before = BEFORE.exec(line)?.groups;
    const said = before ?? BEHIND.exec(line)?.groups;
    const { value: typed = '', lead = '', more = '', tail = '' } = said ?? {};
    const value = /\d/.test(typed) ? typed : countOf(typed);
    if (said === undefined || value === undefined) continue;
    const at = /yesterday|gestern/i.test(tail) ? ' --at yesterday' : '';
    // “7 new readers” are no more of them where they are called so.
    const further = goal.title.toLowerCase().split(' ').includes(more.trim().toLowerCase()) ? '' : more;
    const saysMore = further !== '' || value.startsWith('+');
    if (goal.unit !== RUNNING_TOTAL) return { goal, value, at, how: saysMore ? 'either' : 'all' };
    return { goal, value, at, how: before || further ? howOf(value, lead, further, tail) : 'all' };
  }
  return undefined;
}

function howOf(value: string, lead: string, more: string, tail: string): Amount['how'] {
  if (value.startsWith('+')) return 'more';
  if (!/^\d/.test(value)) return 'all';
  if (MORE.test(more) || MORE.test(`${lead} ${tail}`.replace(/\bnow\b/i, ''))) return 'more';
  // “Wir haben 12 verkauft”: the verb of what was done is no having.
  const isDone = DONE.test(tail);
  return (SO_FAR.test(lead) && !isDone) || SO_FAR.test(tail) ? 'all' : 'either';
}

/** The line that records it; what may be either counts on. */
export function recordLine({ goal, value, at, how }: Amount): string {
  // What came yesterday is in no total that was counted since: with it there are so many now.
  if (how !== 'all' && /^\d/.test(value)) return `metric record ${goal.metricId} +${value}`;
  return `metric record ${goal.metricId} ${value}${at}`;
}

/** Asks once whether it is meant, with what it comes to; what may be more or all there is so far is asked as that. */
export async function askAmount(ctx: Ctx, table: CommandTable, amount: Amount): Promise<View | undefined> {
  const { goal, value } = amount;
  const last = (await latestObservation(ctx, goal.metricId))?.value ?? 0;
  const read = (words: string) => readValue('value', words, goal.unit, ctx.workspace);
  const typed = read(value);
  const counts = goal.unit === RUNNING_TOTAL;
  const how = amount.how === 'either' ? settle(typed, last, counts) : amount.how;
  if (how === 'all') return confirm(ctx, table, [{ thing: goal, line: recordLine({ ...amount, how }) }]);
  const show = (number: number) => formatQuantity(number, goal.unit, ctx.workspace.currency);
  const then = show(last + typed);
  const press = (line: string, label: string, style: Action['style'] = 'plain') =>
    pressLine(table, line).map((action) => ({ ...action, label, style }));
  // Of what does not count on, what it comes to is recorded.
  const sum = Number((last + typed).toFixed(6));
  const whole = [String(sum), then].find((words) => read(words) === sum) ?? then;
  const record = recordLine(counts ? { ...amount, how: 'more' } : { ...amount, value: whole, how: 'all' });
  const more = `${show(typed)} more: ${then}`;
  if (how === 'more')
    return {
      ...answer(text`Do you mean ${nameOf(goal)}? ${show(typed)} more make ${then}.`),
      isQuestion: true,
      actions: press(record, `Record ${more}`, 'primary'),
    };
  const all = press(recordLine({ ...amount, how: 'all' }), `${show(typed)} in all`);
  return {
    ...answer(
      text`${nameOf(goal)} stands at ${show(last)}. Is it ${show(typed)} more, or ${show(typed)} in all?`,
    ),
    isQuestion: true,
    actions: [...press(record, more), ...all],
  };
}

/** What counts on does not fall: less than there is can only be more of it, and the first is all there is. */
function settle(value: number, last: number, counts: boolean): Amount['how'] {
  if (last === 0) return 'all';
  return counts && value < last ? 'more' : 'either';
}
