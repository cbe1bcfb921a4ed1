import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import { notFound, notPossible } from '../errors.ts';
import { showGoal } from '../goal/goal-show-commands.ts';
import { findNearest } from '../ids.ts';
import { foldHandle } from '../team/handle.ts';
import { listExecutors } from '../team/store.ts';
import { directUserOf, homeUserOf, tellMember } from '../team/tell.ts';
import { answer, bold, type Text, text, type View, withData } from '../view.ts';
import { getReviewedFeed, reviewNow } from './review-commands.ts';

/** Channels that a refusal names where none is near. */
const MOST_NAMED = 3;

const toArg = arg
  .line('where to: a channel such as #general, or a person such as @ana; here if left out', {}, 80)
  .optional();

const shareReview = defineCommand({
  name: 'share review',
  summary: 'Posts the review of the last seven days to a channel, or sends it to a person.',
  examples: ['', '--to #general', '--to @ana'],
  args: z.object({
    to: toArg,
    feed: arg.line('the feed; needed where there are several', { completes: 'feed' }).optional(),
  }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, { to, feed }) {
    return share(ctx, 'the review', to, await reviewNow(ctx, await getReviewedFeed(ctx, feed)));
  },
});

const shareGoal = defineCommand({
  name: 'share goal',
  summary: 'Posts where a goal stands to a channel, or sends it to a person.',
  examples: ['G-1', 'G-1 --to #general', 'G-1 --to @ana'],
  args: z.object({
    goal: arg.line('the goal, such as G-1', { position: 0, completes: 'goal' }),
    to: toArg,
  }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, { goal, to }) {
    return share(ctx, goal.trim(), to, await showGoal(ctx, goal));
  },
});

export const shareCommands: readonly Command[] = [shareReview, shareGoal];

/** Sends a View that holds nobody's own figures; the answer says where it went. */
async function share(ctx: Ctx, what: string, to: string | undefined, view: View): Promise<View> {
  const { data: _rows, ...shown } = view;
  const typed = to?.trim() ?? 'here';
  return typed.startsWith('@')
    ? shareWithMember(ctx, what, typed, shown)
    : shareInPlace(ctx, what, typed, shown);
}

async function shareWithMember(ctx: Ctx, what: string, typed: string, view: View): Promise<View> {
  const wanted = foldHandle(typed);
  const people = (await listExecutors(ctx)).filter(({ kind }) => kind === 'member');
  const isMe = wanted === 'me' && ctx.actor.kind === 'member';
  const member = people.find(({ id, handle }) =>
    isMe && ctx.actor.kind === 'member' ? id === ctx.actor.id : handle === wanted,
  );
  if (!member) {
    const handles = people.map(({ handle }) => handle);
    throw notFound(
      'member',
      typed,
      findNearest(wanted, handles).map((handle) => `@${handle}`),
    );
  }
  if (!(await tellMember(ctx, member.id, { subject: `share:${ctx.origin}`, view }))) {
    throw notPossible(
      `@${member.handle} has no account that I can write to.`,
      'Share it in a channel: --to #general.',
    );
  }
  const line = text`Sent ${what} to ${bold(`@${member.handle}`)}, privately; outside their working hours it waits for the morning.`;
  return done(line, { to: `@${member.handle}` });
}

async function shareInPlace(ctx: Ctx, what: string, typed: string, view: View): Promise<View> {
  const place = await getPlace(ctx, typed);
  const subject = `share:${ctx.origin}`;
  await ctx.send({ subject, placeId: place.id, lane: subject, view });
  return done(text`Posted ${what} in ${bold(place.name)}.`, { to: place.id });
}

async function getPlace(ctx: Ctx, typed: string): Promise<{ id: string; name: string }> {
  const places = await ctx.tx
    .selectFrom('places')
    .select(['id', 'name', 'place'])
    .where('workspace_id', '=', ctx.workspace.id)
    .orderBy('id')
    .execute();
  const channels = places.filter((place) => directUserOf(place) === null && homeUserOf(place) === null);
  const names = [...new Set(channels.map(({ name }) => `#${bare(name)}`))];
  if (typed === 'here') {
    const here = places.find(({ id }) => id === ctx.placeId);
    if (here) return here;
    throw notPossible('There is no channel here.', `Name one: --to ${names.join(' or ') || '@ana'}.`);
  }
  const found = channels.filter(({ name }) => bare(name) === bare(typed));
  const [only] = found;
  if (only && found.length === 1) return only;
  if (only) {
    throw notPossible(
      `There are ${found.length} channels called #${bare(typed)}.`,
      'Share it from the one that is meant, without --to.',
    );
  }
  const near = findNearest(`#${bare(typed)}`, names);
  throw notFound('channel that I know', typed, near.length > 0 ? near : names.slice(0, MOST_NAMED));
}

function bare(name: string): string {
  return name.trim().replace(/^#/, '').toLowerCase();
}

function done(line: Text, data: object): View {
  return withData(answer(line), data);
}
