import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { notPossible } from '../../base/language/errors.ts';
import { hurryMessages } from '../../base/run/outbox.ts';
import { text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { listWebhooks } from './store.ts';
import { pickWebhook, type Webhook, webhookArg } from './webhook.ts';

export const webhookPause = defineCommand({
  name: 'webhook pause',
  summary: 'Sends nothing to a webhook until it is resumed; what happens meanwhile it is not told.',
  examples: ['ci'],
  args: z.object({ webhook: webhookArg }),
  access: 'admin',
  async run(ctx, args) {
    const webhook = pickWebhook(await listWebhooks(ctx), args.webhook);
    if (webhook.paused_at !== null) throw notPossible(`${webhook.id} ${webhook.name} is paused already.`, '');
    await change(ctx, { ...webhook, paused_at: ctx.now }, 'WebhookPaused');
    return answer(text`${webhook.id} ${webhook.name} is paused. webhook resume ${webhook.name} ends that.`);
  },
});

export const webhookResume = defineCommand({
  name: 'webhook resume',
  summary: 'Tells a paused webhook again what happens.',
  examples: ['ci'],
  args: z.object({ webhook: webhookArg }),
  access: 'admin',
  async run(ctx, args) {
    const webhook = pickWebhook(await listWebhooks(ctx), args.webhook);
    if (webhook.paused_at === null) throw notPossible(`${webhook.id} ${webhook.name} is not paused.`, '');
    await change(ctx, { ...webhook, paused_at: null }, 'WebhookResumed');
    await hurryMessages(ctx, webhook.place_id);
    return answer(text`${webhook.id} ${webhook.name} is told again what happens.`);
  },
});

async function change(ctx: Ctx, webhook: Webhook, type: string): Promise<void> {
  await ctx.record({ type, subject: `webhook:${webhook.id}`, rows: { webhooks: [webhook] } });
}
