import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { dateOf, parseLaterDate } from '../../base/language/date.ts';
import { badArgument } from '../../base/language/errors.ts';
import { formatDate } from '../../base/language/period.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { getFeed, listFeeds } from '../../team/feed/store.ts';
import { scheduleFeed } from '../feed.ts';
import { feedNameArg } from '../feed-changes.ts';
import { alreadyDone, checkStarted } from '../feed-state.ts';

export const pauseCommand = defineCommand({
  name: 'pause',
  summary: 'Stops a feed’s digests and reviews, until a date or until it is resumed.',
  examples: ['', '--until "7 january"', 'growth --until monday'],
  args: z.object({
    name: feedNameArg.optional(),
    until: arg.line('the date on which it goes on by itself', {}, 60).optional(),
  }),
  access: 'admin',
  audience: 'channel',
  async run(ctx, args) {
    const before = await getFeed(ctx, args.name);
    checkStarted(before);
    const today = dateOf(ctx.now, before.zone);
    const untilOn = args.until === undefined ? null : readUntil(args.until, today);
    if (before.state === 'paused' && before.paused_until_on === untilOn) throw alreadyDone(before, 'paused');
    const feed: Row<'feeds'> = { ...before, state: 'paused', paused_until_on: untilOn };
    await ctx.record({ type: 'FeedPaused', subject: `feed:${feed.id}`, rows: { feeds: [feed] } });
    await scheduleFeed(ctx, feed);
    const sooner = bold((await listFeeds(ctx)).length > 1 ? `resume ${feed.name}` : 'resume');
    return answer(
      untilOn === null
        ? text`Paused: feed ${feed.name} posts no digest and no review until ${sooner}.`
        : text`Paused: feed ${feed.name} posts no digest and no review until ${formatDate(untilOn, today)}, when it goes on by itself; sooner with ${sooner}.`,
    );
  },
});

/** A date after today, in the feed's zone. Throws a Refusal. */
function readUntil(given: string, today: string): string {
  const date = parseLaterDate(given, today);
  if (date === undefined || date <= today) {
    throw badArgument(
      'until',
      given,
      `a date after ${formatDate(today, today)}, such as monday or 7 january`,
    );
  }
  return date;
}
