import { addDays, DAY_MS, dateOf, instantOf } from '../base/language/date.ts';
import { targetProbability } from './forecast/target-probability.ts';
import { type GoalFigures, type GoalInput, goalFigures } from './gap.ts';
import { rescale } from './platt.ts';
import type { Cadence } from './series.ts';

/**
 * The share of the way against the share of the time, and nothing else: `met` (the level is at the target), `ahead`,
 * `on pace`, `late`, `no data`; of a milestone, which has no part of a way, `open` until it is met or late. After the
 * deadline, and where there is nothing but to hold, what is not met is `late`.
 */
type Progress = 'met' | 'ahead' | 'on pace' | 'late' | 'open' | 'no data';

/** The chance in a word. */
type Outlook = 'likely' | 'open' | 'unlikely';

/** Progress and chance in one word, for whoever sorts goals: `ahead` and `behind` only where both say so. */
type GoalState = 'met' | 'ahead' | 'on pace' | 'behind' | 'no data';

/** How a goal goes: two facts, and the word that follows from both. */
export interface Course {
  figures: GoalFigures;
  progress: Progress;
  /** Nothing but the word of its progress is known, and that has too little to stand on yet. */
  isEarly: boolean;
  /** Chance of being at the target at the deadline, 0..1; null where too few values tell. */
  chance: number | null;
  outlook: Outlook | null;
  state: GoalState;
}

/**
 * A word is taken at the first bound and kept up to the second, so that a noisy metric does not change it every day: ahead
 * or late from a tenth of the way (or so many standard deviations of the level's noise, if that is more) off the line …
 */
const ENTER_LEAD = { share: 0.1, noise: 2.5 };
const LEAVE_LEAD = { share: 0.05, noise: 0.5 };
/** … likely or unlikely from these chances … */
const ENTER_CHANCE = { likely: 0.6, unlikely: 0.4 };
/** … until these, where the odds that are said of it are one in two … */
const LEAVE_CHANCE = { likely: 0.55, unlikely: 0.45 };
/** … and met until it is short of the target by so many standard deviations of the level's noise. */
const LEAVE_MET_NOISE = 1;
/** Days with a value, after the first day, that a word has to stand on. */
const DAYS_TOLD = 2;
/** So many steps back it is asked which word was taken last. */
const MOST_LOOKS_BACK = 10;

const STEP_MS: Readonly<Record<Cadence, number>> = {
  hour: DAY_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 31 * DAY_MS,
};

/** Where a goal stands and how likely it is to be reached, each in its own word. Pure. */
export function judgeCourse(goal: GoalInput): Course {
  const figures = goalFigures(goal);
  const endsAt = instantOf(addDays(goal.deadlineOn, 1), '00:00', goal.zone);
  const isOver = goal.now >= endsAt;
  if (goal.nature === 'milestone') return courseOfMilestone(figures, isOver);
  const progress = progressOf(goal, figures, isOver, MOST_LOOKS_BACK);
  const known = chanceOn(goal, figures);
  // A target that is reached after the deadline is met, and no chance is left to tell.
  const chance = isOver && progress === 'met' ? null : known;
  const outlook = chance === null ? null : outlookOf(goal, chance, MOST_LOOKS_BACK);
  const isEarly = (outlook ?? 'open') === 'open' && hasLittle(goal, figures, progress);
  return { figures, progress, isEarly, chance, outlook, state: stateOf(progress, outlook, isOver) };
}

function courseOfMilestone(figures: GoalFigures, isOver: boolean): Course {
  const progress = figures.isMet ? 'met' : isOver ? 'late' : 'open';
  const none = { lead: null, paceNeededPerWeek: null, paceSeenPerWeek: null };
  return {
    figures: { ...figures, ...none },
    progress,
    isEarly: false,
    chance: null,
    outlook: null,
    state: stateOf(progress, null, isOver),
  };
}

function stateOf(progress: Progress, outlook: Outlook | null, isOver: boolean): GoalState {
  if (progress === 'met' || progress === 'no data') return progress;
  if (progress === 'late' && (isOver || outlook === 'unlikely')) return 'behind';
  return progress === 'ahead' && outlook === 'likely' ? 'ahead' : 'on pace';
}

function progressOf(goal: GoalInput, figures: GoalFigures, isOver: boolean, looks: number): Progress {
  const { current, lead, noise, baseline, isMet } = figures;
  if (current === null) return 'no data';
  if (isMet) return 'met';
  const short = Math.abs(goal.target - current);
  if (!isOver && noise > 0 && short <= LEAVE_MET_NOISE * noise) {
    if (lookBack(goal, looks) === 'met') return 'met';
  }
  if (isOver || lead === null) return 'late';
  const unit = noise / Math.abs(goal.target - (baseline ?? 0));
  if (Math.abs(lead) > boundOf(ENTER_LEAD, unit)) return lead > 0 ? 'ahead' : 'late';
  if (Math.abs(lead) <= boundOf(LEAVE_LEAD, unit)) return 'on pace';
  const word = lead > 0 ? 'ahead' : 'late';
  return lookBack(goal, looks) === word ? word : 'on pace';
}

/**
 * In the first tenth of its time no goal can be late, so that to be no more than on pace says nothing; nor does the value of
 * one day. Later nobody can say that a goal keeps its pace of which no value has come since it began.
 */
function hasLittle(goal: GoalInput, { timeShare, lead }: GoalFigures, progress: Progress): boolean {
  if (progress === 'met' || progress === 'no data') return false;
  const dates = new Set(
    goal.points.filter(({ at }) => at <= goal.now).map(({ at }) => dateOf(at, goal.zone)),
  );
  const days = [...dates].filter((date) => date > goal.startsOn).length;
  if (timeShare >= ENTER_LEAD.share) return days === 0 && progress !== 'late';
  return days < DAYS_TOLD || (progress === 'on pace' && (lead ?? 0) < 0);
}

function boundOf(bound: { share: number; noise: number }, unit: number): number {
  return Math.max(bound.share, bound.noise * unit);
}

function lookBack(goal: GoalInput, looks: number): Progress {
  if (looks === 0) return 'on pace';
  const before = stepBack(goal);
  return progressOf(before, goalFigures(before), false, looks - 1);
}

/** The word of a chance; between the bounds, the one that was taken last. */
function outlookOf(goal: GoalInput, chance: number, looks: number): Outlook {
  if (chance >= ENTER_CHANCE.likely) return 'likely';
  if (chance < ENTER_CHANCE.unlikely) return 'unlikely';
  if (looks === 0) return 'open';
  const before = stepBack(goal);
  const then = chanceOn(before, goalFigures(before));
  if (then === null) return 'open';
  const word = outlookOf(before, then, looks - 1);
  const isKept = word === 'likely' ? chance >= LEAVE_CHANCE.likely : chance < LEAVE_CHANCE.unlikely;
  return isKept ? word : 'open';
}

/** 0 and 1 are settled; what is open is moved by how the chances of goals that ended were off. */
function chanceOn(goal: GoalInput, { baseline, tolerance }: GoalFigures): number | null {
  const chance = targetProbability({ ...goal, tolerance, baseline });
  if (!goal.platt || chance === null || chance === 0 || chance === 1) return chance;
  return rescale(goal.platt, { probability: chance, low: chance, high: chance }).probability;
}

function stepBack(goal: GoalInput): GoalInput {
  return { ...goal, now: goal.now - STEP_MS[goal.cadence] };
}
