import { addWorkingDays, type WorkCalendar } from '../../base/calendar/calendar.ts';
import { capitalize } from '../../base/language/words.ts';
import type { Fact } from '../../base/view/view.ts';
import { readAnswers } from '../../todo/likeness/answer-store.ts';
import type { ScoredIdea } from '../score.ts';
import type { AskedQuestion, PlanGoal, Question, Snapshot } from '../snapshot.ts';

/** Working days after which what nobody answered is taken to be as it was guessed. */
const LAPSES_AFTER_DAYS = 2;

/** The date from which a question counts as not answered. */
export function lapsesOn(calendar: WorkCalendar, askedOn: string): string {
  return addWorkingDays(calendar, askedOn, LAPSES_AFTER_DAYS);
}

/** What is taken to be so without an answer, as words that go on after “counted”: `as a typical idea`. */
export function describeGuess({ kind, goalId, other }: Question, goal: PlanGoal | null): string {
  const guesses = {
    goal: goalId === null ? 'for none of the goals' : `for ${goalId}`,
    impact: 'as a typical idea',
    same: `as another idea than ${other?.id}`,
    cadence: `as one value a ${goal?.cadence ?? 'day'}`,
  };
  return guesses[kind];
}

/** What of a task is a guess because nobody answered when asked. */
export function lapsedFacts(scored: ScoredIdea, { asked, calendar, today, now, ...rest }: Snapshot): Fact[] {
  return asked
    .filter((one) => isAbout(one, scored) && lapsesOn(calendar, one.onDate) <= today)
    .filter((one) => isStillOpen(one, scored, rest))
    .map((one) => ({
      claim: `lapsed.${one.kind}`,
      source: one.candidateId,
      value: one.onDate,
      unit: '',
      asOfAt: now,
      text: describeLapsed(asCounted(one, scored), scored.goal),
    }));
}

/** Of a goal that nobody named there is nothing to guess. */
function describeLapsed(one: AskedQuestion, goal: PlanGoal | null): string {
  const open = `nobody has said ${SUBJECTS[one.kind]}`;
  const isGuess = one.kind !== 'goal' || one.goalId !== null;
  return isGuess ? `A guess: ${open}; counted ${describeGuess(one, goal)}.` : `${capitalize(open)}.`;
}

/** No day is said: the question reached whom it was for when their day began, which may be another one. */
const SUBJECTS = {
  goal: 'which goal it is for',
  impact: 'how much it would bring',
  same: 'whether there are two of it',
  cadence: 'how often a value comes',
} as const;

/** What is guessed of its goal may have changed since it was asked, by what was said of other ideas. */
function asCounted(one: AskedQuestion, { goal }: ScoredIdea): AskedQuestion {
  return one.kind === 'goal' ? { ...one, goalId: goal?.figures.id ?? null } : one;
}

function isAbout({ kind, candidateId, goalId }: AskedQuestion, { candidate }: ScoredIdea): boolean {
  return kind === 'cadence' ? candidate.key.startsWith(`measure:${goalId}:`) : candidate.id === candidateId;
}

function isStillOpen(
  { kind, candidateId, other }: AskedQuestion,
  { candidate, goal, impact }: ScoredIdea,
  { answeredPairs }: Pick<Snapshot, 'answeredPairs'>,
): boolean {
  if (kind === 'goal') return goal === null || candidate.guessed?.goal !== undefined;
  if (kind === 'impact') return impact.low === null;
  if (kind === 'same') return readAnswers(answeredPairs).find(candidateId, other?.id ?? '') === undefined;
  return goal?.isCadenceSaid !== true;
}
