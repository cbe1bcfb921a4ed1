import type { WebClient } from '@slack/web-api';
import type { Log } from '../../src/base/ports.ts';
import type { Chat, ChatRequest } from '../../src/chat/chat.ts';
import type { Reaction } from '../../src/face/message-store.ts';
import { toEmoji } from './draw/emoji.ts';
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
      log.warn({ err: error }, 'Slack did not say who reacted');
      return null;
    }
  };
}

/** Reads reactions of a team that were made while Tiller was away, until `signal`. */
export async function catchUp(given: {
  chat: Chat;
  tenant: string;
  origin: string;
  signal: AbortSignal;
  read: ReturnType<typeof createReactionReader>;
  /** Reactions of nobody else are taken. */
  isMember(user: string): Promise<boolean>;
  take(request: ChatRequest): Promise<void>;
  log: Log;
}): Promise<void> {
  const { chat, tenant, origin, signal, read, isMember, take, log } = given;
  await chat.catchUp({
    platform: 'slack',
    tenant,
    origin,
    read: async (message) => (signal.aborted ? null : read(message)),
    receive: async (request) => {
      if (!(await isMember(request.visitor.user))) return;
      // One that cannot be taken holds up no other.
      await take(request).catch((error: unknown) =>
        log.error({ err: error }, 'Slack: a reaction could not be taken'),
      );
    },
  });
}
