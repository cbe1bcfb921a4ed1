import { z } from 'zod';
import { defineCommand } from '../../../base/command/command.ts';
import { text } from '../../../base/view/text.ts';
import { answer } from '../../../base/view/view.ts';
import { askAdmission, nameAdmins } from '../../account/ask.ts';

export const join = defineCommand({
  name: 'join',
  summary: 'Asks an admin to let you into the team.',
  args: z.object({}),
  access: 'person',
  async run(ctx) {
    if (ctx.actor.kind !== 'outsider') return answer('You are in the team.');
    await askAdmission(ctx);
    return answer(text`${await nameAdmins(ctx)} is asked to let you in. I tell you when it is decided.`);
  },
});
