import type { Ctx } from '../../base/command/ctx.ts';
import { notAllowed, notPossible } from '../../base/language/errors.ts';
import { capitalize } from '../../base/language/words.ts';
import type { Row } from '../../base/store/tables.ts';
import { type AnswerView, answer } from '../../base/view/view.ts';
import { listPastOutcomes, type PastOutcome } from '../../learn/store.ts';
import { HAND_OVER_REASONS } from '../../plan/rework/hand-over.ts';
import { getExecutorById, listExecutors } from '../../team/people/store.ts';
import { listenerOf } from '../../todo/task/assigned-line.ts';
import { findLastHandOver } from '../../todo/task/doing/hand-over-store.ts';
import type { Task } from '../../todo/task/task.ts';
import { type Routing, readRouting } from '../digest/store.ts';

/** Such tasks that the line looks back on. */
const MOST_LOOKED_BACK = 10;
/** Others that it names. */
const MOST_NAMED = 3;

/** Why a task went to whoever asks, in one line: their own figures, and who could not have it. For them alone. */
export async function explainMe(ctx: Ctx, task: Task): Promise<AnswerView> {
  if (task.assignee_id === null) throw notPossible(`Nobody has ${task.id} yet.`, `take ${task.id} takes it.`);
  const holder = await getExecutorById(ctx, task.assignee_id);
  const listenerId = listenerOf(holder);
  if (ctx.actor.kind !== 'member' || ctx.actor.id !== listenerId) {
    const listener = listenerId === null ? holder : await getExecutorById(ctx, listenerId);
    throw notAllowed(
      `Why ${task.id} went to @${holder.handle} is shown to them alone.`,
      `@${listener.handle}`,
    );
  }
  const outcomes = (await listPastOutcomes(ctx)).filter(
    ({ executorId, category }) => executorId === holder.id && category === task.category,
  );
  const executors = new Map((await listExecutors(ctx, 'all')).map((each) => [each.id, each]));
  const routing = readRouting(task);
  const parts = [
    await describeHandOver(ctx, task, executors),
    describeRule(routing, holder),
    describeOwn(outcomes, task, holder),
    ...describeOthers(routing, task, executors),
  ].filter((part) => part !== null);
  const line = parts.join('; ');
  return answer(`${capitalize(line)}.`);
}

/** Whoever had it before, and their reason. */
async function describeHandOver(
  ctx: Ctx,
  task: Task,
  executors: ReadonlyMap<string, Row<'executors'>>,
): Promise<string | null> {
  const last = await findLastHandOver(ctx, task.id);
  if (!last || last.to_id !== task.assignee_id) return null;
  const reason = HAND_OVER_REASONS.find((known) => known === last.reason && known !== 'other');
  return `it comes from @${executors.get(last.from_id)?.handle ?? '?'}${reason ? ` (${reason})` : ''}`;
}

function describeRule({ rule }: Routing, holder: Row<'executors'>): string | null {
  const who = holder.kind === 'agent' ? `@${holder.handle}` : 'you';
  if (rule === 'taken') return `${who} took it`;
  return rule.startsWith('named') ? `${who} ${who === 'you' ? 'were' : 'was'} named for it` : null;
}

/** `you did 6 of the last 7 such tasks in time`. */
function describeOwn(
  outcomes: readonly PastOutcome[],
  { category }: Pick<Task, 'category'>,
  holder: Pick<Row<'executors'>, 'kind' | 'handle'>,
): string {
  const who = holder.kind === 'agent' ? `@${holder.handle}` : 'you';
  const last = outcomes.toSorted((a, b) => b.finishedAt - a.finishedAt).slice(0, MOST_LOOKED_BACK);
  const [only] = last;
  if (!only) {
    const have = holder.kind === 'agent' ? 'has' : 'have';
    return `${who} ${have} no record with ${category} work yet, so this is a try`;
  }
  if (last.length === 1)
    return `${who} did the last ${category} task ${only.isInTime === 1 ? 'in time' : 'not in time'}`;
  const inTime = last.filter(({ isInTime }) => isInTime === 1).length;
  return `${who} did ${inTime} of the last ${last.length} ${category} tasks in time`;
}

/** Why others could not have it then; nobody else's figures are in it. */
function describeOthers(
  { others }: Pick<Routing, 'others'>,
  { category }: Pick<Task, 'category'>,
  executors: ReadonlyMap<string, Pick<Row<'executors'>, 'handle'>>,
): string[] {
  const words = {
    away: 'was away',
    full: 'was full',
    category: `does no ${category} work`,
    'not for': 'had passed it on',
  };
  const named = others.slice(0, MOST_NAMED).flatMap(({ executorId, why }) => {
    const executor = executors.get(executorId);
    return executor ? [`@${executor.handle} ${words[why]}`] : [];
  });
  const more = others.length - named.length;
  return more > 0 ? [...named, `${more} more could not have it`] : named;
}
