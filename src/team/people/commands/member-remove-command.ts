import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import type { Ctx } from '../../../base/command/ctx.ts';
import { notPossible } from '../../../base/language/errors.ts';
import type { Row } from '../../../base/store/tables.ts';
import { text } from '../../../base/view/text.ts';
import { answer } from '../../../base/view/view.ts';
import { checkOtherAdmin } from '../membership.ts';
import { getExecutor, listExecutors } from '../store.ts';
import { listHandles } from '../views.ts';

export const memberRemove = defineCommand({
  name: 'member remove',
  summary: 'Takes a person or an agent out of the team; the record of what they did stays.',
  examples: ['@ana'],
  args: z.object({ who: arg.line('who, such as @ana', { position: 0, completes: 'executor' }, 60) }),
  access: 'admin',
  async run(ctx, { who }) {
    const executor = await getExecutor(ctx, who, 'who');
    await checkRemovable(ctx, executor);
    const row = { ...executor, is_active: 0 as const };
    const type = executor.kind === 'member' ? 'MemberRemoved' : 'AgentRemoved';
    await ctx.record({ type, subject: `executor:${row.id}`, rows: { executors: [row] } });
    const again = `${executor.kind} add @${executor.handle}`;
    return answer(
      text`Removed @${executor.handle}. What they did stays on record; ${{ bold: again }} brings them back.`,
    );
  },
});

async function checkRemovable(ctx: Ctx, executor: Row<'executors'>): Promise<void> {
  await checkOtherAdmin(ctx, executor);
  const tasks = (await ctx.hooks.listHeldTasks(ctx)).filter(({ assigneeId }) => assigneeId === executor.id);
  if (tasks.length > 0) {
    const named = tasks.map(({ id, title }) => `${id} “${title}”`).join(', ');
    throw notPossible(`@${executor.handle} still has ${named}.`, 'Hand over or close them first.');
  }
  const agents = (await listExecutors(ctx)).filter(({ responsible_id }) => responsible_id === executor.id);
  if (agents.length > 0) {
    const [first] = agents;
    throw notPossible(
      `@${executor.handle} is responsible for ${listHandles(agents)}.`,
      `agent edit @${first?.handle} --responsible names somebody else.`,
    );
  }
}
