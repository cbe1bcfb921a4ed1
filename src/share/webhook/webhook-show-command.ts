import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { instant, plainText, text } from '../../base/view/text.ts';
import { type TableView, withData } from '../../base/view/view.ts';
import { listDeliveries, listWebhooks, readDelivery } from './store.ts';
import { pickWebhook, webhookArg } from './webhook.ts';

const MOST = 20;

export const webhookShow = defineCommand({
  name: 'webhook show',
  summary: 'What a webhook was sent, what waits and what was given up, the newest first.',
  examples: ['ci', 'W-2'],
  args: z.object({ webhook: webhookArg }),
  access: 'admin',
  reads: true,
  async run(ctx, args) {
    const webhook = pickWebhook(await listWebhooks(ctx), args.webhook);
    const deliveries = (await listDeliveries(ctx, webhook.place_id, MOST)).map(readDelivery);
    const isAnyDead = deliveries.some(({ state }) => state === 'given up');
    const table: TableView = {
      kind: 'table',
      title: `${webhook.id} ${webhook.name}, ${webhook.host}${webhook.paused_at === null ? '' : ', paused'}`,
      columns: [
        { title: 'What' },
        { title: 'About' },
        { title: 'When' },
        { title: 'Tries', align: 'right' },
        { title: 'What happened' },
      ],
      rows: deliveries.map((each) => [
        each.type,
        each.subject,
        describeTime(ctx, each.queuedAt),
        String(each.tries),
        describeEnd(ctx, each),
      ]),
      empty: 'Nothing has been sent in the last week.',
      ...(isAnyDead && { foot: [text`webhook replay ${webhook.name} sends again what was given up.`] }),
    };
    return withData(table, deliveries);
  },
});

function describeEnd(ctx: Ctx, { state, error, nextAt }: ReturnType<typeof readDelivery>): string {
  if (state === 'sent') return 'taken';
  const when = state === 'waits' && error !== null ? `, next try ${describeTime(ctx, nextAt)}` : '';
  return `${state}${error === null ? '' : `: ${error}`}${when}`;
}

function describeTime({ workspace }: Ctx, at: number): string {
  return plainText([instant(at, 'day'), ' ', instant(at)], workspace.zone);
}
