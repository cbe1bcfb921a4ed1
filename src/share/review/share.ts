import { arg } from '../../base/command/args.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { notFound, notPossible } from '../../base/language/errors.ts';
import { findNearest } from '../../base/language/ids.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import { answer, type View, withData } from '../../base/view/view.ts';
import { tellMember } from '../../say/tell.ts';
import { directUserOf, homeUserOf } from '../../team/account/place-store.ts';
import { readAudience } from '../../team/feed/audience-store.ts';
import { foldHandle } from '../../team/people/handle.ts';
import { listExecutors } from '../../team/people/store.ts';
import { listPlaces } from './store.ts';

/** Channels that a refusal names where none is near. */
const MOST_NAMED = 3;

export const toArg = arg
  .line('where to: a channel such as #general, or a person such as @ana; here if left out', {}, 80)
  .optional();

/** Sends a View that holds nobody's own figures; the answer says where it went. */
export async function share(ctx: Ctx, what: string, to: string | undefined, view: View): Promise<View> {
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
  const at = { workspaceId: ctx.workspace.id, placeId: place.id };
  if ((await readAudience(ctx.tx, at, { audience: 'channel' })) === 'asker')
    throw notPossible(
      `Nothing is shown to all in ${place.name} before go.`,
      '--to @me sends it to you alone.',
    );
  const subject = `share:${ctx.origin}`;
  await ctx.send({ subject, placeId: place.id, lane: subject, view });
  return done(text`Posted ${what} in ${bold(place.name)}.`, { to: place.id });
}

async function getPlace(ctx: Ctx, typed: string): Promise<{ id: string; name: string }> {
  const places = await listPlaces(ctx);
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
