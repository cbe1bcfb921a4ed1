import type { WebClient } from '@slack/web-api';
import { isZone } from '../../../src/base/language/date.ts';
import type { SetupChannel, SetupPerson, SetupTeam } from '../../setup.ts';

/** Full members by a name or id; those of whose name it is a part where nobody is called so. */
export async function findPeople(client: WebClient, given: string): Promise<SetupPerson[]> {
  const wanted = given.replace(/^@/, '').trim().toLowerCase();
  const exact: SetupPerson[] = [];
  const partial: SetupPerson[] = [];
  for await (const page of client.paginate('users.list', { limit: 200 })) {
    for (const user of readMembers(page)) {
      const names = [user.profile?.display_name, user.profile?.real_name, user.real_name, user.name].flatMap(
        (name) => (name === undefined || name === '' ? [] : [name.toLowerCase()]),
      );
      const person = {
        id: user.id,
        name: shownName(user),
        zone: zoneOf(user),
      };
      if (user.id.toLowerCase() === wanted || names.includes(wanted)) exact.push(person);
      else if (names.some((name) => name.includes(wanted))) partial.push(person);
    }
  }
  return exact.length > 0 ? exact : partial;
}

/** Full members in a channel, under the names that nobody else has. */
export async function listTeam(
  client: WebClient,
  channel: SetupChannel,
  person: SetupPerson,
): Promise<SetupTeam> {
  const there = new Set<string>();
  for await (const page of client.paginate('conversations.members', { channel: channel.id, limit: 200 })) {
    const ids = 'members' in page && Array.isArray(page.members) ? (page.members as string[]) : [];
    for (const id of ids) there.add(id);
  }
  const people: SetupPerson[] = [];
  for await (const page of client.paginate('users.list', { limit: 200 })) {
    for (const user of readMembers(page)) {
      const { id, name = id } = user;
      if (there.delete(id) && id !== person.id) people.push({ id, name, zone: zoneOf(user) });
    }
  }
  return { kind: 'people', people, leftOut: there.size };
}

interface SlackUser {
  id: string;
  name?: string;
  real_name?: string;
  tz?: string;
  profile?: { display_name?: string; real_name?: string };
  deleted?: boolean;
  is_bot?: boolean;
  is_restricted?: boolean;
  is_ultra_restricted?: boolean;
}

/** Full members of a page of `users.list`: no bots, guests or people who have left. */
function readMembers(page: object): SlackUser[] {
  const users = 'members' in page && Array.isArray(page.members) ? (page.members as SlackUser[]) : [];
  return users.filter(
    (user) =>
      !user.deleted &&
      !user.is_bot &&
      !user.is_restricted &&
      !user.is_ultra_restricted &&
      user.id !== 'USLACKBOT',
  );
}

function zoneOf({ tz }: SlackUser): string | null {
  return tz !== undefined && isZone(tz) ? tz : null;
}

function shownName({ id, name, profile }: SlackUser): string {
  return profile?.display_name || name || id;
}
