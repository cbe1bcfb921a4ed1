import { z } from 'zod';
import { defineThinkingCommand } from '../../base/command/command.ts';
import { formatHours } from '../../base/language/effort.ts';
import { formatDate } from '../../base/language/period.ts';
import { type TableView, withData } from '../../base/view/view.ts';
import { OUTLOOK_DAYS, planAhead } from '../../plan/select/outlook.ts';
import { feedArg, getFeedOrFirst, loadMeans, readDay } from './day.ts';

/** What comes later than that is guesswork. */
const MOST_ROWS = 15;

export const outlookCommand = defineThinkingCommand({
  name: 'outlook',
  summary: 'What the next ten working days would bring, as a plan that may change; nothing is written.',
  args: z.object({ feed: feedArg }),
  pace: 'long',
  think: {
    async read(ctx, { feed }) {
      return readDay(ctx, (await getFeedOrFirst(ctx, feed)).id, undefined, null);
    },
    async think(day, _progress, { ports }) {
      const { snapshot } = day.loaded;
      const means = await loadMeans(day, ports);
      const items = planAhead({ snapshot, ...means, batchId: 'B-0', maxTasks: null });
      return { today: snapshot.today, items };
    },
    isStale: () => false,
    async commit(_ctx, _args, { today, items }) {
      const dayOf = (date: string) => formatDate(date, today);
      const critical = items.filter(({ isCritical }) => isCritical);
      const view: TableView = {
        kind: 'table',
        title: `Outlook: ${OUTLOOK_DAYS} working days`,
        columns: [
          { title: 'Task', saysItself: true },
          { title: 'From' },
          { title: 'Who', saysItself: true },
          { title: 'Effort', saysItself: true },
          { title: 'Done' },
          { title: 'Chain', saysItself: true },
        ],
        rows: items
          .slice(0, MOST_ROWS)
          .map(({ onDate, candidate, isStored, handle, hours, doneOn, isCritical }) => [
            isStored ? `${candidate.id} ${candidate.title}` : candidate.title,
            dayOf(onDate),
            handle === null ? 'open to take' : `@${handle}`,
            formatHours(hours),
            doneOn === null ? (handle === null ? '' : 'later') : dayOf(doneOn),
            isCritical ? 'longest chain' : '',
          ]),
        empty: 'No idea would come in the next ten working days. Add some with propose or backlog paste.',
        foot: [
          ...(items.length > MOST_ROWS ? [[`And ${items.length - MOST_ROWS} more after these.`]] : []),
          ...(critical.length > 0
            ? [
                [
                  `The longest chain: ${critical.map(({ candidate, isStored }) => (isStored ? candidate.id : candidate.title)).join(', ')}.`,
                ],
              ]
            : []),
          [
            'This plan may change: it takes what is proposed for approved and every task for done in its hours. Nothing is decided or written.',
          ],
        ],
      };
      return withData(view, {
        items: items.map(({ candidate: { id, title }, ...item }) => ({ id, title, ...item })),
      });
    },
  },
});
