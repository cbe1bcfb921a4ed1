import { NORMAL_95 } from '../../analyze/normal.ts';
import { dateOf, daysBetween } from '../../base/language/date.ts';
import { formatChangeRange, formatQuantity } from '../../base/language/format-quantity.ts';
import { roundToNoise } from '../../base/language/number.ts';
import { formatDate } from '../../base/language/period.ts';
import { count } from '../../base/language/words.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import type { GoalScene } from '../goal/describe.ts';
import { describeDaysTo, type Goal } from '../goal/goal.ts';
import { formatChance } from '../goal/smart.ts';
import { type Judgement, readNote, readOverrule } from './judgement-store.ts';
import type { TacticWork } from './tables.ts';
import { describeAim, describeBound, describeChange, MEANINGS, type Tactic } from './tactic.ts';
import type { Standing } from './tactic-store.ts';
import { MIN_VERDICT_VALUES } from './tactic-verdict.ts';

const MOST_WORK = 8;
/** Days from one value to the next. */
const STEP_DAYS = { hour: 1 / 24, day: 1, week: 7, month: 31 } as const;

/** A tactic and what its pages say of it. */
export interface TacticSheet {
  tactic: Tactic;
  goal: Goal | null;
  standing: Standing;
}

/** `running`, `goes on`, `ends, if a second person agrees` … */
export function describeState(tactic: Tactic): string {
  const overrule = readOverrule(tactic);
  const state = tactic.state === 'running' ? 'running' : MEANINGS[tactic.state];
  if (overrule === null || tactic.seconded_by !== null) return state;
  return `${state}; ${overrule.verdict} waits for a second person`;
}

/**
 * A verdict in one line with its figures, as a digest says it:
 * `TC-1 Saved replies ends: first reply 2 min less, 5 min less was asked at least. Its ideas are not planned any more.`
 */
export function describeJudged(
  sheet: TacticSheet,
  judged: Judgement,
  { currency, today }: Pick<GoalScene, 'currency' | 'today'>,
): Text {
  const { tactic, standing } = sheet;
  const { unit, name } = standing.metric;
  const { change, low, high, values } = judged.figures;
  const moved =
    change === null ? `${name} has no value` : `${name} ${describeChange(change, unit, currency)}`;
  const isNoise = low !== null && high !== null && low < 0 && high > 0;
  const noise =
    low === null || high === null || isNoise === false
      ? ''
      : ` (within its noise: ${formatChangeRange(low, high, unit, currency)})`;
  const head = text`${bold(tactic.id)} ${tactic.title}`;
  switch (judged.because) {
    case 'kept up':
      return text`${head} goes on: ${moved}${noise}, ${describeBound(tactic.keep_at, 'better', unit, currency)} was asked.`;
    case 'too little':
      if (judged.figures.effect?.retireProbability !== undefined)
        return text`${head} ends: ${moved}${noise}; by its weeks it is ${describeBound(tactic.retire_at, 'worse', unit, currency)}, more likely than 4 in 5. Its ideas are not planned any more.`;
      return text`${head} ends: ${moved}${noise}, ${describeBound(tactic.retire_at, 'worse', unit, currency)} ends it. Its ideas are not planned any more.`;
    case 'in between':
      return text`${head} is to be changed: ${moved}${noise}, between ${describeChange(tactic.retire_at, unit, currency)} (ends) and ${describeChange(tactic.keep_at, unit, currency)} (goes on). New rule: ${bold(`tactic modify ${tactic.id}`)}`;
    case 'guardrail':
      return text`${head} ends: its guardrail broke, ${describeGuardrail(sheet, judged.guardrailChange, currency)}. Its ideas are not planned any more.`;
    case 'no work':
      return text`${head} is not judged: no task of it was worked on. It is asked again on ${formatDate(tactic.judge_on, today)}.`;
    case 'too few values':
      return judged.verdict === null
        ? text`${head} is judged on ${formatDate(tactic.judge_on, today)} instead: only ${count(values, 'value')} of ${name} since it started, ${MIN_VERDICT_VALUES} are needed.`
        : text`${head} is to be changed: still only ${count(values, 'value')} of ${name}. A metric that is read more often helps: ${bold(`tactic modify ${tactic.id}`)}`;
  }
}

