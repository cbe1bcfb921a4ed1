import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import { badArgument } from '../../../base/language/errors.ts';
import type { Row } from '../../../base/store/tables.ts';
import { cleanLine } from '../../../base/view/text.ts';
import { answer } from '../../../base/view/view.ts';
import { addressArg, getResponsible, responsibleArg } from '../agent-args.ts';
import { readHandle } from '../handle.ts';
import { revive } from '../membership.ts';
import { newExecutor } from '../new-executor.ts';
import { profileArgs, readProfile } from '../profile.ts';
import { countExecutors, findByHandle, listExecutors } from '../store.ts';
import { describeExecutor } from '../views.ts';

export const agentAdd = defineCommand({
  name: 'agent add',
  summary: 'Adds a program that does tasks, with the person who answers for it.',
  examples: ['@coder --for @ana', '@writer --for @me --categories enhancement --hours 40'],
  args: z.object({
    handle: arg.line('the handle, such as @coder', { position: 0 }, 60),
    for: responsibleArg.optional(),
    // As 0.1 called it, in buttons and scripts.
    responsible: responsibleArg.optional().meta({ isHidden: true }),
    address: addressArg.optional(),
    ...profileArgs,
  }),
  access: 'admin',
  hasForm: true,
  async run(ctx, args) {
    const handle = readHandle('handle', args.handle);
    const known = await findByHandle(ctx, handle);
    const row: Row<'executors'> = {
      ...(known
        ? revive(known, 'agent')
        : newExecutor(ctx, {
            kind: 'agent',
            number: (await countExecutors(ctx)) + 1,
            handle,
            name: handle,
          })),
      responsible_id: (await getResponsible(ctx, readFor(args))).id,
      ...(args.address !== undefined && { address: cleanLine(args.address, 500) }),
      ...(await readProfile(ctx, args)),
    };
    await ctx.record({ type: 'AgentAdded', subject: `executor:${row.id}`, rows: { executors: [row] } });
    return answer('Added.', describeExecutor(row, ctx.workspace, await listExecutors(ctx)));
  },
});

function readFor(args: { for?: string | undefined; responsible?: string | undefined }): string {
  const person = args.for ?? args.responsible;
  if (person === undefined)
    throw badArgument('for', undefined, 'the person who answers for it, such as @ana');
  return person;
}
