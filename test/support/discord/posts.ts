import { renderMessage } from '../../../adapters/discord/render.ts';
import type { Row } from '../../../src/base/store/tables.ts';
import type { View } from '../../../src/base/view/view.ts';
import type { DiscordMessage } from '../fake-discord/index.ts';
import type { DiscordTeam } from './team.ts';
import { textOf } from './use.ts';

/** What answers a command, and what says that something was pinned: no messages of the outbox. */
const OTHERS = [20, 6];

/**
 * What people see that they should not: posts that the outbox does not know as the one that shows its subject. An answer
 * that came too late for its interaction is told once, in a direct message with that one's id as its nonce, without the outbox.
 */
export async function listTwice(team: DiscordTeam): Promise<string[]> {
  const known = new Set((await listKnown(team)).map(({ platform_id: id }) => id));
  const unknown = listPosts(team).filter(({ id, channel }) => !known.has(`${channel}:${id}`));
  const late = new Set<string>();
  return unknown.flatMap((message) => {
    const { nonce } = message;
    const isLate = isDirect(team, message) && nonce !== null && /^\d+$/.test(nonce);
    const isFirst = isLate && !late.has(nonce);
    if (isLate) late.add(nonce);
    return isFirst ? [] : [`post “${textOf(message).slice(0, 60)}”`];
  });
}

function isDirect({ discord: { state } }: DiscordTeam, { channel }: DiscordMessage): boolean {
  return state.channels.get(channel)?.type === 1;
}

/** Whether the post of a row's subject shows what the row says; null where there is none. */
export async function isShown(
  team: DiscordTeam,
  { subject, place_id: place, view }: Row<'outbox'>,
): Promise<boolean | null> {
  const known = (await listKnown(team)).find((each) => each.subject === subject && each.place_id === place);
  const post = listPosts(team).find(({ id, channel }) => known?.platform_id === `${channel}:${id}`);
  const settings = { commands: team.engine.commands, zone: 'UTC', currency: 'EUR' };
  const { components } = renderMessage(JSON.parse(view) as View, settings);
  return post ? draw(post.components) === draw(components) : null;
}

function listPosts({ discord: { state } }: DiscordTeam): DiscordMessage[] {
  return state.messages.filter(
    ({ only, user, type }) => only === null && user === state.botUserId && !OTHERS.includes(type),
  );
}

function listKnown({ db }: DiscordTeam): Promise<Row<'messages'>[]> {
  return db.kysely.selectFrom('messages').selectAll().execute();
}

/** Without the marks by which messages are found again. */
function draw(components: readonly object[]): string {
  return JSON.stringify(components, (key, value: unknown) => (key === 'id' ? undefined : value));
}
