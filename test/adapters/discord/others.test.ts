import { describe, expect, it } from 'vitest';
import { ownerOf, readOwner } from '../../../adapters/discord/message-id.ts';
import { holdDelays } from '../../support/delays.ts';
import { type DiscordMorning, startDiscordMorning } from '../../support/discord/morning.ts';
import type { DiscordMessage } from '../../support/fake-discord/index.ts';
import { expectGolden } from '../../support/golden.ts';
import { until } from '../../support/until.ts';

const CALLBACK = 'POST /interactions/:id/:token/callback';
const LAST_MS = 2_500;

/** The morning's page as a process with another database would have posted it, in the same channel. */
function postOthers({ team, digest }: DiscordMorning): DiscordMessage {
  const owner = readOwner(digest) ?? 0;
  const components = JSON.parse(
    JSON.stringify(digest.components).replace(`"id":${owner}`, `"id":${ownerOf('of another database')}`),
  );
  const other = { ...digest, id: `${BigInt(digest.id) + 1n}`, components };
  team.discord.state.messages.push(other);
  return other;
}

describe('a Discord bot that is set up twice, with two databases', () => {
  it('says on each page whose it is, also when the page is edited', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { workspace_id: workspace } = await team.db.kysely
      .selectFrom('tenants')
      .select('workspace_id')
      .where('platform', '=', 'discord')
      .executeTakeFirstOrThrow();
    expect(readOwner(digest)).toBe(ownerOf(workspace));
    const before = structuredClone(digest.components);
    await team.discord.users.click(team.people.lead, digest, 'approve:T-1');
    await team.settle();
    const [edited] = team.posts();
    expect(edited?.components).not.toEqual(before);
    expect(readOwner(edited)).toBe(ownerOf(workspace));
    const drawn = [...team.discord.read(team.channel.id), ...morning.direct(team.people.lead)];
    for (const message of drawn.filter(({ components }) => JSON.stringify(components).includes('custom_id')))
      expect(readOwner(message), team.textOf(message)).toBe(ownerOf(workspace));
  });

  it('does nothing where a page of the other one is clicked, and says so where nobody else has answered', async () => {
    const delays = holdDelays();
    await using morning = await startDiscordMorning([], { after: delays.after });
    const { team } = morning;
    const clicked = team.discord.users.click(team.people.lead, postOthers(morning), 'approve:T-1');
    await until(() => expect(delays.pass(LAST_MS)).toBeGreaterThan(0));
    const { answer } = await clicked;
    expect(answer).toMatchObject({ type: 4, data: { flags: expect.any(Number) } });
    expect(JSON.stringify(answer)).not.toContain('custom_id');
    await expectGolden('discord/others', JSON.stringify(answer?.data, null, 2));
    expect(await morning.taskState('T-1')).toBe('proposed');
  });

  it('does what is clicked on its own message in a conversation of two, whose id a process that ended has not stored', async () => {
    await using morning = await startDiscordMorning([['ana', 'me --routed on --hours 40']]);
    const { team } = morning;
    const { discord, people, db } = team;
    discord.users.openDm(people.ana);
    await discord.users.click(people.lead, morning.digest, 'approve:T-1');
    await team.setClock('2026-11-23T09:10:00Z');
    const isClickable = ({ components }: DiscordMessage) => JSON.stringify(components).includes('custom_id');
    const mine = morning.direct(people.ana).find(isClickable);
    if (!mine) throw new Error('nobody was told of T-1');
    await db.kysely.deleteFrom('messages').execute();
    const code = /"custom_id":"([^"]+)"/.exec(JSON.stringify(mine.components))?.[1] ?? '';
    const { answer } = await discord.users.click(people.ana, mine, code);
    expect(JSON.stringify(answer)).not.toContain('another Tiller');
  });

  it('leaves the answer to the other one', async () => {
    const delays = holdDelays();
    await using morning = await startDiscordMorning([], { after: delays.after });
    const { team } = morning;
    const { discord, people } = team;
    discord.fail(CALLBACK, { kind: 'error', status: 400, code: 40060 });
    const before = discord.readPrivate(people.lead).length;
    const clicked = discord.users.click(people.lead, postOthers(morning), 'approve:T-1');
    await until(() => expect(delays.pass(LAST_MS)).toBeGreaterThan(0));
    await until(() => expect(team.logged).toHaveLength(1));
    discord.advance(4_000);
    await clicked;
    expect(await morning.taskState('T-1')).toBe('proposed');
    expect(discord.readPrivate(people.lead)).toHaveLength(before);
  });
});
