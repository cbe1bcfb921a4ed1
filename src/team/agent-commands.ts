import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { notPossible } from '../errors.ts';
import { answer, cleanLine } from '../view.ts';
import { checkAdmin, checkOwn } from './access.ts';
import { readHandle } from './handle.ts';
import { revive } from './member-commands.ts';
import { checkChanges, profileArgs, readProfile, routedArg, saveProfile } from './profile.ts';
import { countExecutors, findByHandle, getExecutor, listExecutors } from './store.ts';
import { describeExecutor } from './views.ts';

const addressArg = arg.line('where it is reached, such as https://agents.example.com/coder', {}, 500);
const responsibleArg = arg.line('the person who answers for it, such as @ana', { completes: 'member' }, 60);

const agentAdd = defineCommand({
  name: 'agent add',
  summary: 'Adds a program that does tasks, with the person who answers for it.',
  examples: ['@coder --responsible @ana', '@writer --responsible @me --categories enhancement --hours 40'],
  args: z.object({
    handle: arg.line('the handle, such as @coder', { position: 0 }, 60),
    responsible: responsibleArg,
    address: addressArg.optional(),
    ...profileArgs,
  }),
  access: 'admin',
  audience: 'asker',
  hasForm: true,
  pace: 'instant',
  async run(ctx, args) {
    const handle = readHandle('handle', args.handle);
    const known = await findByHandle(ctx, handle);
    const row: Row<'executors'> = {
      ...(known ? revive(known, 'agent') : await createAgent(ctx, handle)),
      responsible_id: (await getResponsible(ctx, args.responsible)).id,
      ...(args.address !== undefined && { address: cleanLine(args.address, 500) }),
      ...(await readProfile(ctx, args)),
    };
    await ctx.record({ type: 'AgentAdded', subject: `executor:${row.id}`, rows: { executors: [row] } });
    return answer('Added.', describeExecutor(row, ctx.workspace, await listExecutors(ctx)));
  },
});

const agentEdit = defineCommand({
  name: 'agent edit',
  summary: 'Changes what is known of an agent: the person who answers for it, or an admin.',
  examples: ['@coder --responsible @ben', '@coder --hours 10 --routed off'],
  args: z.object({
    who: arg.line('which agent, such as @coder', { position: 0, completes: 'executor' }, 60),
    responsible: responsibleArg.optional(),
    address: addressArg.optional(),
    ...profileArgs,
    routed: routedArg,
  }),
  access: 'everyone',
  audience: 'asker',
  hasForm: true,
  pace: 'instant',
  async run(ctx, args) {
    const agent = await getExecutor(ctx, args.who, 'who');
    if (agent.kind === 'member') {
      throw notPossible(`@${agent.handle} is a person.`, `member edit @${agent.handle} changes them.`);
    }
    await checkOwn(ctx, agent);
    if (args.responsible !== undefined)
      await checkAdmin(ctx, 'Who answers for an agent is not yours to change.');
    const changes = {
      ...(await readProfile(ctx, args)),
      ...(args.address !== undefined && { address: cleanLine(args.address, 500) }),
      ...(args.responsible !== undefined && {
        responsible_id: (await getResponsible(ctx, args.responsible)).id,
      }),
    };
    checkChanges(
      changes,
      '--responsible, --address, --name, --hours, --zone, --country, --categories or --routed',
    );
    return saveProfile(ctx, agent, changes);
  },
});

export const agentCommands: readonly Command[] = [agentAdd, agentEdit];

/** A new agent's row: tasks are handed out to it from the start. */
async function createAgent(ctx: Ctx, handle: string): Promise<Row<'executors'>> {
  return {
    workspace_id: ctx.workspace.id,
    id: `A-${(await countExecutors(ctx)) + 1}`,
    kind: 'agent',
    handle,
    name: handle,
    is_admin: 0,
    is_approver: 0,
    responsible_id: null,
    address: null,
    categories: '[]',
    is_routed: 1,
    hours_per_week: null,
    zone: null,
    country: null,
    most_open: null,
    most_open_until_on: null,
    private_per_day: null,
    is_active: 1,
    created_at: ctx.now,
  };
}

async function getResponsible(ctx: Ctx, ref: string): Promise<Row<'executors'>> {
  const responsible = await getExecutor(ctx, ref, 'responsible');
  if (responsible.kind === 'agent') {
    throw notPossible(`@${responsible.handle} is an agent.`, 'A person has to answer for one.');
  }
  return responsible;
}
