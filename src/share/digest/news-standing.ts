import { dateOf, daysBetween } from '../../base/language/date.ts';
import { formatChange, formatQuantity, isTally, YES_OR_NO } from '../../base/language/format-quantity.ts';
import { roundEstimate } from '../../base/language/number.ts';
import { formatDate } from '../../base/language/period.ts';
import { capitalize, count, joinNames } from '../../base/language/words.ts';
import { describeCourse, TOO_EARLY } from '../../base/view/task-lines.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import type { GoalFigures } from '../../base/view/view.ts';
import { describeRevenue } from '../../plan/explain.ts';
import type { PlanGoal, Snapshot } from '../../plan/snapshot.ts';

/** So many days before its deadline the days of a milestone are counted. */
const NEAR_DAYS = 7;
const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six'];

/**
 * The goal that lacks most, with its gap and how it moves, and what is known of the others: `Failed imports 3.5 % → 1 % by
 * Sat 19 Dec: up 0.3 points in 4 weeks. Two other goals: no clear move.` Where no open goal has a value, what
 * revenue lacks, if that is known. One whose day is over lacks nothing more that could come in time: it is named when no
 * other is there, and how it is closed.
 */
export function describeStanding(snapshot: Snapshot): Text[] {
  const { goals, today, currency } = snapshot;
  const measured = goals.filter(({ figures }) => figures.current !== null);
  const open = measured
    .filter(({ figures }) => figures.state !== 'met')
    .toSorted((a, b) => Number(isOver(a, today)) - Number(isOver(b, today)) || byLack(a, b));
  const [first, ...others] = open;
  if (!first) {
    const lacking = describeRevenue(snapshot);
    return lacking === null ? [] : [text`${lacking}`];
  }
  const { figures, deadlineOn } = first;
  const met = measured.filter(({ figures }) => figures.state === 'met');
  const rest = describeOthers([...others, ...met], today, goals.length - measured.length);
  const after = rest === '' ? '' : ` ${rest}`;
  if (isOver(first, today))
    return [
      text`${bold(figures.title)}: ${formatDate(deadlineOn, today)} is over and it is not reached. ${bold(`goal close ${figures.id}`)} ends it.${after}`,
    ];
  if (figures.unit === YES_OR_NO) {
    const days = daysBetween(today, deadlineOn);
    const left =
      days <= NEAR_DAYS ? `, ${days === 0 ? 'and today is its last day' : `${count(days, 'day')} left`}` : '';
    const late = figures.state === 'behind' ? 'late' : `not done yet${left}`;
    const lead = text`${bold(figures.title)}, by ${formatDate(deadlineOn, today)}: ${late}.`;
    return [text`${lead}${after}`];
  }
  return [text`${sayWay(first, snapshot, describeWay(figures, currency))}${after}`];
}

