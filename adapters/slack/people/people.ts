import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { isZone } from '../../../src/base/language/date.ts';
import type { Log } from '../../../src/base/ports.ts';

/** Who somebody is may change, by an admin of the workspace: asked again after an hour. */
const MEMORY_MS = 3_600_000;
/** Slack's words for somebody who is none of this workspace. */
const NOBODY = new Set(['user_not_found', 'user_not_visible']);

/** What Slack's accounts say of who somebody is. */
interface SlackAccount {
  name?: string | undefined;
  tz?: string | undefined;
  deleted?: boolean | null | undefined;
  is_bot?: boolean | null | undefined;
  is_restricted?: boolean | null | undefined;
  is_ultra_restricted?: boolean | null | undefined;
  is_stranger?: boolean | null | undefined;
  is_admin?: boolean | null | undefined;
  is_owner?: boolean | null | undefined;
  is_primary_owner?: boolean | null | undefined;
}

/** Somebody as Slack knows them. */
export interface Person {
  /** A guest is one of Slack's, a bot, somebody from outside, or whose account is gone. Null where Slack did not say. */
  standing: 'administrator' | 'person' | 'guest' | null;
  /** Whether there is no such account any more. */
  isGone?: true;
  /** The name that nobody else has. */
  name: string;
  /** The IANA zone of their profile. */
  zone?: string;
}

export interface People {
  find(user: string): Promise<Person>;
  /** Slack has told of somebody by itself. */
  note(user: string, person: Person): void;
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
      const person = readPerson(user, found ?? {});
      known.set(user, { person, at: now() });
      return person;
    } catch (error) {
      if (error instanceof WebAPIPlatformError && NOBODY.has(error.data.error))
        return {
          ...{ standing: 'guest', name: user },
          // Whoever is not to be seen may be there.
          ...(error.data.error === 'user_not_found' && { isGone: true }),
        };
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
    note(user, person) {
      known.set(user, { person, at: now() });
    },
  };
}

/** Who an account of Slack's is. */
export function readPerson(user: string, account: SlackAccount): Person {
  const { name = user } = account;
  if (account.deleted) return { standing: 'guest', name, isGone: true };
  const isGuest =
    account.is_bot || account.is_restricted || account.is_ultra_restricted || account.is_stranger;
  if (isGuest) return { standing: 'guest', name };
  const mayAdminister = account.is_admin || account.is_owner || account.is_primary_owner;
  const zone = account.tz !== undefined && isZone(account.tz) ? { zone: account.tz } : {};
  return { standing: mayAdminister ? 'administrator' : 'person', name, ...zone };
}
