import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import { notPossible } from '../../../base/language/errors.ts';
import { cleanLine } from '../../../base/view/text.ts';
import { checkAdmin, checkOwn } from '../../account/access.ts';
import { addressArg, getResponsible, responsibleArg } from '../agent-args.ts';
import { checkChanges, profileArgs, readProfile, routedArg, saveProfile } from '../profile.ts';
import { getExecutor } from '../store.ts';

export const agentEdit = defineCommand({
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
  hasForm: true,
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
