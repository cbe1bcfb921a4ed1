import type { Ctx } from '../../base/command/ctx.ts';
import type { CommandTable } from '../../base/command/table.ts';
import { Refusal } from '../../base/language/errors.ts';
import { formatQuantity, isFixedUnit, RUNNING_TOTAL } from '../../base/language/format-quantity.ts';
import { parseQuantity, readValue, toUnit } from '../../base/language/quantity.ts';
import { text } from '../../base/view/text.ts';
import { type Action, answer, type View } from '../../base/view/view.ts';
import { latestObservation } from '../../gather/metric/store.ts';
import { pressLine } from '../press.ts';
import { type Amount, type How, readByUnit } from './amount.ts';
import { confirm, MOST_OFFERED, nameOf, sayDay } from './confirm.ts';
import type { NamedGoal } from './store.ts';

/** One thing that an amount may mean: the line that records it, how it is asked, and what it comes to. */
interface Meaning {
  how: How;
  line: string;
  /** `3 more`. */
  said: string;
  /** `33`; empty where it is what was said. */
  total: string;
}

/** The line that records what an amount means first, where that is known without the values that there are. */
export function recordLine({ goal, value, at, hows: [how] }: Amount): string | undefined {
  if (how === 'all') return `metric record ${goal.metricId} ${value}${at === null ? '' : ` --at ${at}`}`;
  // What came yesterday is in no total that was counted since: with it there are so many now.
  return how === 'more' && goal.unit === RUNNING_TOTAL
    ? `metric record ${goal.metricId} +${value}`
    : undefined;
}

/** The goals that are measured in the unit of an amount that names nothing else: `we got 250 EUR`. */
export function listByUnit(ctx: Ctx, goals: readonly NamedGoal[], line: string): Amount[] {
  return goals.flatMap((goal) => {
    const amount = readByUnit(goal, line, ctx.today);
    return amount && isOfUnit(ctx, amount) ? [amount] : [];
  });
}

function isOfUnit({ workspace }: Ctx, { goal, value }: Amount): boolean {
  try {
    const quantity = parseQuantity(value, workspace);
    if (!quantity || quantity.unit === 'count' || !isFixedUnit(quantity.unit)) return false;
    return goal.unit !== 'count' && toUnit(quantity, goal.unit, workspace) !== undefined;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** Asks once whether it is meant, with what it comes to; what may be several things is asked as those. */
export async function askAmount(
  ctx: Ctx,
  table: CommandTable,
  amounts: readonly Amount[],
): Promise<View | undefined> {
  const asked = [];
  for (const amount of amounts) asked.push({ amount, ...(await findMeanings(ctx, amount)) });
  const [only, ...others] = asked.filter(({ meanings }) => meanings.length > 0);
  if (!only) return undefined;
  const press = ({ line, said, total }: Meaning, before = ''): Action[] =>
    pressLine(table, line).map((action) => ({
      ...action,
      label: `${before}${said}${total === '' ? '' : `: ${total}`}`,
    }));
  if (others.length > 0)
    return {
      ...answer('Which one is it?', ...[only, ...others].map(({ amount }) => text`${nameOf(amount.goal)}`)),
      isQuestion: true,
      actions: [only, ...others]
        .flatMap(({ amount, meanings }) => meanings.flatMap((each) => press(each, `${amount.goal.id}: `)))
        .slice(0, MOST_OFFERED),
    };
  const { amount, meanings, stands } = only;
  const { goal } = amount;
  const [first, ...more] = meanings;
  if (!first) return undefined;
  const isSure = amount.isSaid || more.length === 0;
  const primary = press(first, more.length === 0 ? 'Record ' : '').map(
    (action): Action => ({ ...action, style: isSure ? 'primary' : 'plain' }),
  );
  if (more.length > 0)
    return {
      ...answer(
        text`${nameOf(goal)} stands at ${stands}. Is it ${meanings.map(({ said }) => said).join(', or ')}?`,
      ),
      isQuestion: true,
      actions: [...primary, ...more.flatMap((each) => press(each))],
    };
  if (first.how === 'all') return confirm(ctx, table, [{ thing: goal, line: first.line }]);
  return {
    ...answer(text`Do you mean ${nameOf(goal)}? ${first.said} make ${first.total}.`),
    isQuestion: true,
    actions: primary,
  };
}

/** What an amount can mean beside the value that there is. */
async function findMeanings(ctx: Ctx, amount: Amount): Promise<{ meanings: Meaning[]; stands: string }> {
  const { goal, value, at } = amount;
  const counts = goal.unit === RUNNING_TOTAL;
  const last = (await latestObservation(ctx, goal.metricId))?.value ?? 0;
  const read = (words: string) => readValue('value', words, goal.unit, ctx.workspace);
  const show = (number: number) => formatQuantity(number, goal.unit, ctx.workspace.currency);
  const typed = read(value);
  const record = (words: string) => recordLine({ ...amount, value: words, at: null, hows: ['all'] }) ?? '';
  /** What it comes to, as it is recorded where it does not count on. */
  const whole = (sum: number) => [String(sum), show(sum)].find((words) => read(words) === sum) ?? show(sum);
  const meaningOf = (how: How): Meaning[] => {
    if (how === 'all') {
      const day = at === null ? '' : ` (${sayDay(at, ctx.today)})`;
      const line = recordLine({ ...amount, hows: ['all'] }) ?? '';
      return [{ how, line, said: `${show(typed)} in all${day}`, total: '' }];
    }
    const sum = Number((how === 'more' ? last + typed : last - typed).toFixed(6));
    if (counts && sum < 0) return [];
    const line = how === 'more' && counts ? recordLine({ ...amount, hows: [how] }) : record(whole(sum));
    const word = how === 'more' ? 'more' : counts ? 'fewer' : 'less';
    return [{ how, line: line ?? '', said: `${show(typed)} ${word}`, total: show(sum) }];
  };
  return { meanings: settle(amount, typed, last).flatMap(meaningOf), stands: show(last) };
}

/** The first value is all there is; what counts on does not fall, so that less than there is can only be more of it. */
function settle({ goal, hows, at, isSaid }: Amount, typed: number, last: number): readonly How[] {
  if (last === 0) return hows.length === 1 ? hows : ['all'];
  const isPart = goal.unit === RUNNING_TOTAL && !isSaid && at === null && typed < last;
  return isPart ? hows.filter((how) => how !== 'all') : hows;
}
