import type { Ctx } from '../../base/command/ctx.ts';
import type { Row } from '../../base/store/tables.ts';
import { cleanLine, mention, type Span, type Text, text, toldOn } from '../../base/view/text.ts';
import type { Action } from '../../base/view/view.ts';
import { listExecutors } from '../../team/people/store.ts';
import type { Task } from '../../todo/task/task.ts';
import { tally } from '../policy/policy.ts';
import { describeNeed, describeStanding } from '../progress.ts';
import { findVoters, saidBy } from '../voters.ts';
import { describeEvidence } from './evidence.ts';
import { findLiveAttempt, listDeliveries, listOpenQuestions, listVotesOnEvidence } from './store.ts';

/** Characters of a question that a card has room for. */
const LONGEST_QUESTION = 200;

/** How far an agent is with a task, and what people can do about it. */
export interface WorkProgress {
  text: Text;
  /** What is asked of people before all else; null for nothing. */
  action: Action | null;
}

/** How far agents are, by task: who works for whom, what was delivered and who is asked for a yes, who asks whom what. */
export async function loadWorkProgress(
  ctx: Ctx,
  tasks: readonly Task[],
  onDate: string,
): Promise<ReadonlyMap<string, WorkProgress>> {
  const agents = new Map((await listExecutors(ctx, 'all')).map((each) => [each.id, each]));
  const started = tasks.filter(
    ({ state, assignee_id }) => state === 'started' && agents.get(assignee_id ?? '')?.kind === 'agent',
  );
  if (started.length === 0) return new Map();
  const deliveries = new Map((await listDeliveries(ctx)).map((delivery) => [delivery.task_id, delivery]));
  const questions = await listOpenQuestions(
    ctx,
    started.map(({ id }) => id),
  );
  const progress = new Map<string, WorkProgress>();
  for (const task of started) {
    const attempt = await findLiveAttempt(ctx, task);
    const agent = agents.get(attempt?.agent_id ?? '');
    if (!attempt || !agent) continue;
    const responsible = agents.get(agent.responsible_id ?? '');
    // Whoever has left is asked nothing.
    const person = responsible?.is_active === 1 ? responsible : undefined;
    const delivery = deliveries.get(task.id);
    const question = questions.find(({ attempt_id }) => attempt_id === attempt.id);
    const button = (label: string, command: string): Action => ({
      label,
      command,
      args: { task: task.id },
      style: 'primary',
    });
    if (delivery) {
      const asked = await describeAsked(ctx, task, delivery.digest);
      const said = text`delivered by ${mention(agent)}: ${describeEvidence(delivery)}; ${asked}`;
      progress.set(task.id, { text: said, action: button('Look at it', 'approve') });
    } else if (question) {
      const words = cleanLine(question.question, LONGEST_QUESTION);
      const said = text`${mention(agent)} asks ${person ? mention(person) : 'an admin'}: “${words}”`;
      progress.set(task.id, { text: said, action: button('Answer', 'work answer') });
    } else
      progress.set(task.id, {
        text: describeRunning(
          agent,
          person,
          toldOn(onDate, task.started_at ?? task.updated_at, ctx.workspace.zone),
        ),
        action: null,
      });
  }
  return progress;
}

function describeRunning(agent: Row<'executors'>, person: Row<'executors'> | undefined, since: Span): Text {
  const whose = person ? text` for ${mention(person)}` : [];
  return text`${mention(agent)} works on it${whose} since ${since}`;
}

/** `needs 2 yes of @ana, @ben`, or who has said it and who is missing. */
async function describeAsked(ctx: Ctx, task: Task, digest: string): Promise<string> {
  const eligible = await findVoters(ctx, task);
  const votes = await listVotesOnEvidence(ctx, [digest]);
  const standing = tally(eligible.voters, eligible.quorum, new Set(votes.map(saidBy)));
  if (standing.yes > 0) return describeStanding(eligible, standing, votes);
  return `needs ${describeNeed(eligible)}`;
}
