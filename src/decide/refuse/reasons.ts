import { againOn as againByRule } from '../../base/calendar/recurrence.ts';
import { addDays } from '../../base/language/date.ts';
import { type Effort, formatEffort, formatHours } from '../../base/language/effort.ts';
import { formatDate } from '../../base/language/period.ts';
import type { Row } from '../../base/store/tables.ts';
import type { CandidateDraft } from '../../todo/idea/candidate.ts';
import { toCandidate } from '../../todo/idea/candidate-store.ts';
import type { Task } from '../../todo/task/task.ts';

/** The six reasons for a refusal. */
const REASONS = ['too big', 'not now', 'wrong metric', 'already done', 'not us', 'other'] as const;
export type Reason = (typeof REASONS)[number];

/** How people are told of a reason; its own name stays in the log. */
const SPOKEN: Partial<Record<Reason, string>> = {
  'wrong metric': 'wrong goal',
  'already done': 'done already',
  'not us': 'not for us',
};

/** Said in place of “not for us”: neither this nor its like. */
export const LESS_LIKE = 'less like this';
/** What can be chosen. */
export const CHOICES = [
  'too big',
  'not now',
  'wrong metric',
  'already done',
  'not us',
  LESS_LIKE,
  'other',
] as const;
export type Choice = (typeof CHOICES)[number];

export function sayReason(reason: Choice): string {
  return reason === LESS_LIKE ? reason : (SPOKEN[reason] ?? reason);
}

/** What each is called where one chooses. */
export const CHOICE_NAMES: Readonly<Record<Choice, string>> = {
  'too big': 'Too big',
  'not now': 'Not now',
  'wrong metric': 'Wrong goal',
  'already done': 'Done already',
  'not us': 'Not for us',
  [LESS_LIKE]: 'Not for us, and less like this',
  other: 'Other: a note says why',
};

/** What words begin with, by its name or as it is spoken; with how many letters that takes. */
export function readReasonWords(words: string): { choice: Choice; length: number } | undefined {
  const plain = words.toLowerCase().replace(/[-_]/g, ' ');
  for (const choice of CHOICES)
    for (const name of [choice, sayReason(choice)])
      if (plain === name || plain.startsWith(`${name} `) || plain.startsWith(`${name}:`))
        return { choice, length: name.length };
  return undefined;
}

type Idea = Row<'candidates'>;

const NOT_NOW_DAYS = 14;
const REST_DAYS = 14;
const OTHER_DAYS = 30;
const OUT_OF_SCOPE_DAYS = 90;

/** What was said with a refusal. */
export interface RefusalCase {
  reason: Reason;
  /** Until when it stays away; null for the reason's own time. */
  untilOn: string | null;
  /** For wrong metric: the goal that it does serve. */
  goalId: string | null;
  /** For too big: the hours that would be small enough, those it really takes, or those of its first part. */
  hours: Effort | null;
  /** For not us: who else is to do it. */
  who: Pick<Row<'executors'>, 'id' | 'handle'> | null;
  note: string;
  today: string;
}

/** What a refusal does to its idea, and the sentence that says so. The next batch shows each. */
export interface Effect {
  idea: Idea;
  effect: string;
}

export function applyReason(task: Task, idea: Idea, refused: RefusalCase): Effect {
  switch (refused.reason) {
    case 'too big':
      return waitForSmaller(task, idea, refused);
    case 'not now':
      return leaveOut(idea, refused, NOT_NOW_DAYS, (until) => `I leave it out until ${until}.`);
    case 'wrong metric':
      return moveGoal(idea, refused);
    case 'already done':
      return rememberDone(task, idea, refused);
    case 'not us':
      return giveToOther(idea, refused);
    case 'other':
      return leaveOut(
        idea,
        refused,
        OTHER_DAYS,
        (until) => `I leave it out until ${until} and keep your note.`,
      );
  }
}

