import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { sendAgain } from '../../base/run/stuck.ts';
import { text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { listDead, listWebhooks } from './store.ts';
import { pickWebhook, webhookArg } from './webhook.ts';

export const webhookReplay = defineCommand({
  name: 'webhook replay',
  summary: 'Sends again, in order, all that a webhook did not take for a day.',
  examples: ['ci'],
  args: z.object({ webhook: webhookArg }),
  access: 'admin',
  async run(ctx, args) {
    const { id, name, place_id } = pickWebhook(await listWebhooks(ctx), args.webhook);
    const dead = await listDead(ctx, place_id);
    if (dead.length === 0)
      return withData(
        answer(text`Nothing of ${id} ${name} was given up. webhook show ${name} says what waits.`),
        { replayed: 0 },
      );
    for (const number of dead) await sendAgain(ctx, number);
    const what = dead.length === 1 ? 'One line is' : `${dead.length} lines are`;
    return withData(answer(text`${what} on the way again to ${id} ${name}.`), { replayed: dead.length });
  },
});
