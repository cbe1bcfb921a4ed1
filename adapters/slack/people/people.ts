import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Log } from '../../../src/base/ports.ts';

/** Who somebody is may change, by an admin of the workspace: asked again after an hour. */
const MEMORY_MS = 3_600_000;
/** Slack's words for somebody who is none of this workspace. */
const NOBODY = new Set(['user_not_found', 'user_not_visible']);

/** Somebody as Slack knows them. */
export interface Person {
  /** A guest is one of Slack's, a bot, or somebody from outside. Null where Slack did not say. */
  standing: 'administrator' | 'person' | 'guest' | null;
  /** The name that nobody else has. */
  name: string;
}

export interface People {
  find(user: string): Promise<Person>;
}

interface PeopleDeps {
  client: WebClient;
  log: Log;
  now(): number;
}

/** Asks Slack who somebody is: once at a time, and once an hour. Where it does not say, what it said before holds. */
export function createPeople({ client, log, now }: PeopleDeps): People {
  const known = new Map<string, { person: Person; at: number }>();
  const asked = new Map<string, Promise<Person>>();

  async function ask(user: string): Promise<Person> {
    try {
      const { user: found } = await client.users.info({ user });
      const isGuest =
        found?.is_bot || found?.is_restricted || found?.is_ultra_restricted || found?.is_stranger;
      const mayAdminister = found?.is_admin || found?.is_owner || found?.is_primary_owner;
      const standing = isGuest ? 'guest' : mayAdminister ? 'administrator' : 'person';
      const person: Person = { standing, name: found?.name ?? user };
      known.set(user, { person, at: now() });
      return person;
    } catch (error) {
      if (error instanceof WebAPIPlatformError && NOBODY.has(error.data.error))
        return { standing: 'guest', name: user };
      log.warn({ err: error }, 'Slack did not say who this is');
      return known.get(user)?.person ?? { standing: null, name: user };
    }
  }

  return {
    async find(user) {
      const last = known.get(user);
      if (last && Math.abs(now() - last.at) < MEMORY_MS) return last.person;
      const asking = asked.get(user) ?? ask(user).finally(() => asked.delete(user));
      asked.set(user, asking);
      return asking;
    },
  };
}
