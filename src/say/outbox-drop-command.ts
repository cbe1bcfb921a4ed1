import { z } from 'zod';
import { defineCommand } from '../base/command/command.ts';
import { dropMessage } from '../base/run/stuck.ts';
import { answer } from '../base/view/view.ts';
import { getStuck, nameMessage, numberArg } from './stuck.ts';

export const outboxDrop = defineCommand({
  name: 'outbox drop',
  summary: 'Forgets a message that could not be sent, or that is there already.',
  examples: ['12'],
  args: z.object({ number: numberArg }),
  access: 'admin',
  async run(ctx, { number }) {
    const row = await getStuck(ctx, number);
    await dropMessage(ctx, row.id);
    return answer(`Message ${number} (${nameMessage(row.subject)}) is forgotten.`);
  },
});
