import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { badArgument, notPossible, Refusal } from '../errors.ts';
import { formatDate } from '../team/period.ts';
import { dateOf, parseDate } from '../time.ts';
import { answer, bold, text } from '../view.ts';
import { describeFeed } from './describe.ts';
import { addPlace, resumeFeed, scheduleFeed, startFeed } from './feed.ts';
import { getFeed, listFeedPlaces, listFeeds } from './store.ts';

export const feedArg = arg.line(
  'which feed; not needed while there is one',
  { position: 0, completes: 'feed' },
  60,
);

const pause = defineCommand({
  name: 'pause',
  summary: 'Stops a feed’s digests and reviews, until a date or until it is resumed.',
  examples: ['', '--until "7 january"', 'growth --until monday'],
  args: z.object({
    name: feedArg.optional(),
    until: arg.line('the date on which it goes on by itself', {}, 60).optional(),
  }),
  access: 'admin',
  audience: 'channel',
  pace: 'instant',
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

const resume = defineCommand({
  name: 'resume',
  summary: 'Lets a paused feed post again; what it would have posted meanwhile does not come.',
  examples: ['', 'growth'],
  args: z.object({ name: feedArg.optional() }),
  access: 'admin',
  audience: 'channel',
  pace: 'instant',
  async run(ctx, args) {
    const before = await getFeed(ctx, args.name);
    checkStarted(before);
    if (before.state !== 'paused') throw alreadyDone(before, 'running');
    return describeFeed(ctx, await resumeFeed(ctx, before, ctx.now), 'Resumed');
  },
});

const go = defineCommand({
  name: 'go',
  summary: 'Starts a quiet feed; in a chat where none is posted, has it posted here, too.',
  examples: ['', 'growth'],
  args: z.object({ name: feedArg.optional() }),
  access: 'admin',
  audience: 'channel',
  pace: 'instant',
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

export const pauseCommands: readonly Command[] = [pause, resume, go];

/** Where it is asked, if that is a channel of a chat in which no feed is posted anywhere yet; else null. */
async function findNewPlace(ctx: Ctx): Promise<string | null> {
  const here = await ctx.tx
    .selectFrom('places')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', ctx.placeId ?? '')
    .where('platform', 'in', ['slack', 'discord'])
    .executeTakeFirst();
  if (!here) return null;
  const feeds = await listFeeds(ctx);
  for (const { id } of feeds) {
    const places = await listFeedPlaces(ctx, id);
    if (places.some(({ platform, tenant }) => platform === here.platform && tenant === here.tenant))
      return null;
  }
  return here.id;
}

/** A date after today, in the feed's zone. Throws a Refusal. */
function readUntil(given: string, today: string): string {
  const date = parseDate(given, today);
  if (date === undefined || date <= today) {
    throw badArgument('until', given, `a date after ${today}, such as monday or 7 january`);
  }
  return date;
}

/** A feed that never started can neither be stopped nor resumed. */
function checkStarted(feed: Row<'feeds'>): void {
  if (feed.state !== 'quiet') return;
  throw notPossible(`Feed ${feed.name} is quiet: it posts nothing yet.`, `go ${feed.name} starts it.`);
}

function alreadyDone(feed: Row<'feeds'>, state: string): Refusal {
  return new Refusal({
    code: 'already_done',
    message: `Feed ${feed.name} is ${state} already.`,
    field: 'name',
    given: feed.name,
    allowed: `a feed that is not ${state}`,
  });
}
