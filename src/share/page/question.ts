import type { Ctx } from '../../base/command/ctx.ts';
import { formatChangeRange } from '../../base/language/format-quantity.ts';
import { roundRange } from '../../base/language/number.ts';
import { formatDate } from '../../base/language/period.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import { type Action, answer } from '../../base/view/view.ts';
import { describeGuess, lapsesOn } from '../../plan/need/lapsed.ts';
import { loadGoals } from '../../plan/read-state.ts';
import type { PlanGoal, Question } from '../../plan/snapshot.ts';
import { tellMember } from '../../say/tell.ts';
import { loadTeamCalendar } from '../../team/capacity/team-calendar.ts';
import { findByHandle } from '../../team/people/store.ts';

/** Goals that have a button. */
const MOST_GOALS = 4;
/** What the buttons of "how much" stand for, as shares of what the goal lacks. */
const SHARES: readonly (readonly [label: string, low: number, high: number])[] = [
  ['A little', 0.02, 0.08],
  ['Some', 0.08, 0.2],
  ['Much', 0.2, 0.5],
];

/** How a question of a kind is put, and what answers it. */
interface Wording {
  ask(question: Question, goal: PlanGoal | null): Text;
  listAnswers(ctx: Ctx, question: Question, goals: readonly PlanGoal[]): Action[];
}

/** Asks a member in private what would change the batch most; null, and nothing is asked, where they cannot be reached. */
export async function askQuestion(ctx: Ctx, question: Question | null): Promise<Question | null> {
  if (question === null) return null;
  const member = await findByHandle(ctx, question.ofHandle);
  if (member?.kind !== 'member') return null;
  const goals = (await loadGoals(ctx)).filter(({ figures }) => figures.state !== 'met');
  const goal = findGoal(question, goals);
  const calendar = await loadTeamCalendar(ctx);
  const { ask, listAnswers } = WORDINGS[question.kind];
  const actions = listAnswers(ctx, question, goals);
  if (actions.length === 0) return null;
  const until = formatDate(lapsesOn(calendar, ctx.today), ctx.today);
  const guess = `Without a word by ${until} it is counted ${describeGuess(question, goal)}, and marked a guess.`;
  const subject = `question:${question.candidateId}:${question.kind}${question.other === null ? '' : `:${question.other.id}`}`;
  const view = { ...answer(ask(question, goal), guess), actions };
  return (await tellMember(ctx, member.id, { subject, view })) ? question : null;
}

const WORDINGS: Readonly<Record<Question['kind'], Wording>> = {
  goal: {
    ask: (question) => text`${named(question)}: which goal is it for? It may change what comes next.`,
    listAnswers: (_ctx, { candidateId }, goals) =>
      goals.slice(0, MOST_GOALS).map(({ figures, metricName }) => ({
        label: `${figures.id} ${metricName}`,
        command: 'estimate',
        args: { candidate: candidateId, answer: figures.id },
        style: 'plain',
      })),
  },
  impact: {
    ask: (question, goal) =>
      text`${named(question)}: how much of the way to go for ${goal?.metricName ?? 'its goal'} would it bring?`,
    listAnswers: listAmounts,
  },
  same: {
    ask: (question) =>
      text`${named(question)}: is it the same as ${bold(question.other?.id ?? '')} ${question.other?.title ?? ''}?`,
    listAnswers: (_ctx, { candidateId: idea, other }) =>
      (['yes', 'no'] as const).map((said) => ({
        label: said === 'yes' ? 'The same' : 'Two ideas',
        command: 'same',
        args: { idea, other: other?.id ?? '', answer: said },
        style: 'plain',
      })),
  },
  cadence: {
    ask: (question) =>
      text`${bold(question.title)}: how often does it have a value? Then I ask for one only when it is missing.`,
    listAnswers: (_ctx, question, goals) => {
      const goal = findGoal(question, goals);
      if (!goal) return [];
      return (['day', 'week', 'month'] as const).map((cadence) => ({
        label: `Every ${cadence}`,
        command: 'metric add',
        args: { name: goal.metricName, unit: goal.figures.unit, cadence },
        style: 'plain',
      }));
    },
  },
};

function named({ candidateId, title }: Question): Text {
  return text`${bold(candidateId)} ${title}`;
}

function findGoal({ goalId }: Question, goals: readonly PlanGoal[]): PlanGoal | null {
  return goals.find(({ figures }) => figures.id === goalId) ?? null;
}

function listAmounts(ctx: Ctx, question: Question, goals: readonly PlanGoal[]): Action[] {
  const goal = findGoal(question, goals);
  const gap = goal?.figures.gap;
  if (!goal || !gap) return [];
  return SHARES.map(([label, low, high]) => {
    const [from, to] = roundRange(low * gap, high * gap, goal.figures.unit);
    const change = formatChangeRange(from, to, goal.figures.unit, ctx.workspace.currency);
    return {
      label: `${label}: ${change}`,
      command: 'estimate',
      args: { candidate: question.candidateId, answer: `${from}..${to}` },
      style: 'plain' as const,
    };
  });
}
