import { isMet } from '../../analyze/forecast/target.ts';
import { meanOfLast, type Point } from '../../analyze/series.ts';
import { addDays, daysBetween } from '../../base/language/date.ts';
import { formatChange, formatQuantity, isTally, YES_OR_NO } from '../../base/language/format-quantity.ts';
import { roundEstimate } from '../../base/language/number.ts';
import { formatDate } from '../../base/language/period.ts';
import { count } from '../../base/language/words.ts';
import { formatAge, isStale } from '../../gather/metric/views.ts';
import type { GoalAnalysis } from './figures.ts';
import { editFix, editLine, type Fix, FOCUS_FIX, HOURS_FIX } from './fix.ts';
import {
  describeDaysTo,
  describeNeed,
  findFocusArea,
  type Goal,
  type Metric,
  suggestFocusArea,
  titleOf,
} from './goal.ts';

/** What the check looks at: nothing else decides. */
export interface SmartFacts {
  goal: Goal;
  metric: Metric;
  points: readonly Point[];
  analysis: GoalAnalysis;
  /** Without the @; null if nobody owns it. */
  ownerHandle: string | null;
  /** Who is the whole team answers for every goal. */
  isAlone: boolean;
  /** Null without a vision. */
  focusAreas: readonly string[] | null;
  /** Hours a week of members and agents together; null where nobody set any. */
  hoursPerWeek: number | null;
  openGoals: number;
  now: number;
  today: string;
  currency: string;
}

/** A thing that is missing or doubtful, and what mends it. */
export interface Finding {
  /** Lower is more pressing. */
  rank: number;
  /** A sentence. */
  text: string;
  /** The exact command, to be typed or pressed; null where only people know the answer. */
  fix: Fix | null;
}

/** One letter of SMART: what is there, and what is missing. It is ok when nothing is missing. */
export interface SmartLetter {
  letter: 'S' | 'M' | 'A' | 'R' | 'T';
  name: 'Specific' | 'Measurable' | 'Attainable' | 'Relevant' | 'Time-bound';
  /** What is known, as sentences. */
  known: readonly string[];
  findings: readonly Finding[];
}

const MEAN_DAYS = 30;
const MOST_YEARS_AHEAD_DAYS = 3 * 365;

/** Checks a goal against SMART (Specific, Measurable, Attainable, Relevant, Time-bound). Pure. */
export function checkSmart(facts: SmartFacts): SmartLetter[] {
  return [
    { letter: 'S', name: 'Specific', ...checkSpecific(facts) },
    { letter: 'M', name: 'Measurable', ...checkMeasurable(facts) },
    { letter: 'A', name: 'Attainable', ...checkAttainable(facts) },
    { letter: 'R', name: 'Relevant', ...checkRelevant(facts) },
    { letter: 'T', name: 'Time-bound', ...checkTimeBound(facts) },
  ];
}

/** What is missing, the most pressing first. */
export function listFindings(letters: readonly SmartLetter[]): Finding[] {
  return letters.flatMap(({ findings }) => findings).sort((a, b) => a.rank - b.rank);
}

type Part = Pick<SmartLetter, 'known' | 'findings'>;

function checkSpecific(facts: SmartFacts): Part {
  const { goal, metric, ownerHandle, isAlone, currency } = facts;
  const findings: Finding[] = [];
  if (ownerHandle === null && !isAlone) {
    findings.push({
      rank: 3,
      text: 'Nobody owns it.',
      fix: editFix(goal, 'It is mine', { owner: '@me' }),
    });
  }
  const title = titleOf(goal, metric, currency);
  const isVague = !/\d/.test(goal.title) && goal.title.trim().split(/\s+/).length < 3 && title !== goal.title;
  if (isVague) {
    findings.push({
      rank: 6,
      text: `The title “${goal.title}” does not say the outcome.`,
      fix: editFix(goal, 'Say the outcome', { title }),
    });
  }
  const owner = ownerHandle === null ? [] : [`@${ownerHandle} owns it.`];
  const known = [...(metric.unit === YES_OR_NO ? [] : [`It is about ${metric.name}.`]), ...owner];
  return { known, findings };
}

