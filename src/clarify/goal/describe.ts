import { outlookOf } from '../../analyze/forecast/outlook.ts';
import type { Point } from '../../analyze/series.ts';
import { dateOf } from '../../base/language/date.ts';
import { formatChange, formatQuantity } from '../../base/language/format-quantity.ts';
import { formatDate } from '../../base/language/period.ts';
import { count } from '../../base/language/words.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, instant, type Text, text } from '../../base/view/text.ts';
import type { GoalFigures } from '../../base/view/view.ts';
import { formatAge } from '../../gather/metric/views.ts';
import type { GoalAnalysis } from './figures.ts';
import { describeDaysTo, describeTarget, type Goal, type Metric } from './goal.ts';
import { type Finding, formatChance } from './smart.ts';

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
    goal.start_value === null
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

/** `No start value: the last 30 days' mean is 4.1 %. Use it: goal edit G-1 --start 4.1%`. */
export function describeFinding({ text: sentence, fix }: Finding): Text {
  if (fix === null) return text`${sentence}`;
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
}

/** How a goal ended: `missed on 2027-06-11 at 4.4 %. Lesson: …`. */
export function describeEnd(goal: Goal, metric: Metric, { currency, zone }: GoalScene): string {
  const value =
    goal.closing_value === null ? 'with no value' : `at ${showOr(goal.closing_value, metric, currency)}`;
  const when = goal.closed_at === null ? '' : ` on ${dateOf(goal.closed_at, zone)}`;
  const lesson = goal.lesson === '' ? '' : ` Lesson: ${goal.lesson.replace(/\.?$/, '.')}`;
  return `${goal.state}${when} ${value}.${lesson}`;
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
    goal.start_value === null ? '' : `, from ${formatQuantity(goal.start_value, metric.unit, currency)}`;
  const owner =
    goal.owner_id === null ? 'nobody yet' : `@${scene.handles.get(goal.owner_id) ?? goal.owner_id}`;
  const lines = [
    text`${metric.name} ${describeTarget(goal, metric, currency)}${start}, ${formatDate(goal.starts_on, today)} to ${formatDate(goal.deadline_on, today)} (${describeDaysTo(goal.deadline_on, today)})`,
    text`Owner: ${owner} · weight ${goal.weight}${goal.focus_area === '' ? '' : ` · focus area ${goal.focus_area}`}`,
  ];
  if (goal.why !== '') lines.push(text`Why: ${goal.why}`);
  return goal.state === 'open' ? lines : [...lines, text`Ended: ${describeEnd(goal, metric, scene)}`];
}

/** Value, gap, baseline, progress, momentum, pace and chance, in lines that do not contradict each other. */
export function describeStanding(
  { goal, metric, analysis }: Pick<GoalSheet, 'goal' | 'metric' | 'analysis'>,
  { currency, now }: GoalScene,
): Text[] {
  const { pace, momentum } = analysis;
  const show = (value: number | null) => showOr(value, metric, currency);
  const change = (value: number) => formatChange(value, metric.unit, currency);
  if (pace.current === null || pace.currentAt === null) {
    return [text`No value yet. ${bold(`metric record ${metric.id} VALUE`)}`];
  }
  const progress =
    pace.progressRatio === null
      ? ''
      : `, ${Math.round(pace.progressRatio * 100)} % of the way from ${show(pace.baseline)}`;
  const gap = pace.state === 'met' || pace.gap === null ? '' : ` Left: ${change(pace.gap)}.`;
  const lines = [
    text`${bold(show(pace.current))}, ${instant(pace.currentAt, 'date')} (${formatAge(now - pace.currentAt)} old): ${bold(pace.state)}${progress}.${gap}`,
    ...(pace.baselineFrom === null || pace.baselineFrom === 'start value'
      ? []
      : [text`Baseline ${show(pace.baseline)}: ${pace.baselineFrom}.`]),
    describeMomentum(momentum, change),
  ];
  if (goal.state !== 'open' || pace.state === 'met') return lines;
  if (pace.paceNeededPerWeek !== null) {
    const seen =
      pace.paceSeenPerWeek === null ? '' : `; since the start ${change(pace.paceSeenPerWeek)} a week`;
    lines.push(text`Needed: ${change(pace.paceNeededPerWeek)} a week${seen}.`);
  }
  lines.push(describeOutlook(analysis));
  return lines;
}

/** The chance, and why it goes with what the lines before it say. */
function describeOutlook({ pace, paceState, momentum, targetProbability: chance }: GoalAnalysis): Text {
  if (pace.paceNeededPerWeek === null) return text`The deadline is over.`;
  if (chance === null) return text`Chance of hitting the target: too few values to say.`;
  const outlook = outlookOf(chance);
  const line = text`Chance of hitting the target, if things go on as they are: ${bold(formatChance(chance))}`;
  const why =
    outlook === 'unlikely' && pace.state === 'on pace'
      ? '. It has only begun: the tasks for it are to change that'
      : outlook === 'unlikely' && paceState !== 'behind'
        ? '. It stood well so far, but its course does not lead there'
        : outlook === 'unlikely' && momentum.direction === 'toward'
          ? '. It moves toward the target, but not enough'
          : outlook === 'likely' && momentum.direction === 'away'
            ? '. It moved away of late; its course over a longer time counts more'
            : outlook === 'likely' && paceState === 'behind'
              ? '. It is late, but its course leads there'
              : '';
  return text`${line}${why}.`;
}

function describeMomentum(momentum: GoalAnalysis['momentum'], change: (value: number) => string): Text {
  const { slopePerWeek, direction, points } = momentum;
  if (slopePerWeek === null) return text`Momentum: cannot tell from ${count(points, 'value')}.`;
  if (direction === 'cannot tell') return text`Momentum: cannot tell, the values scatter too much.`;
  if (direction === 'flat') return text`Momentum: flat over the last ${points} values.`;
  const side = direction === 'toward' ? 'toward the target' : 'away from the target';
  return text`Momentum: ${side}, ${change(slopePerWeek)} a week over the last ${points} values.`;
}

export function describeNotes(notes: readonly Row<'notes'>[], { zone }: GoalScene): Text[] {
  const lines = notes
    .slice(0, MOST_NOTES)
    .map((note) => text`${note.source}, ${dateOf(note.noted_at, zone)}: ${note.body}`);
  const more = notes.length - lines.length;
  return more > 0 ? [...lines, text`and ${more} more`] : lines;
}

export function showOr(value: number | null, metric: Metric, currency: string): string {
  return value === null ? 'no value' : formatQuantity(value, metric.unit, currency);
}
