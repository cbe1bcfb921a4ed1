import { z } from 'zod';
import { defineCommand } from '../base/command/command.ts';
import { text } from '../base/view/text.ts';
import { type TableView, withData } from '../base/view/view.ts';
import { describeStuck, nameMessage } from './stuck.ts';
import { listStuck } from './stuck-store.ts';

export const outbox = defineCommand({
  name: 'outbox',
  summary: 'Messages that could not be sent, or of which nobody can tell whether they arrived.',
  args: z.object({}),
  access: 'admin',
  reads: true,
  async run(ctx) {
    const stuck = await listStuck(ctx);
    const table: TableView = {
      kind: 'table',
      title: 'Messages that wait for you',
      columns: [
        { title: '', align: 'right' },
        { title: 'Message' },
        { title: 'For' },
        { title: 'What happened' },
      ],
      rows: stuck.map((message) => [
        String(message.id),
        nameMessage(message.subject),
        message.placeName,
        describeStuck(message),
      ]),
      empty: 'None: every message was sent, or is on its way.',
      ...(stuck.length > 0 && {
        foot: [
          text`Look there first, whether it arrived: outbox send N sends it again, outbox drop N forgets it.`,
        ],
      }),
    };
    return withData(table, stuck);
  },
});
