import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { badArgument, Refusal } from '../../base/language/errors.ts';
import { slugify } from '../../base/language/ids.ts';
import { cleanLine } from '../../base/view/text.ts';
import { findFeed } from '../../team/feed/store.ts';
import { describeFeed } from '../describe.ts';
import { addFeed, newFeed } from '../feed.ts';
import { checkProtect, feedArgs, readChanges } from '../feed-changes.ts';

export const feedAddCommand = defineCommand({
  name: 'feed add',
  summary: 'Adds a rhythm of digests, posted where you ask for it.',
  examples: ['growth --days weekly:mon --goals G-1', 'support --at 10:30 --zone America/New_York --cap 3'],
  args: z.object({
    name: arg.line('the feed’s name', { position: 0 }, 40),
    ...feedArgs,
    quiet: arg.flag('posts nothing before go'),
  }),
  access: 'admin',
  hasForm: true,
  async run(ctx, args) {
    const name = cleanLine(args.name, 40);
    const id = slugify(name);
    if (id === '') throw badArgument('name', args.name, 'a name with a letter or a digit');
    if (await findFeed(ctx, id)) {
      throw new Refusal({
        code: 'already_done',
        message: `There is a feed “${id}” already. feed edit ${id} changes it.`,
        field: 'name',
        given: name,
        allowed: 'a name that no feed has',
      });
    }
    const state = args.quiet ? ('quiet' as const) : ('live' as const);
    const feed = { ...newFeed(ctx, { id, name }), ...(await readChanges(ctx, args)), state };
    checkProtect(feed);
    await addFeed(ctx, feed, ctx.placeId);
    return describeFeed(ctx, feed, 'Added');
  },
});
