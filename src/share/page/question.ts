import { addWorkingDays } from '../../base/calendar/calendar.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { formatChangeRange } from '../../base/language/format-quantity.ts';
import { formatDate } from '../../base/language/period.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import { type Action, answer } from '../../base/view/view.ts';
import { loadGoals } from '../../plan/read-state.ts';
import type { PlanGoal, Question } from '../../plan/snapshot.ts';
import { tellMember } from '../../say/tell.ts';
import { loadTeamCalendar } from '../../team/capacity/team-calendar.ts';
import { findByHandle } from '../../team/people/store.ts';

/** Working days after which what is not answered is taken to be as it was guessed. */
const LAPSES_AFTER_DAYS = 2;
/** Goals that have a button. */
const MOST_GOALS = 4;
/** What the buttons of "how much" stand for, as shares of what the goal lacks. */
const SHARES: readonly (readonly [label: string, low: number, high: number])[] = [
  ['A little', 0.02, 0.08],
  ['Some', 0.08, 0.2],
  ['Much', 0.2, 0.5],
];

/** Asks a member in private what would change the batch most; null, and nothing is asked, where they cannot be reached. */
export async function askQuestion(ctx: Ctx, question: Question | null): Promise<Question | null> {
  if (question === null) return null;
  const member = await findByHandle(ctx, question.ofHandle);
  if (member?.kind !== 'member') return null;
  const goals = (await loadGoals(ctx)).filter(({ figures }) => figures.state !== 'met');
  const calendar = await loadTeamCalendar(ctx);
  const lapsesOn = addWorkingDays(calendar, ctx.today, LAPSES_AFTER_DAYS);
  const actions = question.kind === 'goal' ? listGoals(question, goals) : listAmounts(ctx, question, goals);
  if (actions.length === 0) return null;
  const view = {
    ...answer(
      describeQuestion(question, goals),
      `Without a word by ${formatDate(lapsesOn, ctx.today)} ${GUESSES[question.kind]}.`,
    ),
    actions,
  };
  const subject = `question:${question.candidateId}:${question.kind}`;
  return (await tellMember(ctx, member.id, { subject, view })) ? question : null;
}

const GUESSES = {
  goal: 'I take it that it serves none of them',
  impact: 'I count it as a typical idea',
} as const;

function describeQuestion({ kind, candidateId, title, goalId }: Question, goals: readonly PlanGoal[]): Text {
  const idea = text`${bold(candidateId)} ${title}`;
  if (kind === 'goal') return text`${idea}: which goal is it for? It may change what comes next.`;
  const goal = goals.find(({ figures }) => figures.id === goalId);
  return text`${idea}: how much of what ${goal?.metricName ?? 'its goal'} lacks would it bring?`;
}

function listGoals({ candidateId }: Question, goals: readonly PlanGoal[]): Action[] {
  return goals.slice(0, MOST_GOALS).map(({ figures, metricName }) => ({
    label: `${figures.id} ${metricName}`,
    command: 'estimate',
    args: { candidate: candidateId, answer: figures.id },
    style: 'plain',
  }));
}

function listAmounts(ctx: Ctx, { candidateId, goalId }: Question, goals: readonly PlanGoal[]): Action[] {
  const goal = goals.find(({ figures }) => figures.id === goalId);
  const gap = goal?.figures.gap;
  if (!goal || !gap) return [];
  return SHARES.map(([label, low, high]) => {
    const [from, to] = [low * gap, high * gap].map((value) => Number(value.toPrecision(2)));
    const change = formatChangeRange(from ?? 0, to ?? 0, goal.figures.unit, ctx.workspace.currency);
    return {
      label: `${label}: ${change}`,
      command: 'estimate',
      args: { candidate: candidateId, answer: `${from}..${to}` },
      style: 'plain' as const,
    };
  });
}
