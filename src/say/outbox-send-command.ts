import { z } from 'zod';
import { defineCommand } from '../base/command/command.ts';
import { notPossible } from '../base/language/errors.ts';
import { sendAgain } from '../base/run/stuck.ts';
import { answer } from '../base/view/view.ts';
import { getStuck, nameMessage, numberArg } from './stuck.ts';
import { isOutdated } from './stuck-store.ts';

export const outboxSend = defineCommand({
  name: 'outbox send',
  summary: 'Sends a message again that may not have arrived.',
  examples: ['12'],
  args: z.object({ number: numberArg }),
  access: 'admin',
  async run(ctx, { number }) {
    const row = await getStuck(ctx, number);
    if (await isOutdated(ctx, row)) {
      throw notPossible(
        `A later state of message ${number} was sent since.`,
        `outbox drop ${number} forgets this one.`,
      );
    }
    await sendAgain(ctx, row.id);
    return answer(`Message ${number} (${nameMessage(row.subject)}) is sent again.`);
  },
});
