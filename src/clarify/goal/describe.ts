import { slowest } from '../../analyze/momentum.ts';
import type { Point } from '../../analyze/series.ts';
import { dateOf, daysBetween } from '../../base/language/date.ts';
import { formatChange, formatQuantity, isTally, YES_OR_NO } from '../../base/language/format-quantity.ts';
import { roundEstimate } from '../../base/language/number.ts';
import { formatDate } from '../../base/language/period.ts';
import { count } from '../../base/language/words.ts';
import type { Row } from '../../base/store/tables.ts';
import { TOO_EARLY } from '../../base/view/task-lines.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import type { GoalFigures } from '../../base/view/view.ts';
import { formatAge, isStale } from '../../gather/metric/views.ts';
import type { GoalAnalysis } from './figures.ts';
import { describeDaysTo, describeNeed, describeTarget, type Goal, type Metric } from './goal.ts';
import type { Causes } from './mover.ts';
import type { Finding } from './smart.ts';

const MOST_CLOSED = 3;

const MOST_NOTES = 5;

/** What the pages of goals share. */
export interface GoalScene {
  now: number;
  today: string;
  zone: string;
  currency: string;
  /** Handles by executor id. */
  handles: ReadonlyMap<string, string>;
}

/** A goal in one line: `G-1 Trial-to-paid at least 6 % by 2027-01-31 (in 69 days), from 4.1 %, @ana`. */
export function describeGoal(goal: Goal, metric: Metric, scene: GoalScene): Text {
  const start =
    goal.start_value === null || isTally(metric.unit)
      ? []
      : [`from ${formatQuantity(goal.start_value, metric.unit, scene.currency)}`];
  const handle = goal.owner_id === null ? undefined : scene.handles.get(goal.owner_id);
  const owner = handle === undefined ? [] : [`owner @${handle}`];
  const weight = goal.weight === 1 ? [] : [`weight ${goal.weight}`];
  const focus = goal.focus_area === '' ? [] : [`for ${goal.focus_area}`];
  const target = describeTarget(goal, metric, scene.currency);
  const isSaid = goal.title.endsWith(target);
  const deadline = `by ${formatDate(goal.deadline_on, scene.today)} (${describeDaysTo(goal.deadline_on, scene.today)})`;
  const rest = [...(isSaid ? [] : [target]), ...start, ...owner, ...weight, ...focus];
  return text`${bold(goal.id)} ${goal.title} ${deadline}${rest.map((part) => `, ${part}`).join('')}`;
}

/** A finding, and the line that mends it; where a button does, that is enough. */
export function describeFinding({ text: sentence, fix }: Finding): Text {
  if (fix === null || fix.action) return text`${sentence}`;
  return text`${sentence} → ${bold(fix.typed)}`;
}

export interface GoalSheet {
  goal: Goal;
  metric: Metric;
  points: readonly Point[];
  analysis: GoalAnalysis;
  figures: GoalFigures;
  notes: readonly Row<'notes'>[];
  closed: readonly Goal[];
  causes: Causes;
  /** Where its newest value came from by itself. */
  origin: Text | null;
}

/** How a goal ended: `missed on Fri 11 Jun at 4.4 %. Lesson: …`. */
export function describeEnd(goal: Goal, metric: Metric, { currency, zone, today }: GoalScene): string {
  const isMilestone = metric.unit === YES_OR_NO;
  const value = isMilestone
    ? ''
    : goal.closing_value === null
      ? ' with no value'
      : ` at ${showOr(goal.closing_value, metric, currency)}`;
  const when = goal.closed_at === null ? '' : ` on ${formatDate(dateOf(goal.closed_at, zone), today)}`;
  const lesson = goal.lesson === '' ? '' : ` Lesson: ${goal.lesson.replace(/\.?$/, '.')}`;
  return `${goal.state}${when}${value}.${lesson}`;
}

export function describeClosed(closed: readonly Goal[], metric: Metric, scene: GoalScene): Text[] {
  const lines = closed
    .slice(0, MOST_CLOSED)
    .map((goal) => text`Before: ${bold(goal.id)} ${goal.title}, ${describeEnd(goal, metric, scene)}`);
  const more = closed.length - lines.length;
  return more > 0 ? [...lines, text`and ${more} earlier: goal list all`] : lines;
}

