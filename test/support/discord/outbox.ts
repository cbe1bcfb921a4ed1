import { queueMessages } from '../../../src/base/run/outbox.ts';
import type { Db } from '../../../src/base/store/open.ts';
import type { Row } from '../../../src/base/store/tables.ts';
import { answer, type View } from '../../../src/base/view/view.ts';
import type { DiscordMessage } from '../fake-discord/index.ts';
import type { DiscordTeam } from './team.ts';

interface Said {
  /** Id of the place; the team's channel if left out. */
  place?: string;
  /** Subject of the message in whose thread it goes. */
  under?: string;
  /** Whom alone it is for. */
  notifies?: string;
}

/** Queues a message as a command does. */
export async function say(
  team: DiscordTeam,
  subject: string,
  said: string | View,
  { place, under, notifies }: Said = {},
): Promise<void> {
  const own = await findPlace(team.db);
  const view = typeof said === 'string' ? answer(said) : said;
  const message = { subject, placeId: place ?? own.id, lane: subject, view };
  await team.db.transact((tx) =>
    queueMessages(
      tx,
      own.workspace_id,
      [{ ...message, ...(under && { under }), ...(notifies && { notifies }) }],
      team.clock.now(),
    ),
  );
}

/** Another place of the team, such as `@` and a person or `board:` and a channel; its id. */
export async function addPlace(team: DiscordTeam, place: string): Promise<string> {
  const row = { ...(await findPlace(team.db)), id: `place ${place}`, place, name: place };
  await team.db.kysely.insertInto('places').values(row).execute();
  return row.id;
}

/** Moves both clocks and sends what waits. */
export async function pass(team: DiscordTeam, ms: number): Promise<void> {
  team.clock.advance(ms);
  team.discord.advance(ms);
  await team.engine.relay();
}

/** States of a subject's rows of the outbox, oldest first. */
export async function statesOf(team: DiscordTeam, subject: string): Promise<string[]> {
  const rows = await team.db.kysely
    .selectFrom('outbox')
    .select('state')
    .where('subject', '=', subject)
    .orderBy('id')
    .execute();
  return rows.map(({ state }) => state);
}

/** Messages of the channel, or of one of its threads, that say so. */
export function listSaying(team: DiscordTeam, words: string, thread?: string): DiscordMessage[] {
  const messages = team.discord.read(team.channel.id, thread);
  return messages.filter((message) => team.textOf(message).includes(words));
}

async function findPlace(db: Db): Promise<Row<'places'>> {
  return db.kysely
    .selectFrom('places')
    .selectAll()
    .where('platform', '=', 'discord')
    .where('place', 'not like', '%:%')
    .where('place', 'not like', '@%')
    .orderBy('id')
    .executeTakeFirstOrThrow();
}
