import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { dropPlaceMessages } from '../../base/run/outbox.ts';
import { CHATS, type Row } from '../../base/store/tables.ts';
import { type Text, text } from '../../base/view/text.ts';
import { type Action, answer } from '../../base/view/view.ts';
import { tellMember } from '../../say/tell.ts';
import { nameChannel } from '../../team/account/workspace.ts';
import { listFeedPlaces, listFeeds } from '../../team/feed/store.ts';
import { listExecutors } from '../../team/people/store.ts';
import { removePlaces, stopFeed } from '../feed.ts';
import { listKnownPlaces } from '../store.ts';

/** What a chat may tell of a channel. */
const CHANGES = ['renamed', 'archived', 'deleted', 'left', 'back'] as const;

/** All channels of a team together, as people call them. */
const WHOLE = { slack: 'your Slack workspace', discord: 'the server' } as const;

/**
 * What a chat tells of its channels, for adapters alone: a new name; that one is gone, or all of a team's, so that nothing
 * can be posted there; or that it is there again. Admins hear what stopped and what brings it back.
 */
export const notePlaceCommand = defineCommand({
  name: 'note place',
  summary: 'Notes that a channel has another name, is gone or is there again.',
  args: z.object({
    platform: arg.choice('the chat platform', CHATS),
    tenant: arg.line('the platform’s id of the team'),
    place: arg.line('the platform’s id of the channel; all of the team’s if left out').optional(),
    change: arg.choice('what has happened', CHANGES),
    name: arg.line('how it is called now').optional(),
  }),
  isInternal: true,
  async run(ctx, { platform, tenant, place, change, name }) {
    const places = (await listKnownPlaces(ctx, platform, tenant)).filter(
      (known) => place === undefined || known.place === place,
    );
    if (change === 'renamed') await rename(ctx, places, name ?? '');
    else if (change === 'back') await offerToResume(ctx, places);
    else await stopPosting(ctx, places, { change, isWhole: place === undefined, platform });
    return answer();
  },
});

async function rename(ctx: Ctx, places: readonly Row<'places'>[], name: string): Promise<void> {
  const renamed = places.flatMap((known) => {
    const now = nameChannel({ platform: known.platform, placeName: name });
    return now === '' || now === known.name ? [] : [{ ...known, name: now }];
  });
  if (renamed.length === 0) return;
  await ctx.record({
    type: 'PlaceRenamed',
    subject: 'workspace',
    rows: { places: renamed },
  });
}

/** A feed that is posted elsewhere, too, goes on there; one that is posted nowhere else is paused. */
async function stopPosting(
  ctx: Ctx,
  gone: readonly Row<'places'>[],
  {
    change,
    isWhole,
    platform,
  }: { change: 'archived' | 'deleted' | 'left'; isWhole: boolean; platform: keyof typeof WHOLE },
): Promise<void> {
  const isGone = ({ id }: Pick<Row<'places'>, 'id'>) => gone.some((one) => one.id === id);
  for (const feed of await listFeeds(ctx)) {
    const places = await listFeedPlaces(ctx, feed.id);
    const lost = places.filter(isGone);
    const [first] = lost;
    if (!first) continue;
    // At a terminal somebody may sit, or nobody.
    const kept = places.filter((place) => !isGone(place) && place.platform !== 'terminal');
    for (const { id } of lost) await dropPlaceMessages(ctx, id);
    const where = isWhole ? WHOLE[platform] : first.name;
    const why = change === 'left' ? text`I was removed from ${where}` : text`${where} was ${change}`;
    // A deleted channel never comes back.
    if (kept.length > 0 || change === 'deleted') await removePlaces(ctx, feed, lost);
    if (kept.length === 0 && feed.state === 'live')
      await stopFeed(ctx, feed, change === 'deleted' ? 'quiet' : 'paused');
    if (feed.state === 'live') await tellAdmins(ctx, feed, [text`${why}${sayRest(feed, change, kept)}`]);
  }
}

function sayRest(
  { name }: Row<'feeds'>,
  change: 'archived' | 'deleted' | 'left',
  kept: readonly Row<'places'>[],
): string {
  if (kept.length > 0)
    return `. Feed ${name} is still posted in ${kept.map(({ name: place }) => place).join(', ')}.`;
  const nothing = 'nothing new is proposed, and nothing is lost';
  if (change === 'deleted')
    return `, so feed ${name} has stopped: ${nothing}. Type /tiller go in another channel to start it there.`;
  const when = change === 'archived' ? 'When it is there again' : 'When I am there again';
  return `, so feed ${name} is paused: ${nothing}. ${when}, I ask you whether it goes on.`;
}

/** Nobody is posted to unasked: whoever is admin says whether a paused feed goes on. */
async function offerToResume(ctx: Ctx, back: readonly Row<'places'>[]): Promise<void> {
  for (const feed of await listFeeds(ctx)) {
    if (feed.state !== 'paused' || feed.paused_until_on !== null) continue;
    const found = (await listFeedPlaces(ctx, feed.id)).find(({ id }) => back.some((one) => one.id === id));
    if (!found) continue;
    const resume: Action = {
      label: 'Resume',
      command: 'resume',
      args: { name: feed.name },
      style: 'primary',
    };
    await tellAdmins(
      ctx,
      feed,
      [text`I can post in ${found.name} again. Feed ${feed.name} is paused.`],
      [resume],
    );
  }
}

async function tellAdmins(
  ctx: Ctx,
  feed: Row<'feeds'>,
  lines: readonly Text[],
  actions: readonly Action[] = [],
): Promise<void> {
  const admins = (await listExecutors(ctx)).filter(({ is_admin }) => is_admin === 1);
  for (const { id } of admins) {
    const view = { ...answer(...lines), ...(actions.length > 0 && { actions }) };
    await tellMember(ctx, id, { subject: `place:${feed.id}:${ctx.now}:${id}`, view });
  }
}
