import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { listFeedPlaces, listFeeds } from '../../team/feed/store.ts';
import { findValueUnit } from '../bar.ts';
import { findNext } from '../describe.ts';
import { renderFeeds } from '../views.ts';

export const feedListCommand = defineCommand({
  name: 'feed list',
  summary: 'Shows the feeds: when each posts, what it chooses, where it goes.',
  args: z.object({}),
  reads: true,
  async run(ctx) {
    const feeds = [];
    for (const feed of await listFeeds(ctx)) {
      feeds.push({ feed, places: await listFeedPlaces(ctx, feed.id), ...(await findNext(ctx, feed)) });
    }
    const valueUnit = await findValueUnit(ctx);
    return renderFeeds(feeds, { now: ctx.now, currency: ctx.workspace.currency, valueUnit });
  },
});