function describeGuardrail(
  { tactic, standing }: TacticSheet,
  change: number | null,
  currency: string,
): string {
  const { guardrail } = standing;
  if (!guardrail || tactic.guardrail_at === null) return '';
  const { name, unit } = guardrail.metric;
  const now = change === null ? 'no value yet' : describeChange(change, unit, currency);
  return `${name} ${now}, ${describeChange(tactic.guardrail_at, unit, currency)} ends it`;
}

export function describeWhat({ tactic, goal, standing }: TacticSheet): string {
  const kind = tactic.is_experiment === 1 ? 'an experiment' : 'a tactic';
  return `, ${kind} ${goal === null ? `on ${standing.metric.name}` : `for ${goal.id} ${goal.title}`}`;
}

export function describeDefinition(sheet: TacticSheet, { currency, today }: GoalScene): Text[] {
  const { tactic, goal, standing } = sheet;
  const { name, unit } = standing.metric;
  const from =
    standing.figures.startValue === null
      ? 'no value yet to start from'
      : `from ${formatQuantity(standing.figures.startValue, unit, currency)}`;
  return [
    text`${name}, ${from}, since ${formatDate(tactic.starts_on, today)}${goal === null ? '' : `, for ${goal.id} ${goal.title}`}`,
    ...(tactic.hypothesis === '' ? [] : [text`Hypothesis: ${tactic.hypothesis}`]),
    ...(tactic.comparison === '' ? [] : [text`Compared with: ${tactic.comparison}`]),
  ];
}

export function describeRule(sheet: TacticSheet, scene: GoalScene): Text[] {
  const { tactic, standing } = sheet;
  const { unit } = standing.metric;
  const { currency, today } = scene;
  const { startValue } = standing.figures;
  const days = tactic.state === 'running' ? ` (${describeDaysTo(tactic.judge_on, today)})` : '';
  return [
    text`Judged on ${formatDate(tactic.judge_on, today)}${days} by ${standing.metric.name}: it goes on at ${describeAim(tactic.keep_at, startValue, unit, currency)} or better, ends at ${describeAim(tactic.retire_at, startValue, unit, currency)} or worse, and is changed in between.`,
    ...(standing.guardrail && tactic.guardrail_at !== null
      ? [
          text`Guardrail: it ends too where ${standing.guardrail.metric.name} is ${describeAim(tactic.guardrail_at, tactic.guardrail_start_value, standing.guardrail.metric.unit, currency)}.`,
        ]
      : []),
  ];
}

/** What may keep the rule from doing its work. */
export function describeDoubts(
  { tactic, goal, standing }: TacticSheet,
  { currency, today }: GoalScene,
): Text[] {
  const { metric, figures } = standing;
  const lines: Text[] = [];
  if (figures.startValue === null) {
    lines.push(
      text`${metric.name} has no value yet: the first one counts as the start. ${bold(`metric record ${metric.id} VALUE`)}`,
    );
  }
  if (standing.guardrail && tactic.guardrail_start_value === null) {
    lines.push(text`${standing.guardrail.metric.name}, its guardrail, has no value yet.`);
  }
  const most = Math.floor(daysBetween(tactic.starts_on, tactic.judge_on) / STEP_DAYS[metric.cadence]);
  if (most < MIN_VERDICT_VALUES) {
    const there = most === 0 ? 'none is there' : most === 1 ? 'one is there' : `${most} are there`;
    lines.push(
      text`${metric.name} has a value a ${metric.cadence}: ${there} by then, and ${MIN_VERDICT_VALUES} are needed. Else it is judged later.`,
    );
  }
  if (goal && tactic.judge_on > goal.deadline_on) {
    lines.push(text`${goal.id} ends on ${formatDate(goal.deadline_on, today)}, before it is judged.`);
  }
  if (figures.startValue !== null && figures.startValue + tactic.keep_at < 0 && figures.startValue >= 0) {
    lines.push(
      text`It starts from ${formatQuantity(figures.startValue, metric.unit, currency)}, so ${describeChange(tactic.keep_at, metric.unit, currency)} is under 0.`,
    );
  }
  return lines;
}

