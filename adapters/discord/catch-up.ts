import {
  type APIMessage,
  type APIReaction,
  type APIUser,
  DiscordAPIError,
  type REST,
  RESTJSONErrorCodes,
  ReactionType,
  Routes,
} from 'discord.js';
import { readGesture } from '../../src/base/language/emoji.ts';
import type { Log } from '../../src/base/ports.ts';
import type { Chat, ChatRequest } from '../../src/chat/chat.ts';
import type { Reaction } from '../../src/face/message-store.ts';
import { toEmoji } from './draw/emoji.ts';
import { readId } from './message-id.ts';

/** Voters come in pages of so many. */
const PAGE = 100;

/**
 * Reads who has reacted how to a message, page by page: what the library keeps of voters is not the truth. Programs are
 * left out. Null where Discord does not say: the message is gone, or we may not look. `rest` waits where it is asked to,
 * until `signal`.
 */
function createReactionReader({
  rest,
  log,
  signal,
}: {
  rest: REST;
  log: Log;
  signal: AbortSignal;
}): (platformId: string) => Promise<readonly Reaction[] | null> {
  /** An emoji that everybody has just taken back is none any more. */
  async function readUsers(platformId: string, reaction: APIReaction, type: ReactionType): Promise<string[]> {
    try {
      return await listUsers(platformId, reaction, type);
    } catch (error) {
      if (error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.UnknownEmoji) return [];
      throw error;
    }
  }

  async function listUsers(platformId: string, reaction: APIReaction, type: ReactionType): Promise<string[]> {
    const { channel, message } = readId(platformId);
    const emoji = encodeURIComponent(reaction.emoji.name ?? '');
    const users: string[] = [];
    for (let after = ''; ; ) {
      const query = new URLSearchParams({ limit: String(PAGE), type: String(type), ...(after && { after }) });
      const page = (await rest.get(Routes.channelMessageReaction(channel, message, emoji), {
        query,
        signal,
      })) as APIUser[];
      users.push(...page.filter(({ bot }) => bot !== true).map(({ id }) => id));
      after = page.at(-1)?.id ?? '';
      if (page.length < PAGE) return users;
    }
  }

  return async (platformId) => {
    const { channel, message } = readId(platformId);
    try {
      const { reactions = [] } = (await rest.get(Routes.channelMessage(channel, message), {
        signal,
      })) as APIMessage;
      const seen: Reaction[] = [];
      for (const reaction of reactions) {
        const emoji = toEmoji(reaction.emoji);
        if (readGesture(emoji) === undefined) continue;
        const { normal, burst } = countReaction(reaction);
        const users = [
          ...(normal > 0 ? await readUsers(platformId, reaction, ReactionType.Normal) : []),
          ...(burst > 0 ? await readUsers(platformId, reaction, ReactionType.Super) : []),
        ];
        seen.push(...[...new Set(users)].map((user) => ({ user, emoji })));
      }
      return seen;
    } catch (error) {
      if (signal.aborted) return null;
      log.warn({ err: error }, 'Discord did not say who reacted');
      return null;
    }
  };
}

/** Not every message says how many of a reaction's are super ones. */
function countReaction(reaction: {
  count?: number;
  count_details?: Partial<APIReaction['count_details']> | undefined;
}): { normal: number; burst: number } {
  const { normal = reaction.count ?? 0, burst = 0 } = reaction.count_details ?? {};
  return { normal, burst };
}

/**
 * Runs work for a key at once; asked for again meanwhile, however often, it is done once more after. A hundred events
 * of one message are a reading or two.
 */
function createOnceMore(work: (key: string) => Promise<void>): (key: string) => Promise<void> {
  const running = new Map<string, { isAskedAgain: boolean }>();
  return async (key) => {
    const known = running.get(key);
    if (known) {
      known.isAskedAgain = true;
      return;
    }
    const run = { isAskedAgain: false };
    running.set(key, run);
    try {
      do {
        run.isAskedAgain = false;
        await work(key);
      } while (run.isAskedAgain);
    } finally {
      running.delete(key);
    }
  };
}

export interface CatchUp {
  /** Reads all that counts on some servers, one after the other: nobody waits for it. */
  readAll(guilds: readonly string[]): void;
  /** Reads one message again, whose reactions have changed. */
  readAgain(guild: string, message: string): Promise<void>;
  stop(): Promise<void>;
}

/** Reads reactions that nobody told of, or that were told without saying all. */
export function createCatchUp(given: {
  chat: Chat;
  rest: REST;
  log: Log;
  newOrigin(): string;
  receive(request: ChatRequest): Promise<void>;
}): CatchUp {
  const { chat, rest, log, newOrigin, receive } = given;
  const stopping = new AbortController();
  const { signal } = stopping;
  const read = createReactionReader({ rest, log, signal });
  const look = (guild: string, only?: string) =>
    chat.catchUp({
      platform: 'discord',
      tenant: guild,
      origin: newOrigin(),
      ...(only !== undefined && { only }),
      read: async (message) => (signal.aborted ? null : read(message)),
      // One that cannot be taken holds up no other.
      receive: (request) =>
        receive(aloud(request)).catch((error: unknown) =>
          log.error({ err: error }, 'Discord: a reaction could not be taken'),
        ),
    });
  const readAgain = createOnceMore((key) => {
    const [guild = '', message = ''] = key.split('/');
    return look(guild, message);
  });
  let caughtUp: Promise<void> = Promise.resolve();
  return {
    readAll(guilds) {
      caughtUp = guilds
        .reduce((before, guild) => before.then(() => look(guild)), caughtUp)
        .catch((error: unknown) => {
          if (!signal.aborted) log.warn({ err: error }, 'Discord: reactions were not read again');
        });
    },
    readAgain: (guild, message) => readAgain(`${guild}/${message}`),
    stop() {
      stopping.abort();
      return caughtUp;
    },
  };
}

/** Nobody can be answered privately who reacts: the thread does. */
function aloud(request: ChatRequest): ChatRequest {
  return request.kind === 'reacted' ? { ...request, isAnsweredAloud: true } : request;
}
