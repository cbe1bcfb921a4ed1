import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { formatId } from '../../base/language/ids.ts';
import { count } from '../../base/language/words.ts';
import { nextNumber } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { instant, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { getExecutor } from '../../team/people/store.ts';
import { readCategory } from '../../team/settings.ts';
import { readSettings } from '../../team/settings-store.ts';
import { moveTask } from '../../todo/task/store.ts';
import type { Task } from '../../todo/task/task.ts';
import { listClaimable } from './claim-store.ts';
import { LAPSE_DUE } from './end.ts';
import { loadPayload, type Payload } from './payload.ts';
import { type Attempt, getAgent, listAttempts } from './store.ts';
import { MOST_AT_ONCE, termsOf } from './terms.ts';

export const claim = defineCommand({
  name: 'work claim',
  summary: 'For agents: take approved tasks under a lease, the most important first.',
  examples: ['', '--category quality', '--most 3'],
  args: z.object({
    category: arg.line('only tasks of this category', {}, 60).optional(),
    target: arg.line('only tasks that were handed to this agent', { completes: 'executor' }, 60).optional(),
    most: arg.whole('how many at most', { min: 1, max: MOST_AT_ONCE }).default(1),
  }),
  isForAgents: true,
  isPolled: true,
  async run(ctx, { category, target, most }) {
    const agent = await getAgent(ctx);
    const targetId = target === undefined ? undefined : (await getExecutor(ctx, target, 'target')).id;
    const wanted =
      category === undefined ? undefined : readCategory('category', category, readSettings(ctx.workspace));
    const tasks = await listClaimable(ctx, agent, { category: wanted, targetId, most });
    const claims: Payload[] = [];
    for (const task of tasks) claims.push(await claimTask(ctx, agent, task));
    const said = claims.map(
      ({ task, title, fence, leaseUntil }) =>
        text`${task} ${title}: yours as attempt ${fence}, until ${instant(leaseUntil)} unless you renew it.`,
    );
    const view = answer(
      claims.length === 0 ? 'Nothing to claim now.' : `${count(claims.length, 'task')} claimed.`,
      ...said,
    );
    return withData(view, { claims });
  },
});

async function claimTask(ctx: Ctx, agent: Row<'executors'>, found: Task): Promise<Payload> {
  const { leaseMs, longestMs } = termsOf(found.approval_kind);
  const number = await nextNumber(ctx, 'agent_attempts');
  const attempt: Attempt = {
    workspace_id: ctx.workspace.id,
    id: formatId('W', number),
    number,
    task_id: found.id,
    agent_id: agent.id,
    content_hash: found.content_hash,
    state: 'running',
    lease_until_at: ctx.now + leaseMs,
    ends_by_at: ctx.now + longestMs,
    note: '',
    minutes: null,
    cost: null,
    ends_task: 0,
    started_at: ctx.now,
    ended_at: null,
  };
  const task = await moveTask(ctx, found, {
    to: 'started',
    event: 'WorkClaimed',
    set: { assignee_id: agent.id, started_at: ctx.now },
    rows: { agent_attempts: [...(await voidStale(ctx, found)), attempt] },
  });
  await ctx.setDue(LAPSE_DUE, attempt.id, attempt.lease_until_at);
  return loadPayload(ctx, { task, attempt, targetId: found.assignee_id });
}

/** Attempts that people have ended: they handed the task over, called it off or changed it. */
async function voidStale(ctx: Ctx, task: Task): Promise<Attempt[]> {
  const live = (await listAttempts(ctx, task.id)).filter(({ ended_at }) => ended_at === null);
  return live.map((attempt) => ({ ...attempt, state: 'void' as const, ended_at: ctx.now }));
}
