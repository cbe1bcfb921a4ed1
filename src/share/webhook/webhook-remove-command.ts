import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { dropPlaceMessages } from '../../base/run/outbox.ts';
import { text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { dropSecret } from '../../team/secret/store.ts';
import { listWebhooks } from './store.ts';
import { pickWebhook, secretsOf, type Webhook, webhookArg } from './webhook.ts';

export const webhookRemove = defineCommand({
  name: 'webhook remove',
  summary: 'Ends a webhook: what waits for it is not sent, and its address and key are deleted.',
  examples: ['ci', 'W-2'],
  args: z.object({ webhook: webhookArg }),
  access: 'admin',
  async run(ctx, args) {
    const webhook = pickWebhook(await listWebhooks(ctx), args.webhook);
    const removed: Webhook = { ...webhook, removed_at: ctx.now };
    await ctx.record({
      type: 'WebhookRemoved',
      subject: `webhook:${webhook.id}`,
      rows: { webhooks: [removed] },
    });
    const { address, key } = secretsOf(webhook.id);
    await dropSecret(ctx, address);
    await dropSecret(ctx, key);
    await dropPlaceMessages(ctx, webhook.place_id);
    return answer(text`${webhook.id} ${webhook.name} is removed.`);
  },
});