function checkMeasurable(facts: SmartFacts): Part {
  const { goal, metric, points, now } = facts;
  if (metric.unit === YES_OR_NO) return { known: ['It is done or not.'], findings: [] };
  const latest = points.findLast(({ at }) => at <= now);
  const record = {
    typed: `metric record ${metric.id} VALUE`,
    action: { label: 'Add a value', command: 'metric record', args: { metric: metric.id } },
  };
  if (!latest)
    return { known: [], findings: [{ rank: 1, text: `${metric.name} has no value yet.`, fix: record }] };
  const age = formatAge(now - latest.at);
  const findings: Finding[] = [];
  if (isStale(metric, latest.at, now)) {
    findings.push({ rank: 1, text: `The last value is ${age} old.`, fix: record });
  }
  if (goal.start_value === null) findings.push(suggestStart(facts, latest));
  return {
    known: [`${count(points.length, 'value')}, the last one ${show(facts, latest.value)}, ${age} old.`],
    findings,
  };
}

function suggestStart(facts: SmartFacts, latest: Point): Finding {
  const { goal, points, now } = facts;
  const mean = meanOfLast(points, MEAN_DAYS, now);
  const value = mean ?? latest.value;
  const shown = show(facts, value);
  const source = mean === null ? 'the last value' : `the last ${MEAN_DAYS} days’ mean`;
  return {
    rank: 2,
    text: `No start value: ${source} is ${shown}.`,
    fix: editFix(goal, `Use ${shown}`, { start: typedQuantity(shown) }),
  };
}

function checkAttainable(facts: SmartFacts): Part {
  const way = checkWay(facts);
  const { hoursPerWeek, openGoals } = facts;
  if (hoursPerWeek === null) {
    const finding: Finding = {
      rank: 7,
      text: 'Nobody’s hours are set, so it cannot be told whether there is time.',
      fix: HOURS_FIX,
    };
    return { known: way.known, findings: [...way.findings, finding] };
  }
  const hours = `The team has ${Math.round(hoursPerWeek * 10) / 10} h a week for ${count(openGoals, 'open goal')}.`;
  if (hoursPerWeek > 0) return { known: [...way.known, hours], findings: way.findings };
  return { known: way.known, findings: [...way.findings, { rank: 4, text: hours, fix: HOURS_FIX }] };
}

/** From its history: whether it was there before, or moves fast enough. */
function checkWay(facts: SmartFacts): Part {
  const { goal, metric, points, analysis, now } = facts;
  if (isTally(metric.unit)) return { known: [], findings: [] };
  const { pace, momentum } = analysis;
  const past = points.filter(({ at }) => at <= now);
  if (analysis.progress === 'met')
    return { known: [`It is there already: ${show(facts, pace.current)}.`], findings: [] };
  if (momentum.slopePerWeek === null) {
    if (past.length === 0) {
      const text = 'Without a value nobody can tell whether it can get there.';
      return { known: [], findings: [{ rank: 10, text, fix: null }] };
    }
    const text = `${count(past.length, 'value')} so far: too few to tell whether it can get there.`;
    return { known: [], findings: [{ rank: 5, text, fix: null }] };
  }
  const chance = analysis.targetProbability;
  const odds = chance === null ? [] : [`Chance if things go on as they are: ${formatChance(chance)}.`];
  const target = { direction: goal.direction, target: goal.target_value, tolerance: pace.tolerance };
  const before = past.findLast(({ value }) => isMet(value, target));
  if (before) {
    return {
      known: [
        `It was there before: ${show(facts, before.value)} ${formatAge(now - before.at)} ago.`,
        ...odds,
      ],
      findings: [],
    };
  }
  const needed = pace.paceNeededPerWeek;
  const seen = momentum.slopePerWeek;
  const isFast = needed !== null && needed !== 0 && seen / needed >= 1 && momentum.direction === 'toward';
  const speeds = describeSpeeds(facts, needed, seen);
  if (isFast) return { known: [speeds, ...odds], findings: [] };
  return { known: odds, findings: [{ rank: 4, text: speeds, fix: suggestDeadline(facts, seen) }] };
}

