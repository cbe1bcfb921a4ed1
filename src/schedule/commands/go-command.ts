import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { notPossible } from '../../base/language/errors.ts';
import { getFeed, listFeedPlaces, listFeeds } from '../../team/feed/store.ts';
import { describeFeed } from '../describe.ts';
import { addPlace, startFeed } from '../feed.ts';
import { feedNameArg } from '../feed-changes.ts';
import { alreadyDone } from '../feed-state.ts';
import { findChannel } from '../store.ts';

export const goCommand = defineCommand({
  name: 'go',
  summary: 'Starts a quiet feed; in a chat where none is posted, has it posted here, too.',
  examples: ['', 'growth'],
  args: z.object({ name: feedNameArg.optional() }),
  access: 'admin',
  audience: 'channel',
  async run(ctx, args) {
    const before = await getFeed(ctx, args.name);
    const newPlaceId = await findNewPlace(ctx);
    if (before.state !== 'quiet' && newPlaceId !== null) {
      return describeFeed(ctx, await addPlace(ctx, before, newPlaceId), 'Posted here, too');
    }
    if (before.state === 'live') throw alreadyDone(before, 'running');
    if (before.state === 'paused') {
      throw notPossible(`Feed ${before.name} is paused.`, `resume ${before.name} lets it go on.`);
    }
    const here = newPlaceId === null ? before : await addPlace(ctx, before, newPlaceId);
    return describeFeed(ctx, await startFeed(ctx, here), 'Started');
  },
});

/** Where it is asked, if that is a channel of a chat in which no feed is posted anywhere yet; else null. */
async function findNewPlace(ctx: Ctx): Promise<string | null> {
  const here = await findChannel(ctx, ctx.placeId ?? '');
  if (!here) return null;
  const feeds = await listFeeds(ctx);
  for (const { id } of feeds) {
    const places = await listFeedPlaces(ctx, id);
    if (places.some(({ platform, tenant }) => platform === here.platform && tenant === here.tenant))
      return null;
  }
  return here.id;
}
