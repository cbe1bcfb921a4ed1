import { seededRandom } from '../../../adapters/process/random.ts';
import { queueMessages } from '../../../src/base/run/outbox.ts';
import type { Db } from '../../../src/base/store/open.ts';
import { answer } from '../../../src/base/view/view.ts';
import type { SlackTeam } from './team.ts';

const SECOND_MS = 1_000;
/** One call in so many is refused for its pace. */
const LIMITED_SHARE = 10;
const LONGEST_LIMIT_SECONDS = 5;

interface Said {
  /** Id of the place; the team's channel if left out. */
  place?: string;
  /** Subject of the message in whose thread it goes. */
  under?: string;
}

/** Queues a message as a command does. */
export async function say(
  team: SlackTeam,
  subject: string,
  words: string,
  options: Said = {},
): Promise<void> {
  const { workspace, place } = await findPlace(team.db);
  const { under, place: placeId = place } = options;
  const message = { subject, placeId, lane: subject, view: answer(words), ...(under && { under }) };
  await team.db.transact((tx) => queueMessages(tx, workspace, [message], team.clock.now()));
}

export async function findPlace(db: Db): Promise<{ workspace: string; place: string }> {
  const row = await db.kysely
    .selectFrom('places')
    .selectAll()
    .where('platform', '=', 'slack')
    .orderBy('id')
    .executeTakeFirstOrThrow();
  return { workspace: row.workspace_id, place: row.id };
}

/** More channels that the bot is in, as places of the team. */
export async function addChannels(team: SlackTeam, count: number): Promise<string[]> {
  const { place } = await findPlace(team.db);
  const row = await team.db.kysely
    .selectFrom('places')
    .selectAll()
    .where('id', '=', place)
    .executeTakeFirstOrThrow();
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const { id } = team.slack.users.addChannel(`c${index}`);
    await team.db.kysely
      .insertInto('places')
      .values({ ...row, id: `place ${id}`, place: id, name: id })
      .execute();
    ids.push(id);
  }
  return ids;
}

/** Moves both clocks and sends what waits. */
export async function pass(team: SlackTeam, ms: number): Promise<void> {
  team.clock.advance(ms);
  team.slack.advance(ms);
  await team.engine.relay();
}

interface PaceRun {
  messages: number;
  channels: number;
  seed: string;
}

/** Sends messages to channels in turn while Slack limits some calls; counts what is missing or there twice after. */
export async function runPace(
  team: SlackTeam,
  { messages, channels: count, seed }: PaceRun,
): Promise<{ lost: number; twice: number }> {
  const channels = await addChannels(team, count);
  const { workspace } = await findPlace(team.db);
  await team.db.transact(async (tx) => {
    for (let index = 0; index < messages; index++) {
      const placeId = `place ${channels[index % count]}`;
      const message = { subject: `m${index}`, placeId, lane: `m${index}`, view: answer(`No ${index}`) };
      await queueMessages(tx, workspace, [message], team.clock.now());
    }
  });
  const random = seededRandom(seed);
  for (let index = 0; index < messages / LIMITED_SHARE; index++) {
    const retryAfterSeconds = 1 + Math.floor(random() * LONGEST_LIMIT_SECONDS);
    const channel = channels[Math.floor(random() * count)];
    team.slack.fail('chat.postMessage', { kind: 'rate limited', retryAfterSeconds }, channel);
  }
  const listTexts = () => channels.flatMap((id) => team.slack.read(id).map(({ text }) => text));
  // A limit holds up the whole method, so one after another.
  const longest = messages / count + (messages / LIMITED_SHARE) * LONGEST_LIMIT_SECONDS;
  await team.engine.relay();
  for (let second = 0; second < longest && listTexts().length < messages; second++)
    await pass(team, SECOND_MS);
  const different = new Set(listTexts()).size;
  return { lost: messages - different, twice: listTexts().length - different };
}
