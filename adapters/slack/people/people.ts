import type { WebClient } from '@slack/web-api';
import type { Log } from '../../../src/base/ports.ts';

/** Somebody as Slack knows them. */
export interface Person {
  /** A full member of this workspace: not a guest, not a bot, not from outside. */
  isMember: boolean;
  /** The name that nobody else has. */
  name: string;
}

export interface People {
  find(user: string): Promise<Person>;
}

/** Asks Slack who somebody is, once. */
export function createPeople({ client, log }: { client: WebClient; log: Log }): People {
  const known = new Map<string, Person>();
  return {
    async find(user) {
      const person = known.get(user);
      if (person) return person;
      try {
        const { user: found } = await client.users.info({ user });
        const isMember = !(
          found?.is_bot ||
          found?.is_restricted ||
          found?.is_ultra_restricted ||
          found?.is_stranger
        );
        const told = { isMember, name: found?.name ?? user };
        known.set(user, told);
        return told;
      } catch (error) {
        // Slack does not say: whoever is a member already stays one, nobody becomes one.
        log.warn({ err: error }, 'Slack did not say who this is');
        return { isMember: false, name: user };
      }
    },
  };
}
