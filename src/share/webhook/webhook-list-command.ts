import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { type TableView, withData } from '../../base/view/view.ts';
import { countUnsent, listWebhooks, readEvents } from './store.ts';

export const webhookList = defineCommand({
  name: 'webhook list',
  summary: 'Lists the programs that are told what happens.',
  args: z.object({}),
  access: 'admin',
  reads: true,
  async run(ctx) {
    const live = (await listWebhooks(ctx)).filter(({ removed_at }) => removed_at === null);
    const webhooks = await Promise.all(
      live.map(async (webhook) => ({ webhook, ...(await countUnsent(ctx, webhook.place_id)) })),
    );
    const table: TableView = {
      kind: 'table',
      title: 'Webhooks',
      columns: [
        { title: 'Webhook' },
        { title: 'Name' },
        { title: 'To' },
        { title: 'Of' },
        { title: 'Waiting', align: 'right' },
        { title: 'Given up', align: 'right' },
      ],
      rows: webhooks.map(({ webhook, waiting, dead }) => [
        webhook.id,
        webhook.name,
        webhook.paused_at === null ? webhook.host : `${webhook.host}, paused`,
        readEvents(webhook).join(', '),
        String(waiting),
        String(dead),
      ]),
      empty: 'No webhook yet. webhook add makes one.',
    };
    return withData(
      table,
      webhooks.map(({ webhook, waiting, dead }) => ({
        id: webhook.id,
        name: webhook.name,
        host: webhook.host,
        on: readEvents(webhook),
        format: webhook.format,
        isPaused: webhook.paused_at !== null,
        waiting,
        dead,
      })),
    );
  },
});
