import { z } from 'zod';
import { defineCommand } from '../../../base/command/command.ts';
import { notPossible } from '../../../base/language/errors.ts';
import { text } from '../../../base/view/text.ts';
import { answer } from '../../../base/view/view.ts';
import { describePrivate, readPrivateUse } from '../../capacity/private-store.ts';
import { privateArg, profileArgs, readProfile, routedArg, saveProfile } from '../profile.ts';
import { getExecutorById, listExecutors } from '../store.ts';
import { describeExecutor } from '../views.ts';

export const me = defineCommand({
  name: 'me',
  summary: 'Shows what is known of you, and changes it.',
  examples: [
    '',
    '--hours 12 --zone Europe/Lisbon',
    '--hours "3 a month"',
    '--routed on --categories quality,automation',
  ],
  args: z.object({ ...profileArgs, routed: routedArg, private: privateArg }),
  async run(ctx, args) {
    if (ctx.actor.kind !== 'member') {
      throw notPossible('Only a member has settings of their own.', 'member edit changes somebody else’s.');
    }
    const member = await getExecutorById(ctx, ctx.actor.id);
    const changes = await readProfile(ctx, args);
    if (Object.keys(changes).length > 0) return saveProfile(ctx, member, changes);
    const hint = { bold: 'me --hours 20 --zone Europe/Lisbon --routed on' };
    return answer(
      describeExecutor(member, ctx.workspace, await listExecutors(ctx)),
      text`${describePrivate(await readPrivateUse(ctx, member))}.`,
      text`Change any of it, for example: ${hint}.`,
    );
  },
});
