import { REST, type RESTOptions } from 'discord.js';
import type { DiscordConfig } from '../config.ts';

type Limits = Pick<RESTOptions, 'retries' | 'timeout' | 'rejectOnRateLimit'>;

/** Answers to people wait for nothing longer than their three seconds; answered twice, an interaction says so. */
export const ANSWER: Limits = { retries: 1, timeout: 1_400, rejectOnRateLimit: () => true };
/** Posts are retried by the outbox, which knows whether that is safe. */
export const DELIVER: Limits = { retries: 0, timeout: 10_000, rejectOnRateLimit: () => true };
/** Reads much, and waits where Discord asks it to: nobody waits for it. */
export const READ: Limits = { retries: 3, timeout: 10_000, rejectOnRateLimit: null };

/**
 * A client of the API with limits of its own, so that what waits in one holds up no other. Any 401 makes the library
 * forget its token for good (@discordjs/rest 2.6.3): here each call has it.
 */
export function createRest({ token, apiBase }: DiscordConfig, limits: Limits): REST {
  const rest = new REST({ ...limits, version: '10', ...(apiBase !== null && { api: apiBase }) });
  const queue = rest.queueRequest.bind(rest);
  rest.queueRequest = (request) => {
    rest.setToken(token);
    return queue(request);
  };
  return rest;
}
