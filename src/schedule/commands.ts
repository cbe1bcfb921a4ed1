import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { badArgument, notPossible, Refusal } from '../errors.ts';
import { getGoal } from '../goal/store.ts';
import { slugify } from '../ids.ts';
import { readZone } from '../team/whereabouts.ts';
import { cleanLine } from '../view.ts';
import { findValueUnit, readBar } from './bar.ts';
import { describeFeed, findNext } from './describe.ts';
import { addFeed, newFeed, scheduleFeed } from './feed.ts';
import { feedArg, pauseCommands } from './pause-commands.ts';
import { isTime, readDays, readReview, readTime } from './rhythm.ts';
import { findFeed, getFeed, listFeedPlaces, listFeeds } from './store.ts';
import { renderFeeds } from './views.ts';
import { readWhen } from './when.ts';

const feedArgs = {
  when: arg.line('days and hour in words, such as "Saturdays 10:00"', {}, 80).optional(),
  at: arg.line('when it is posted, such as 09:00', {}, 10).optional(),
  days: arg.line('mon-fri, daily, days such as mon,wed or weekly:fri', {}, 60).optional(),
  zone: arg.line('time zone such as Europe/Lisbon', {}, 60).optional(),
  review: arg.line('when its week is reviewed, such as "fri 15:00", or none', {}, 40).optional(),
  cap: arg.whole('tasks at most, 1 to 20', { min: 1, max: 20 }).optional(),
  goals: arg.list('goals it works for, such as G-1,G-2, or all').optional(),
  order: arg.choice('how tasks are ordered', ['value', 'classic']).optional(),
  routing: arg.choice('how executors are chosen', ['learned', 'classic']).optional(),
  bar: arg.line('least expected value of a task, or off', {}, 40).optional(),
};

const feedList = defineCommand({
  name: 'feed list',
  summary: 'Shows the feeds: when each posts, what it chooses, where it goes.',
  args: z.object({}),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx) {
    const feeds = [];
    for (const feed of await listFeeds(ctx)) {
      feeds.push({ feed, places: await listFeedPlaces(ctx, feed.id), ...(await findNext(ctx, feed)) });
    }
    const valueUnit = await findValueUnit(ctx);
    return renderFeeds(feeds, { now: ctx.now, currency: ctx.workspace.currency, valueUnit });
  },
});

const feedAdd = defineCommand({
  name: 'feed add',
  summary: 'Adds a rhythm of digests, posted where you ask for it.',
  examples: ['growth --days weekly:mon --goals G-1', 'support --at 10:30 --zone America/New_York --cap 3'],
  args: z.object({
    name: arg.line('the feed’s name', { position: 0 }, 40),
    ...feedArgs,
    quiet: arg.flag('posts nothing before go'),
  }),
  access: 'admin',
  audience: 'asker',
  hasForm: true,
  pace: 'instant',
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
    await addFeed(ctx, feed, ctx.placeId);
    return describeFeed(ctx, feed, 'Added');
  },
});

const feedEdit = defineCommand({
  name: 'feed edit',
  summary: 'Changes when a feed posts, what it chooses or where it goes.',
  examples: ['main --when "weekdays at 8:30"', 'main --review "thu 16:00"', 'growth --cap 3 --bar off'],
  args: z.object({
    name: feedArg.optional(),
    ...feedArgs,
    place: arg.flag('post it here, too'),
    noPlace: arg.flag('post it here no more'),
  }),
  access: 'admin',
  audience: 'asker',
  pace: 'instant',
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
        '--when, --at, --days, --zone, --review, --cap, --goals, --order, --routing, --bar, --place or --no-place';
      throw notPossible('Nothing to change was given.', `Give ${options}.`);
    }
    const feed = { ...before, ...changes };
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

export const scheduleCommands: readonly Command[] = [feedList, feedAdd, feedEdit, ...pauseCommands];

async function readChanges(
  ctx: Ctx,
  given: { [Name in keyof typeof feedArgs]?: z.output<(typeof feedArgs)[Name]> },
): Promise<Partial<Row<'feeds'>>> {
  const changes: Partial<Row<'feeds'>> = {};
  if (given.when !== undefined) Object.assign(changes, readRhythm(given.when));
  if (given.at !== undefined) changes.post_at = readTime('at', given.at);
  if (given.days !== undefined) changes.days = JSON.stringify(readDays('days', given.days));
  if (given.zone !== undefined) changes.zone = readZone('zone', given.zone);
  if (given.review !== undefined) Object.assign(changes, readReview('review', given.review));
  if (given.cap !== undefined) changes.cap = given.cap;
  if (given.goals !== undefined) changes.goal_ids = await readGoals(ctx, given.goals);
  if (given.order !== undefined) changes.selection_order = given.order;
  if (given.routing !== undefined) changes.routing = given.routing;
  if (given.bar !== undefined) changes.expected_value_bar = await readBar(ctx, given.bar);
  return changes;
}

function readRhythm(given: string): Partial<Row<'feeds'>> {
  const { days, at, zone } = readWhen('when', given);
  return {
    ...(days && { days: JSON.stringify(days) }),
    ...(at !== undefined && { post_at: at }),
    ...(zone !== undefined && { zone }),
  };
}

async function readGoals(ctx: Ctx, given: readonly string[]): Promise<string | null> {
  if (given.length === 1 && /^all$/i.test(given[0] ?? '')) return null;
  if (given.length === 0) throw badArgument('goals', '', 'goals such as G-1,G-2, or all');
  const ids = new Set<string>();
  for (const ref of given) {
    const goal = await getGoal(ctx, ref);
    if (goal.state !== 'open') throw notPossible(`${goal.id} is closed.`, 'A feed works for open goals.');
    ids.add(goal.id);
  }
  return JSON.stringify([...ids]);
}

function linkHere(ctx: Ctx, feed: Row<'feeds'>, option: string): Row<'feed_places'> {
  if (ctx.placeId === null) {
    throw notPossible(`${option} means where it is asked, and this is no channel.`, 'Ask in the channel.');
  }
  return { workspace_id: ctx.workspace.id, feed_id: feed.id, place_id: ctx.placeId };
}