/** `Failed imports 3.5 % → 1 % by Sat 19 Dec:` and how it goes; where values stopped, since when. */
export function sayWay(
  { figures, metricName, deadlineOn }: PlanGoal,
  { currency, today, zone }: Pick<Snapshot, 'currency' | 'today' | 'zone'>,
  course: string,
): Text {
  const show = (value: number) => formatQuantity(value, figures.unit, currency);
  const said =
    figures.isSilent && figures.asOfAt !== null
      ? `no value since ${formatDate(dateOf(figures.asOfAt, zone), today)}`
      : course;
  return text`${bold(capitalize(metricName))} ${show(figures.current ?? 0)} → ${show(figures.target)} by ${formatDate(deadlineOn, today)}: ${said}.`;
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

/** A running count only goes up: whether it goes up fast enough is what there is to say of it. */
function describeWay(figures: GoalFigures, currency: string): string {
  if (isTally(figures.unit)) return describeCourse(figures);
  return `${figures.state === 'behind' ? 'behind; ' : ''}${describeMove(figures, currency)}`;
}

/** Of a value or two there is no move to speak of, clear or not. */
function hasFewValues({ momentum }: GoalFigures): boolean {
  return momentum.slopePerWeek === null;
}

function describeMove(figures: GoalFigures, currency: string): string {
  const { momentum, unit, isEarly } = figures;
  const { slopePerWeek, direction, weeks = 0 } = momentum;
  if (hasFewValues(figures)) return isEarly ? TOO_EARLY : FEW.alone;
  if (slopePerWeek === null || direction === 'cannot tell') return UNCLEAR.alone;
  if (direction === 'flat') return 'it hardly moves';
  const moved = roundEstimate(Math.abs(slopePerWeek * weeks), unit);
  const amount = formatChange(moved, unit, currency).replace('+', '');
  const span = weeks < 1.5 ? 'a week' : `${Math.round(weeks)} weeks`;
  return `${slopePerWeek > 0 ? 'up' : 'down'} ${amount} in ${span}`;
}

/** How one of the other goals goes: after a colon, and after "one" and "two" in a sentence. */
interface Standing {
  alone: string;
  one: string;
  many: string;
}

const be = (alone: string): Standing => ({ alone, one: `is ${alone}`, many: `are ${alone}` });
const MET = be('met');
const SLIPPED: Standing = {
  alone: 'met before and a little off now',
  one: 'was met before and is a little off now',
  many: 'were met before and are a little off now',
};
const OVER = be('over and not reached');
const BEHIND = be('behind');
const NOT_DONE = be('not done yet');
const EARLY: Standing = { alone: TOO_EARLY, one: 'cannot be told yet', many: 'cannot be told yet' };
const FEW: Standing = {
  alone: 'too few values to tell',
  one: 'has too few values to tell',
  many: 'have too few values to tell',
};
const UNMEASURED: Standing = { alone: 'no value yet', one: 'has no value yet', many: 'have no value yet' };
const SILENT: Standing = { alone: 'no new value', one: 'has no new value', many: 'have no new value' };
const TOWARD: Standing = {
  alone: 'toward the target',
  one: 'moves toward its target',
  many: 'move toward their targets',
};
const AWAY: Standing = {
  alone: 'away from the target',
  one: 'moves away from its target',
  many: 'move away from their targets',
};
const UNCLEAR: Standing = { alone: 'no clear move', one: 'shows no clear move', many: 'show no clear move' };

/** `Two other goals: no clear move.`; where they differ `Of three other goals two are behind and one has no value yet.` */
function describeOthers(others: readonly PlanGoal[], today: string, unmeasured: number): string {
  const all = [
    ...others.map((goal) => standingOf(goal, today)),
    ...Array<Standing>(unmeasured).fill(UNMEASURED),
  ];
  const kinds = [...Map.groupBy(all, ({ alone }) => alone).values()];
  const [first] = all;
  if (!first) return '';
  const goals = `${sayNumber(all.length)} other ${all.length === 1 ? 'goal' : 'goals'}`;
  if (kinds.length === 1) return `${capitalize(goals)}: ${first.alone}.`;
  const parts = kinds.flatMap(([standing, ...more]) => {
    if (!standing) return [];
    return [`${sayNumber(more.length + 1)} ${more.length === 0 ? standing.one : standing.many}`];
  });
  return `Of ${goals} ${joinNames(parts)}.`;
}

function sayNumber(number: number): string {
  return NUMBERS[number] ?? String(number);
}

function standingOf(goal: PlanGoal, today: string): Standing {
  const { figures } = goal;
  if (figures.state === 'met') return figures.hasSlipped ? SLIPPED : MET;
  if (isOver(goal, today)) return OVER;
  if (figures.state === 'behind') return BEHIND;
  if (figures.isSilent) return SILENT;
  if (figures.unit === YES_OR_NO) return NOT_DONE;
  if (isTally(figures.unit)) return figures.isEarly ? EARLY : be(describeCourse(figures));
  if (hasFewValues(figures)) return figures.isEarly ? EARLY : FEW;
  if (figures.momentum.direction === 'toward') return TOWARD;
  return figures.momentum.direction === 'away' ? AWAY : UNCLEAR;
}