export function describeFigures(sheet: TacticSheet, { currency, today }: GoalScene): Text[] {
  const { tactic, standing } = sheet;
  const { figures, metric } = standing;
  const { change, level, low, high, values, effect } = figures;
  if (change === null || level === null) {
    return [
      text`No value of ${metric.name} since ${formatDate(tactic.starts_on, today)}. ${bold(`metric record ${metric.id} VALUE`)}`,
    ];
  }
  const noise = low === null || high === null ? 0 : (high - low) / (2 * NORMAL_95);
  const round = (value: number) => roundToNoise(value, noise);
  const band =
    low === null || high === null
      ? 'how much of it is noise cannot be told yet'
      : `nine in ten: ${formatChangeRange(round(low), round(high), metric.unit, currency)}`;
  const lines = [
    text`${metric.name} ${bold(describeChange(change, metric.unit, currency))}, now ${formatQuantity(level, metric.unit, currency)} (${band}; ${count(values, 'value')}).`,
  ];
  if (standing.guardrail && tactic.guardrail_at !== null) {
    lines.push(text`Guardrail: ${describeGuardrail(sheet, standing.guardrail.change, currency)}.`);
  }
  if (effect !== null) {
    lines.push(
      text`By ${effect.weeks} weeks: ${formatChance(effect.keepProbability)} that it does what was asked, ${formatChance(effect.harmProbability)} that it makes things worse. The rule above decides, not these.`,
    );
  }
  lines.push(text`What else moved ${metric.name} meanwhile is in it.`);
  return lines;
}

export function describeVerdict(sheet: TacticSheet, scene: GoalScene): Text[] {
  const { zone, handles } = scene;
  const { tactic } = sheet;
  const { judged } = readNote(tactic);
  const overrule = readOverrule(tactic);
  const nameOf = (id: string | null) => (id === null ? 'Tiller' : `@${handles.get(id) ?? id}`);
  return [
    ...(judged === null
      ? []
      : [text`${formatDate(judged.onDate, scene.today)}: ${describeJudged(sheet, judged, scene)}`]),
    ...(overrule === null
      ? []
      : [
          text`${nameOf(tactic.overruled_by)} overruled it on ${dateOf(overrule.at, zone)} (${overrule.verdict}): ${overrule.reason}`,
          tactic.seconded_by === null
            ? text`It counts once a second person agrees: ${bold(`tactic second ${tactic.id}`)}`
            : text`${nameOf(tactic.seconded_by)} agreed.`,
        ]),
  ];
}

export function describeWork(
  tactic: Tactic,
  { tasks, ideas }: { tasks: readonly TacticWork[]; ideas: readonly TacticWork[] },
): Text[] {
  if (tasks.length + ideas.length === 0) {
    return [text`None yet: ${bold(`propose … --tactic ${tactic.id}`)}`];
  }
  const held = tactic.state === 'retire' ? ', not planned any more' : '';
  const lines = [
    ...tasks.map(({ id, title, state }) => text`${id} ${title}, ${state}`),
    ...ideas.map(({ id, title }) => text`${id} ${title}, an idea${held}`),
  ];
  const more = lines.length - MOST_WORK;
  return more > 0 ? [...lines.slice(0, MOST_WORK), text`and ${more} more`] : lines;
}