export function describeDefinition(goal: Goal, metric: Metric, scene: GoalScene): Text[] {
  const { currency, today } = scene;
  const start =
    goal.start_value === null || metric.unit === YES_OR_NO
      ? ''
      : `, from ${formatQuantity(goal.start_value, metric.unit, currency)}`;
  const owner =
    goal.owner_id === null ? 'nobody yet' : `@${scene.handles.get(goal.owner_id) ?? goal.owner_id}`;
  const lines = [
    text`${metric.unit === YES_OR_NO ? 'A milestone: done or not' : `${metric.name} ${describeTarget(goal, metric, currency)}`}${start}, ${formatDate(goal.starts_on, today)} to ${formatDate(goal.deadline_on, today)} (${describeDaysTo(goal.deadline_on, today)})`,
    text`Owner: ${owner} · weight ${goal.weight}${goal.focus_area === '' ? '' : ` · focus area ${goal.focus_area}`}`,
  ];
  if (goal.why !== '') lines.push(text`Why: ${goal.why}`);
  return goal.state === 'open' ? lines : [...lines, text`Ended: ${describeEnd(goal, metric, scene)}`];
}

/** Where it is, how far that is of the way, how likely it gets there, and where it moves. */
export function describeStanding(
  {
    goal,
    metric,
    analysis,
    causes,
  }: Pick<GoalSheet, 'goal' | 'metric' | 'analysis'> & {
    causes?: Pick<Causes, 'unexplainedAt'>;
  },
  { currency, now, today, zone }: GoalScene,
): Text[] {
  const { pace, momentum, progress } = analysis;
  if (metric.unit === YES_OR_NO) return [describeMilestone(goal, pace.isMet, today)];
  const show = (value: number | null) => showOr(value, metric, currency);
  const change = (value: number) => formatChange(value, metric.unit, currency);
  const amount = (value: number) => change(Math.abs(value)).replace('+', '');
  if (pace.current === null || pace.currentAt === null || pace.gap === null) {
    return [text`No value yet.`];
  }
  const day = formatDate(dateOf(pace.currentAt, zone), today);
  const of = pace.currentCount > 1 ? `mean of ${count(pace.currentCount, 'day')} to ${day}` : day;
  const age = isStale(metric, pace.currentAt, now) ? `, ${formatAge(now - pace.currentAt)} old` : '';
  const start =
    pace.baseline === null ? '' : `; ${STARTS[pace.baselineFrom ?? 'first value']} ${show(pace.baseline)}`;
  const left = pace.isMet ? 'the target is met' : `${amount(pace.gap)} to go`;
  const lines = [
    text`Now ${bold(show(pace.current))} (${of}${age})${start}; ${left}.`,
    text`${describeFacts({ goal, analysis, amount })}${describeCaveat(analysis, causes?.unexplainedAt ?? null, (at) => formatDate(dateOf(at, zone), today))}`,
    ...(analysis.isSilent ? [] : [describeMomentum(momentum, amount)]),
  ];
  if (goal.state !== 'open' || progress === 'met' || !pace.paceNeededPerWeek) return lines;
  const estimate = (value: number) => change(roundEstimate(value, metric.unit));
  const need = describeNeed(estimate(pace.paceNeededPerWeek), goal.deadline_on, today);
  return [...lines, text`Needed: ${need}${describeSeen(pace, goal.target_value, estimate)}.`];
}

function describeSeen(
  { paceSeenPerWeek: seen, current }: GoalAnalysis['pace'],
  target: number,
  estimate: (value: number) => string,
): string {
  if (seen === null) return '';
  return Math.abs(seen) <= slowest(current ?? target, target)
    ? '; since the start it has hardly moved'
    : `; since the start ${estimate(seen)} a week`;
}

/** A chance goes by a course of which a part may be gone tomorrow. */
function describeCaveat(
  { targetProbability }: GoalAnalysis,
  movedAt: number | null,
  nameDay: (at: number) => string,
): string {
  return movedAt === null || targetProbability === null
    ? ''
    : ` That expects the move of ${nameDay(movedAt)} to last.`;
}

function describeMilestone(goal: Goal, isDone: boolean, today: string): Text {
  // The button says so, and that closes it.
  if (isDone) return text`${bold('Done')}.`;
  if (goal.state !== 'open') return text`It was not done.`;
  const days = daysBetween(today, goal.deadline_on);
  const left =
    days > 0
      ? `${count(days, 'day')} left`
      : days === 0
        ? 'today is its last day'
        : `${count(-days, 'day')} late`;
  return text`${bold('Not done yet')}; ${left}.`;
}

const STARTS = {
  'start value': 'started at',
  'median of 8 weeks before': 'in the 8 weeks before the start it was',
  'first value': 'its first value was',
} as const;