/** The first part of an idea that is too big, as an idea of its own. */
export function draftFirstPart(
  task: Task,
  idea: Idea,
  first: { title: string; key: string; hours: Effort; proposerId: string },
): CandidateDraft {
  const { hours } = first;
  const share = hours.lowHours / task.effort_hours;
  return {
    key: first.key,
    title: first.title,
    category: idea.category,
    priority: idea.priority,
    ...(idea.impact_low !== null &&
      idea.impact_high !== null && {
        impactLow: idea.impact_low * share,
        impactHigh: idea.impact_high * share,
        impactLabel: 'guess' as const,
      }),
    metricId: idea.metric_id,
    goalId: idea.goal_id,
    projectId: idea.project_id,
    effortHours: hours.lowHours,
    effortHighHours: hours.highHours > hours.lowHours ? hours.highHours : null,
    dependsOn: toCandidate(idea).dependsOn,
    approvalKind: idea.approval_kind,
    touches: toCandidate(idea).touches,
    evidence: [`It is the first part of ${idea.id}, “${idea.title}”.`],
    proposerId: first.proposerId,
    reopens: ['withdrawn'],
  };
}

/** What is left of an idea once its first part is one of its own: less work and impact, and not before it. */
export function leaveRest(
  task: Task,
  idea: Idea,
  first: Idea,
  { hours, untilOn, today }: { hours: Effort; untilOn: string | null; today: string },
): Effect & { first: Idea } {
  const restHours = round(task.effort_hours - hours.lowHours);
  const high = idea.effort_high_hours === null ? null : round(idea.effort_high_hours - hours.lowHours);
  const share = restHours / task.effort_hours;
  const restOn = untilOn ?? addDays(today, REST_DAYS);
  const needs = toCandidate(idea).dependsOn;
  return {
    first: { ...first, away_until_on: addDays(today, 1) },
    idea: {
      ...idea,
      state: 'open',
      effort_hours: restHours,
      effort_high_hours: high,
      ...(idea.impact_low !== null &&
        idea.impact_high !== null && {
          impact_low: idea.impact_low * share,
          impact_high: idea.impact_high * share,
        }),
      depends_on: JSON.stringify([...new Set([...needs, first.id])]),
      away_until_on: restOn,
    },
    effect: `From tomorrow ${first.id} “${first.title}” (${formatEffort(hours)}) stands in its place; the rest (${formatHours(restHours)}) comes after it, and not until ${formatDate(restOn, today)}.`,
  };
}

/** It returns only smaller: with fewer hours at once, else when somebody makes it smaller. */
function waitForSmaller(task: Task, idea: Idea, { hours, untilOn, today }: RefusalCase): Effect {
  const isSmaller = hours !== null && hours.lowHours < task.effort_hours;
  // What nobody set hours for was too big with those that were guessed.
  const guessed = { lowHours: task.effort_hours, highHours: task.effort_hours };
  const sized = hours === null && idea.effort_hours !== null ? idea : withHours(idea, hours ?? guessed);
  if (isSmaller)
    return {
      idea: { ...sized, state: 'open', away_until_on: untilOn ?? addDays(today, 1) },
      effect: `${fromWhen(untilOn, today)} it may come again with ${formatEffort(hours)} instead of ${formatHours(task.effort_hours)}.`,
    };
  const counted = hours === null ? '' : `I count ${formatEffort(hours)} for it now. `;
  const back =
    untilOn === null ? 'It returns only smaller.' : `I leave it out until ${formatDate(untilOn, today)}.`;
  return { idea: { ...sized, state: 'refused', away_until_on: untilOn }, effect: `${counted}${back}` };
}

function withHours(idea: Idea, { lowHours, highHours }: Effort): Idea {
  return { ...idea, effort_hours: lowHours, effort_high_hours: highHours > lowHours ? highHours : null };
}

/**
 * The old figure was on another metric, so none of it holds. Without another goal it would only be guessed at anew: it rests
 * until somebody says which; an idea of a playbook was there for that goal alone.
 */