function describeSpeeds(facts: SmartFacts, needed: number | null, seen: number): string {
  const { goal, metric, points, analysis, currency, today } = facts;
  const best = goal.direction === 'at least' ? Math.max : Math.min;
  const reached = best(...points.slice(-1_000).map(({ value }) => value));
  const record = goal.direction === 'exactly' ? '' : ` It was never better than ${show(facts, reached)}.`;
  if (needed === null) return record.trim() || 'It never got there.';
  const change = formatChange(roundEstimate(needed, metric.unit), metric.unit, currency);
  const needs = `It needs ${describeNeed(change, goal.deadline_on, today)}`;
  const { direction } = analysis.momentum;
  if (direction === 'cannot tell') return `${needs}; the values scatter too much to see a trend.${record}`;
  if (direction === 'flat') return `${needs} and hardly moves.${record}`;
  return `${needs}; lately it moved ${formatChange(roundEstimate(seen, metric.unit), metric.unit, currency)}.${record}`;
}

/** The date at which the pace seen gets there, if it does within three years. */
function suggestDeadline({ goal, analysis, today }: SmartFacts, seenPerWeek: number): Fix | null {
  const { gap } = analysis.pace;
  if (gap === null || analysis.momentum.direction !== 'toward' || seenPerWeek === 0) return null;
  const days = Math.ceil((gap / seenPerWeek) * 7);
  if (!(days > 0 && days <= MOST_YEARS_AHEAD_DAYS)) return null;
  const deadline = addDays(today, days);
  return deadline > goal.deadline_on ? editFix(goal, `By ${deadline} instead`, { deadline }) : null;
}

function checkRelevant({ goal, metric, focusAreas }: SmartFacts): Part {
  const why = goal.why === '' ? [] : [`It matters because ${goal.why}.`];
  const findings: Finding[] = [];
  if (goal.why === '') {
    findings.push({ rank: 9, text: 'It does not say why it matters.', fix: editLine(goal, '--why "…"') });
  }
  const areas = focusAreas ?? [];
  if (areas.length === 0) {
    const text =
      focusAreas === null ? 'There is no vision to serve yet.' : 'The vision names no focus areas yet.';
    const serves = goal.focus_area === '' ? [] : [`It serves “${goal.focus_area}”.`];
    const finding: Finding = { rank: 8, text, fix: FOCUS_FIX };
    return { known: [...serves, ...why], findings: [finding, ...findings] };
  }
  const area = findFocusArea(goal.focus_area, areas);
  if (area !== undefined) return { known: [`It serves “${area}”.`, ...why], findings };
  const near = suggestFocusArea(`${metric.name} ${goal.title} ${goal.why}`, areas);
  const named =
    goal.focus_area === ''
      ? 'It names no focus area.'
      : `“${goal.focus_area}” is no focus area of the vision.`;
  findings.unshift({
    rank: 7,
    text:
      near === undefined ? `${named} There are: ${areas.join(', ')}.` : `${named} “${near}” comes nearest.`,
    fix:
      near === undefined
        ? editLine(goal, '--focus NAME')
        : editFix(goal, `It serves ${near}`, { focus: near }),
  });
  return { known: why, findings };
}

function checkTimeBound({ goal, metric, today }: SmartFacts): Part {
  const { deadline_on: deadlineOn } = goal;
  const when = `The deadline is ${formatDate(deadlineOn, today)}, ${describeDaysTo(deadlineOn, today)}.`;
  if (deadlineOn < today) {
    const fix = { typed: `goal close ${goal.id} met|missed|dropped --lesson "…"` };
    return {
      known: [],
      findings: [{ rank: 1, text: `The deadline, ${formatDate(deadlineOn, today)}, is over.`, fix }],
    };
  }
  const days = daysBetween(today, deadlineOn);
  if (!isTally(metric.unit) && days < daysPerValue(metric)) {
    const text = `${when} ${metric.name} gets a value only once a ${metric.cadence}.`;
    return { known: [], findings: [{ rank: 6, text, fix: editLine(goal, '--deadline DATE') }] };
  }
  return { known: [when], findings: [] };
}

function daysPerValue({ cadence }: Metric): number {
  return { hour: 0, day: 1, week: 7, month: 31 }[cadence];
}

/** A value as a person would type it: `4.1%`, `3 h 6 min`. */
function typedQuantity(shown: string): string {
  return shown.replace(/ %$/, '%');
}

function show({ metric, currency }: SmartFacts, value: number | null): string {
  return value === null ? 'unknown' : formatQuantity(value, metric.unit, currency);
}

/** `22 %`; the ends are never certain. */
export function formatChance(chance: number): string {
  return `${Math.round(chance * 100)} %`;
}
