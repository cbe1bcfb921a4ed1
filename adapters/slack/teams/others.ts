import { WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import { DAY_MS, dateOf, HOUR_MS, timeOf } from '../../../src/base/language/date.ts';
import type { Log } from '../../../src/base/ports.ts';
import type { Row } from '../../../src/base/store/tables.ts';
import { directUserOf, homeUserOf } from '../../../src/team/account/place-store.ts';
import { readMark } from '../message-id.ts';

/** How long before a channel's last message a post of another database counts: one that was given up is told of no more. */
const LOOK_BACK_MS = 2 * DAY_MS;
const MOST_MESSAGES = 100;

export interface OthersLook {
  client: WebClient;
  /** The app's own user. */
  botUser: string;
}

type Channel = Pick<Row<'places'>, 'workspace_id' | 'place'>;

/**
 * When a message of the app's was last posted to a channel from a database that is not ours; null where none was. Over
 * HTTP Slack calls one process alone: what another one posts is all that shows it, to either.
 */
export async function findOther(
  { client, botUser }: OthersLook,
  { workspace_id: ours, place: channel }: Channel,
): Promise<number | null> {
  const look = { channel, limit: MOST_MESSAGES, include_all_metadata: true };
  const { messages = [] } = await client.conversations.history(look);
  const theirs = messages.find(({ user, metadata }) => {
    const { workspace = ours } = readMark(metadata) ?? {};
    return user === botUser && workspace !== ours;
  });
  const [newest, at] = [messages[0], theirs].map((message) => Math.floor(Number(message?.ts) * 1_000));
  return theirs && newest !== undefined && at !== undefined && newest - at < LOOK_BACK_MS ? at : null;
}

/** Whether others may post there as well. */
export function isChannel(place: Pick<Row<'places'>, 'platform' | 'place'>): boolean {
  return place.platform === 'slack' && directUserOf(place) === null && homeUserOf(place) === null;
}

export function describeOther(at: number): string {
  return `another Tiller, with a database of its own, posts there with the same bot token (last ${dateOf(at, 'UTC')} ${timeOf(at, 'UTC')} UTC): what people do reaches one of the two. Stop one of them. A database that you gave up is told of for two days`;
}

/** Says in the log where another process posts; of one channel once an hour. */
export interface OthersLog {
  log: Log;
  now(): number;
  /** When it was said last, by channel. */
  saidAt: Map<string, number>;
}

/** Looks at channels for what another process posted, and says it in the log. What cannot be read says nothing; where Slack asks for patience, that is thrown. */
export async function warnOfOthers(
  look: OthersLook,
  places: readonly Row<'places'>[],
  { log, now, saidAt }: OthersLog,
): Promise<void> {
  for (const place of places.filter(isChannel)) {
    try {
      const at = await findOther(look, place);
      if (at === null || now() - (saidAt.get(place.place) ?? Number.NEGATIVE_INFINITY) < HOUR_MS) continue;
      saidAt.set(place.place, now());
      log.warn({ channel: place.name }, `Slack channel ${place.name}: ${describeOther(at)}`);
    } catch (error) {
      if (error instanceof WebAPIRateLimitedError) throw error;
      log.info({ err: error, channel: place.name }, 'Slack did not say what is posted to a channel');
    }
  }
}