function moveGoal(idea: Idea, { goalId, untilOn, today }: RefusalCase): Effect {
  if (idea.source === 'playbook' && goalId === null)
    return leaveOut(
      idea,
      { untilOn, today },
      OUT_OF_SCOPE_DAYS,
      (date) => `It was for that goal alone: I leave it out until ${date}.`,
    );
  const moved: Idea = {
    ...idea,
    goal_id: goalId,
    is_goal_said: 1,
    metric_id: null,
    impact_low: null,
    impact_high: null,
    impact_label: 'unknown',
  };
  const hadFigure = idea.impact_low !== null;
  if (goalId === null)
    return leaveOut(moved, { untilOn, today }, REST_DAYS, (date) => {
      const dropped = hadFigure ? ' Its old figure of the impact is dropped.' : '';
      return `I leave it out until ${date}, or until somebody says which goal it is for.${dropped}`;
    });
  const had = hadFigure ? ', and its old figure of the impact is dropped' : '';
  return {
    idea: { ...moved, state: 'open', away_until_on: untilOn ?? addDays(today, 1) },
    effect: `${fromWhen(untilOn, today)} it counts for ${goalId}${had}.`,
  };
}

function rememberDone(task: Task, idea: Idea, { untilOn, today }: RefusalCase): Effect {
  const tomorrow = addDays(today, 1);
  if (task.category === 'blocker' && idea.source === 'state') {
    return {
      idea: { ...idea, state: 'done', away_until_on: untilOn ?? tomorrow },
      effect: `I remember it as done. While its bugs are open in the books it comes again, from ${formatDate(untilOn ?? tomorrow, today)} on.`,
    };
  }
  const days = idea.recurs_every_days;
  if (days !== null) {
    const againOn =
      untilOn ?? (idea.recurs_on === null ? addDays(today, days) : againByRule(idea.recurs_on, today));
    return {
      idea: { ...idea, state: 'done', away_until_on: againOn },
      effect: `I remember it as done; it comes again on ${formatDate(againOn, today)}.`,
    };
  }
  if (untilOn !== null) {
    return {
      idea: { ...idea, state: 'refused', away_until_on: untilOn },
      effect: `It is done for now: I leave it out until ${formatDate(untilOn, today)}.`,
    };
  }
  return {
    idea: { ...idea, state: 'done', away_until_on: null },
    effect: 'I remember it as done and do not propose it again.',
  };
}

/** For somebody else if people say for whom; else the team is not to do it, and no other doer makes it theirs. */
function giveToOther(idea: Idea, { who, untilOn, today }: RefusalCase): Effect {
  if (who === null)
    return leaveOut(
      idea,
      { untilOn, today },
      OUT_OF_SCOPE_DAYS,
      (date) => `It is out of scope until ${date}.`,
    );
  const notFor = toCandidate(idea).notFor.filter((id) => id !== who.id);
  return {
    idea: {
      ...idea,
      state: 'open',
      executor_scope: JSON.stringify({ notFor, onlyFor: [who.id] }),
      away_until_on: untilOn ?? addDays(today, 1),
    },
    effect: `${fromWhen(untilOn, today)} it may come again, for @${who.handle} and nobody else.`,
  };
}

function leaveOut(
  idea: Idea,
  { untilOn, today }: Pick<RefusalCase, 'untilOn' | 'today'>,
  days: number,
  say: (until: string) => string,
): Effect {
  const date = untilOn ?? addDays(today, days);
  return { idea: { ...idea, state: 'refused', away_until_on: date }, effect: say(formatDate(date, today)) };
}

function fromWhen(untilOn: string | null, today: string): string {
  return untilOn === null ? 'From tomorrow' : `From ${formatDate(untilOn, today)} on`;
}

function round(hours: number): number {
  return Math.round(hours * 100) / 100;
}
