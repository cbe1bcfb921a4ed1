import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { badArgument, notPossible } from '../../base/language/errors.ts';
import { isTime } from '../../base/language/time-of-day.ts';
import type { Row } from '../../base/store/tables.ts';
import { findTrial } from '../../learn/trial/trial-store.ts';
import { getFeed } from '../../team/feed/store.ts';
import { describeFeed } from '../describe.ts';
import { scheduleFeed } from '../feed.ts';
import { checkProtect, feedArgs, feedNameArg, readChanges } from '../feed-changes.ts';

export const feedEditCommand = defineCommand({
  name: 'feed edit',
  summary: 'Changes when a feed posts, what it chooses or where it goes.',
  examples: [
    'main --when "weekdays at 8:30"',
    'main --review "thu 16:00"',
    'growth --cap 3 --bar off',
    '--protect 20%',
  ],
  args: z.object({
    name: feedNameArg.optional(),
    ...feedArgs,
    place: arg.flag('post it here, too'),
    noPlace: arg.flag('post it here no more'),
  }),
  access: 'admin',
  hasForm: true,
  async run(ctx, args) {
    if (args.review !== undefined && args.name !== undefined && isTime(args.name)) {
      const given = `${args.review} ${args.name}`;
      throw badArgument('review', given, `the same in quotation marks: --review "${given}"`);
    }
    const before = await getFeed(ctx, args.name);
    const changes = await readChanges(ctx, args);
    const isMoved = args.place || args.noPlace;
    if (Object.keys(changes).length === 0 && !isMoved) {
      const options =
        '--when, --at, --days, --zone, --review, --cap, --goals, --order, --routing, --bar, --protect, --place or --no-place';
      throw notPossible('Nothing to change was given.', `Give ${options}.`);
    }
    const feed = { ...before, ...changes };
    checkProtect(feed);
    const isRerouted = [args.routing, args.order, args.protect].some((given) => given !== undefined);
    const trial = isRerouted ? await findTrial(ctx, feed.id) : undefined;
    if (trial) throw notPossible(`${trial.id} tests how this feed routes.`, 'routing end ends it first.');
    const link = isMoved ? [linkHere(ctx, feed, args.place ? '--place' : '--no-place')] : [];
    await ctx.record({
      type: 'FeedChanged',
      subject: `feed:${feed.id}`,
      rows: { feeds: [feed], ...(args.place && { feed_places: link }) },
      ...(args.noPlace && !args.place && { gone: { feed_places: link } }),
    });
    await scheduleFeed(ctx, feed);
    return describeFeed(ctx, feed, 'Saved');
  },
});

function linkHere(ctx: Ctx, feed: Row<'feeds'>, option: string): Row<'feed_places'> {
  if (ctx.placeId === null) {
    throw notPossible(`${option} means where it is asked, and this is no channel.`, 'Ask in the channel.');
  }
  return { workspace_id: ctx.workspace.id, feed_id: feed.id, place_id: ctx.placeId };
}