/** Progress and chance, each with its word. */
function describeFacts(given: {
  goal: Goal;
  analysis: GoalAnalysis;
  amount: (value: number) => string;
}): Text {
  const { pace, progress, isEarly, outlook, targetProbability: chance } = given.analysis;
  if (progress === 'met') {
    const met = pace.isMet
      ? text`${bold('met')}`
      : text`${bold('met')} before and off it now, within its noise`;
    return chance === null
      ? text`Progress: ${met}.`
      : text`Progress: ${met}. Chance to end there: ${formatOdds(chance)}, from its course alone.`;
  }
  if (given.goal.state === 'open' && pace.paceNeededPerWeek === null) {
    return text`Progress: ${describeWay(given)}. The deadline is over.`;
  }
  if (given.analysis.isSilent)
    return text`Progress: ${describeWay(given)}. Chance: cannot be told while no value comes.`;
  const said =
    chance === null || outlook === null
      ? text`too few values to say`
      : text`${formatOdds(chance)}, from its course alone: ${bold(outlook)}`;
  // Where the way so far and the course ahead disagree, the way is told in figures and the course is the verdict.
  const isOtherwise =
    (progress !== 'late' && outlook === 'unlikely') || (progress === 'late' && outlook === 'likely');
  const within = progress === 'on pace' && isBehindLine(pace) && !isEarly ? ' within its noise' : '';
  const verdict = isOtherwise ? text`` : text`: ${bold(isEarly ? TOO_EARLY : progress)}${within}`;
  return text`Progress: ${describeWay(given)}${verdict}. Chance: ${said}.`;
}

/** So far behind the share of the time that readers see it in whole percents. */
const SEEN_BEHIND = 0.05;

/** Behind its line as it is read, though not by more than its values scatter. */
function isBehindLine({ progressRatioRaw: raw, timeShare }: GoalAnalysis['pace']): boolean {
  return raw !== null && timeShare - raw > SEEN_BEHIND;
}

function describeWay({
  goal,
  analysis: { pace },
  amount,
}: {
  goal: Goal;
  analysis: GoalAnalysis;
  amount: (value: number) => string;
}): string {
  const time = `${Math.round(pace.timeShare * 100)} % of the time`;
  const { progressRatioRaw: raw, baseline, current } = pace;
  if (raw === null || baseline === null || current === null) return `unknown after ${time}`;
  if (pace.lead === null) return 'it was at its target and is no more';
  const isPast = goal.direction === 'exactly' && raw > 1;
  if (isPast) return `past the target after ${time}`;
  // Less than is said of either is no move.
  if (raw < -0.005 && current !== baseline) return `${amount(current - baseline)} further away after ${time}`;
  const way = `${Math.max(0, Math.round(raw * 100))} % of the way`;
  return pace.timeShare < 0.005 ? `${way} at its start` : `${way} in ${time}`;
}

/** Odds that people say: a chance is not known to the hundredth. */
const ODDS: readonly (readonly [number, number])[] = [
  [1, 100],
  [1, 50],
  [1, 20],
  [1, 10],
  [1, 5],
  [1, 4],
  [1, 3],
  [2, 5],
  [1, 2],
  [3, 5],
  [2, 3],
  [3, 4],
  [4, 5],
  [9, 10],
  [19, 20],
  [49, 50],
  [99, 100],
];

/** `about 3 in 4`; a settled chance is `certain` or `none`. */
function formatOdds(chance: number): string {
  if (chance <= 0) return 'none';
  if (chance >= 1) return 'certain';
  const logit = (p: number) => Math.log(p / (1 - p));
  const [hits, of] = ODDS.reduce((best, odds) =>
    Math.abs(logit(odds[0] / odds[1]) - logit(chance)) < Math.abs(logit(best[0] / best[1]) - logit(chance))
      ? odds
      : best,
  );
  return `about ${hits} in ${of}`;
}

function describeMomentum(momentum: GoalAnalysis['momentum'], amount: (value: number) => string): Text {
  const { slopePerWeek, direction, points, weeks } = momentum;
  if (slopePerWeek === null) return text`Momentum: cannot tell from ${count(points, 'value')}.`;
  const span = weeks < 1.5 ? 'the last week' : `the last ${Math.round(weeks)} weeks`;
  if (direction === 'cannot tell')
    return text`Momentum: no clear move in ${span}, the values scatter too much.`;
  if (direction === 'flat') return text`Momentum: flat over ${span}.`;
  const moved = `${slopePerWeek > 0 ? 'up' : 'down'} ${amount(roundEstimate(slopePerWeek * weeks))}`;
  return text`Momentum: ${moved} in ${span}, ${direction === 'toward' ? 'toward' : 'away from'} the target.`;
}

export function describeNotes(notes: readonly Row<'notes'>[], { zone, today }: GoalScene): Text[] {
  const lines = notes
    .slice(0, MOST_NOTES)
    .map((note) => text`${note.source}, ${formatDate(dateOf(note.noted_at, zone), today)}: ${note.body}`);
  const more = notes.length - lines.length;
  return more > 0 ? [...lines, text`and ${more} more`] : lines;
}

export function showOr(value: number | null, metric: Metric, currency: string): string {
  return value === null ? 'no value' : formatQuantity(value, metric.unit, currency);
}
