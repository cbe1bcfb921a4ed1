import type { NamedAccount } from '../../src/base/command/ctx.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { Visitor } from '../../src/team/account/workspace.ts';
import { toHandle } from '../../src/team/people/handle.ts';
import { newId } from '../process/random.ts';
import type { ConnectedChat, Dialogue, SetupChannel, SetupPerson } from '../setup.ts';

/** Where the chat is tied to, and the account of whoever sets up in it. */
interface TeamDeps {
  deps: { dialogue: Dialogue; engine: Engine };
  connected: ConnectedChat;
  guest: Visitor;
}

/** Names that a question has room for. */
const MOST_NAMED = 20;

/**
 * Lets people into the team: those of the channel by one press, where the chat lists them, else whoever has a role.
 * Nobody is in by being seen; who is not let in now may ask later.
 */
export async function askTeam(
  team: TeamDeps,
  { channel, person }: { channel: SetupChannel; person: SetupPerson },
): Promise<void> {
  const { dialogue } = team.deps;
  const found = await team.connected.listTeam(channel, person);
  if (found.kind === 'people') {
    if (found.people.length === 0) return;
    const names = found.people.slice(0, MOST_NAMED).map(({ name }) => `@${name}`);
    const more = found.people.length > MOST_NAMED ? ` and ${found.people.length - MOST_NAMED} more` : '';
    dialogue.say('', `Also in ${channel.name}: ${names.join(', ')}${more}.`);
    if (found.leftOut > 1) dialogue.say('    Guests and programs are left out.');
    const given = await dialogue.ask('Enter lets them into the team; no lets nobody in yet: ');
    if (given !== '') return;
    for (const each of found.people) await letIn(team, each);
    dialogue.say(`ok  ${found.people.length} let in. Who comes later asks by /tiller join.`);
    return;
  }
  if (found.roles.length === 0) return;
  const named = found.roles.slice(0, MOST_NAMED).map(({ name }) => `@${name}`);
  dialogue.say('', `Roles in ${team.connected.tenantName}: ${named.join(', ')}.`);
  for (;;) {
    const given = await dialogue.ask('Whose role makes them members of the team? Enter for no role: ');
    if (given === '') return;
    const wanted = given.replace(/^@/, '').toLowerCase();
    const role = found.roles.find(({ id, name }) => id === given || name.toLowerCase() === wanted);
    if (role) {
      await run(team, 'group add', { role: role.id, name: role.name, gives: 'membership' });
      dialogue.say(`ok  Whoever has @${role.name} is in the team. Others ask by /tiller join.`);
      return;
    }
    dialogue.say(`Not yet: there is no role “${given}”.`);
  }
}

/** By an admin's own `member add`: who is in the team already stays as they are. */
async function letIn(team: TeamDeps, { id, name, zone }: SetupPerson): Promise<void> {
  const written = toHandle(name) || id;
  const named = [{ written, user: id, userName: name, isMember: true, ...(zone !== null && { zone }) }];
  await run(team, 'member add', { handle: `@${written}` }, named);
}

async function run(
  { deps: { engine }, guest }: TeamDeps,
  command: string,
  args: Readonly<Record<string, unknown>>,
  named: readonly NamedAccount[] = [],
): Promise<void> {
  const { platform, tenant, user, userName } = guest;
  const workspace = await engine.findWorkspace(platform, tenant);
  if (workspace === null) throw new Error('the chat was tied to no team');
  const actor = { kind: 'identity', platform, tenant, user, name: userName } as const;
  const call = { placeId: null, origin: `setup:${newId()}`, waits: true, named };
  await engine.handle({ workspace, actor, command, args, ...call });
}
