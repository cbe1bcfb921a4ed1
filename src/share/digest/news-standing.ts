import { formatChange, formatQuantity, YES_OR_NO } from '../../base/language/format-quantity.ts';
import { formatDate } from '../../base/language/period.ts';
import { capitalize } from '../../base/language/words.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import type { GoalFigures } from '../../base/view/view.ts';
import type { PlanGoal, Snapshot } from '../../plan/snapshot.ts';

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six'];

/**
 * The goal that lacks most, with its gap and how it moves, and what is known of the others: `Failed imports 3.5 % → 1 % by
 * Sat 19 Dec: up 0.3 points in 4 weeks. Two other goals: no clear move.` Nothing where no open goal has a value. One whose
 * day is over lacks nothing more that could come in time: it is named when no other is there, and how it is closed.
 */
export function describeStanding({ goals, today, currency }: Snapshot): Text[] {
  const measured = goals.filter(({ figures }) => figures.current !== null);
  const open = measured
    .filter(({ figures }) => figures.state !== 'met')
    .toSorted((a, b) => Number(isOver(a, today)) - Number(isOver(b, today)) || byLack(a, b));
  const [first, ...others] = open;
  if (!first) return [];
  const { figures, metricName, deadlineOn } = first;
  const rest = describeOthers(others, today, goals.length - measured.length, measured.length - open.length);
  const after = rest === '' ? '' : ` ${rest}`;
  if (isOver(first, today))
    return [
      text`${bold(figures.title)}: ${formatDate(deadlineOn, today)} is over and it is not reached. ${bold(`goal close ${figures.id}`)} ends it.${after}`,
    ];
  if (figures.unit === YES_OR_NO) {
    const late = figures.state === 'behind' ? 'late' : 'not done yet';
    const lead = text`${bold(figures.title)}, by ${formatDate(deadlineOn, today)}: ${late}.`;
    return [text`${lead}${after}`];
  }
  const show = (value: number) => formatQuantity(value, figures.unit, currency);
  const way = text`${bold(capitalize(metricName))} ${show(figures.current ?? 0)} → ${show(figures.target)} by ${formatDate(deadlineOn, today)}`;
  const state = figures.state === 'behind' ? 'behind; ' : '';
  return [text`${way}: ${state}${describeMove(figures, currency)}.${after}`];
}

function isOver({ deadlineOn }: PlanGoal, today: string): boolean {
  return deadlineOn < today;
}

/** Behind before the rest, then by what it is short of its line, then by weight. */
function byLack(a: PlanGoal, b: PlanGoal): number {
  const behind = ({ figures }: PlanGoal) => (figures.state === 'behind' ? 1 : 0);
  const short = ({ figures }: PlanGoal) => (figures.timeShare ?? 0) - (figures.progressRatioRaw ?? 0);
  return behind(b) - behind(a) || short(b) - short(a) || b.weight - a.weight;
}

function describeMove({ momentum, unit }: GoalFigures, currency: string): string {
  const { slopePerWeek, direction, weeks = 0 } = momentum;
  if (slopePerWeek === null || direction === 'cannot tell') return 'no clear move';
  if (direction === 'flat') return 'it hardly moves';
  const amount = formatChange(Math.abs(slopePerWeek * weeks), unit, currency).replace('+', '');
  const span = weeks < 1.5 ? 'a week' : `${Math.round(weeks)} weeks`;
  return `${slopePerWeek > 0 ? 'up' : 'down'} ${amount} in ${span}`;
}

/** How many of the others go where, in words; those that are late on both counts by their state. */
function describeOthers(others: readonly PlanGoal[], today: string, unmeasured: number, met: number): string {
  const words = others.map((goal) => (isOver(goal, today) ? 'over, not reached' : describeOther(goal)));
  const all = [
    ...words,
    ...Array<string>(met).fill('met'),
    ...Array<string>(unmeasured).fill('no value yet'),
  ];
  const kinds = [...Map.groupBy(all, (word) => word)];
  if (kinds.length === 0) return '';
  const goals = `${NUMBERS[all.length] ?? all.length} other ${all.length === 1 ? 'goal' : 'goals'}`;
  const [only] = kinds;
  if (kinds.length === 1 && only) return `${goals}: ${only[0]}.`;
  return `${goals}: ${kinds.map(([word, of]) => `${of.length} ${word}`).join(', ')}.`;
}

function describeOther({ figures }: PlanGoal): string {
  if (figures.state === 'behind') return 'behind';
  if (figures.unit === YES_OR_NO) return 'not done yet';
  if (figures.momentum.direction === 'toward') return 'toward the target';
  return figures.momentum.direction === 'away' ? 'away from the target' : 'no clear move';
}
