import { seededRandom } from '../../../adapters/process/random.ts';
import { queueMessages } from '../../../src/base/run/outbox.ts';
import type { Db } from '../../../src/base/store/open.ts';
import { answer } from '../../../src/base/view/view.ts';
import type { SlackPace } from '../fake-slack/state.ts';
import type { SlackTeam } from './team.ts';

const SECOND_MS = 1_000;
/** One call in so many is refused for its pace. */
const LIMITED_SHARE = 10;
const LONGEST_LIMIT_SECONDS = 5;
/** How long a call is under way: two that left a second apart may arrive closer together. */
const MOST_LATENCY_MS = 250;

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
  // What was under way has moved the one clock alone.
  team.slack.advance(team.clock.now() - team.slack.state.now);
  await team.engine.relay();
}

interface PaceRun {
  messages: number;
  channels: number;
  seed: string;
  /** What is limited: one call in ten whatever the pace, or what is faster than Slack takes it. */
  limits?: 'drawn' | 'by pace';
}

/** A message a second and channel, and 50 calls a second; each call is under way for a while. */
function createSlackPace({ slack, clock }: SlackTeam, random: () => number): SlackPace {
  return {
    channelMs: SECOND_MS,
    perSecond: 50,
    arrive() {
      const at = slack.state.now + Math.round(random() * MOST_LATENCY_MS);
      // Whoever called hears of it no sooner.
      clock.advance(Math.max(0, at - clock.now()));
      return at;
    },
  };
}

/** Sends messages to channels in turn while Slack limits some calls; counts what is missing or there twice after, and all calls. */
export async function runPace(
  team: SlackTeam,
  { messages, channels: count, seed, limits = 'drawn' }: PaceRun,
): Promise<{ lost: number; twice: number; limited: number; calls: number }> {
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
  const { state } = team.slack;
  const from = state.calls.length;
  if (limits === 'by pace') state.pace = createSlackPace(team, random);
  for (let index = 0; limits === 'drawn' && index < messages / LIMITED_SHARE; index++) {
    const retryAfterSeconds = 1 + Math.floor(random() * LONGEST_LIMIT_SECONDS);
    const channel = channels[Math.floor(random() * count)];
    team.slack.fail('chat.postMessage', { kind: 'rate limited', retryAfterSeconds }, channel);
  }
  const listTexts = () => channels.flatMap((id) => team.slack.read(id).map(({ text }) => text));
  // A limit holds up the whole method, so one after another.
  const longest = 60 + messages / count + (messages / LIMITED_SHARE) * LONGEST_LIMIT_SECONDS;
  await team.engine.relay();
  for (let second = 0; second < longest && listTexts().length < messages; second++)
    await pass(team, SECOND_MS);
  const different = new Set(listTexts()).size;
  const calls = state.calls.length - from;
  return { lost: messages - different, twice: listTexts().length - different, limited: state.limited, calls };
}
