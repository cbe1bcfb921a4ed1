import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { DAY_MS, timeOf } from '../../base/language/date.ts';
import { formatMoney } from '../../base/language/money.ts';
import { cleanLine, text } from '../../base/view/text.ts';
import { type ReportView, withData } from '../../base/view/view.ts';
import { listExecutors } from '../../team/people/store.ts';
import { listTasksById } from '../../todo/task/store.ts';
import { type Attempt, listAttemptsSince } from './store.ts';

const RECORD_DAYS = 30;
/** Characters of a title that a line has room for. */
const LONGEST_TITLE = 60;

export const workList = defineCommand({
  name: 'work list',
  summary: 'What agents have in hand, and the record of each over 30 days.',
  args: z.object({}),
  reads: true,
  async run(ctx) {
    const attempts = await listAttemptsSince(ctx, ctx.now - RECORD_DAYS * DAY_MS);
    const agents = (await listExecutors(ctx, 'all')).filter(({ kind }) => kind === 'agent');
    const inHand = attempts.filter(({ ended_at }) => ended_at === null);
    const tasks = new Map(
      (
        await listTasksById(
          ctx,
          inHand.map(({ task_id }) => task_id),
        )
      ).map((task) => [task.id, task]),
    );
    const { zone, currency } = ctx.workspace;
    const records = agents
      .map((agent) => ({
        agent: agent.handle,
        isActive: agent.is_active === 1,
        ...summarise(attempts, agent.id),
      }))
      .filter(({ isActive, tried }) => isActive || tried > 0);
    const handleOf = (id: string) => `@${agents.find((agent) => agent.id === id)?.handle ?? id}`;
    const view: ReportView = {
      kind: 'report',
      title: 'Agents at work',
      sections: [
        {
          heading: 'In hand',
          lines:
            inHand.length === 0
              ? [text`Nothing.`]
              : inHand.map(({ task_id, agent_id, state, lease_until_at }) => {
                  const title = cleanLine(tasks.get(task_id)?.title ?? '', LONGEST_TITLE);
                  const how =
                    state === 'delivered'
                      ? 'delivered, waits for a yes'
                      : `until ${timeOf(lease_until_at, zone)}`;
                  return text`${task_id} ${title}: ${handleOf(agent_id)}, ${how}`;
                }),
        },
        {
          heading: `Record of ${RECORD_DAYS} days`,
          lines:
            records.length === 0
              ? [text`No agent yet. agent add @coder --for @ana adds one.`]
              : records.map(({ agent, tried, done, failed, lapsed, minutes, cost }) => {
                  const spent = [
                    ...(minutes === null ? [] : [`${Math.round(minutes)} min`]),
                    ...(cost === null ? [] : [formatMoney(cost, currency)]),
                  ];
                  const said = spent.length > 0 ? `; ${spent.join(', ')}` : '';
                  return text`@${agent}: ${tried === 0 ? 'nothing tried yet' : `${done} of ${tried} done, ${failed} failed, ${lapsed} lapsed`}${said}`;
                }),
        },
      ],
    };
    return withData(view, {
      inHand: inHand.map(({ task_id, agent_id, state, number, lease_until_at }) => ({
        task: task_id,
        agent: handleOf(agent_id).slice(1),
        state,
        fence: number,
        leaseUntil: lease_until_at,
      })),
      records,
    });
  },
});

/** What an agent did with what it claimed; minutes and money only where it said them. */
function summarise(attempts: readonly Attempt[], agentId: string) {
  const ended = attempts.filter(({ agent_id, ended_at }) => agent_id === agentId && ended_at !== null);
  const countOf = (state: Attempt['state']) => ended.filter((attempt) => attempt.state === state).length;
  const [done, failed, lapsed] = [countOf('done'), countOf('failed'), countOf('lapsed')];
  const sumOf = (key: 'minutes' | 'cost') => {
    const said = ended.flatMap((attempt) => attempt[key] ?? []);
    return said.length === 0 ? null : said.reduce((sum, each) => sum + each, 0);
  };
  return {
    tried: done + failed + lapsed,
    done,
    failed,
    lapsed,
    minutes: sumOf('minutes'),
    cost: sumOf('cost'),
  };
}
