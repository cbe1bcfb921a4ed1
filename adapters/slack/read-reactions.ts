import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Log } from '../../src/ports.ts';
import type { Reaction } from '../../src/react-store.ts';
import { toEmoji } from './emoji.ts';
import { readId } from './message-id.ts';

/**
 * Reads who has reacted how to a message, bots and programs left to the engine; null where Slack does not say: it was
 * deleted, or the scope is missing. `client` waits where Slack asks it to.
 */
export function createReactionReader({
  client,
  log,
  botUser,
}: {
  client: WebClient;
  log: Log;
  botUser: string;
}): (message: string) => Promise<readonly Reaction[] | null> {
  return async (message) => {
    const { channel, ts } = readId(message);
    try {
      const { message: found } = await client.reactions.get({ channel, timestamp: ts, full: true });
      const reactions = (found?.reactions ?? []).flatMap(({ name = '', users = [] }) =>
        users.filter((user) => user !== botUser).map((user) => ({ user, emoji: toEmoji(name) })),
      );
      return [...new Map(reactions.map((each) => [`${each.user} ${each.emoji}`, each])).values()];
    } catch (error) {
      if (!(error instanceof WebAPIPlatformError)) throw error;
      log.warn({ err: error }, 'Slack did not say who reacted');
      return null;
    }
  };
}
