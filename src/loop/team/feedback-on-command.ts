import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { notPossible } from '../../base/language/errors.ts';
import { bold, text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { PERSONALITIES } from '../../team/settings.ts';
import { readSettings } from '../../team/settings-store.ts';
import { describeStep } from '../core/wording.ts';
import { isPublic, sendLine } from './due.ts';
import { FEEDBACK_DUE, FEEDBACK_SUBJECT } from './inputs.ts';
import { recordFeedback } from './record.ts';

export const feedbackOn = defineCommand({
  name: 'feedback on',
  summary: 'Keeps a line with the next step of each goal here, up to date.',
  examples: ['', '--personality cautious'],
  args: z.object({
    personality: arg
      .choice('how large the steps are: a quarter, half or three quarters', PERSONALITIES)
      .optional(),
  }),
  access: 'admin',
  audience: 'channel',
  async run(ctx, args) {
    const { placeId } = ctx;
    if (placeId === null)
      throw notPossible('Nobody said where.', 'Type it in the channel that is to have the line.');
    const before = readSettings(ctx.workspace).feedback;
    const personality = args.personality ?? before?.personality ?? 'neutral';
    if (before?.placeId === placeId && before.personality === personality) {
      return answer(text`It is on here already, with steps of ${describeStep(personality)}.`);
    }
    if (before && before.placeId !== placeId)
      await sendLine(ctx, before.placeId, answer('The next steps are kept elsewhere now.'));
    await recordFeedback(ctx, { placeId, personality });
    await ctx.setDue(FEEDBACK_DUE, FEEDBACK_SUBJECT, ctx.now);
    return answer(
      text`On: one line here says each goal’s next step, ${describeStep(personality)}, and is edited as values come. ${bold('feedback off')} ends it.`,
      ...((await isPublic(ctx, placeId)) ? [] : [text`It is posted once ${bold('go')} was said here.`]),
    );
  },
});
