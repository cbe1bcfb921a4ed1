import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { Refusal } from '../../base/language/errors.ts';
import { answer } from '../../base/view/view.ts';
import { readSettings } from '../../team/settings-store.ts';
import { sendLine } from './due.ts';
import { FEEDBACK_DUE, FEEDBACK_SUBJECT } from './inputs.ts';
import { openTeamLoop } from './open.ts';
import { recordFeedback } from './record.ts';

export const feedbackOff = defineCommand({
  name: 'feedback off',
  summary: 'Ends the line with the next steps.',
  args: z.object({}),
  access: 'admin',
  audience: 'channel',
  async run(ctx) {
    const before = readSettings(ctx.workspace).feedback;
    if (before === null)
      throw new Refusal({ code: 'already_done', message: 'It is off already; feedback on starts it.' });
    await recordFeedback(ctx, null);
    // Whoever turns it on again has it look at the values that came meanwhile.
    await openTeamLoop(ctx).tracker.set({}, 'team');
    await ctx.setDue(FEEDBACK_DUE, FEEDBACK_SUBJECT, null);
    await sendLine(ctx, before.placeId, answer('The next steps are no longer kept here.'));
    return answer('Off.');
  },
});
