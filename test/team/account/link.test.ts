import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { lockWorkspace } from '../../../src/base/store/transaction.ts';
import type { View } from '../../../src/base/view/view.ts';
import { expectRebuilt } from '../../support/database/rebuild.ts';
import { TEAM_DIALECTS, type TeamDialect } from '../../support/database.ts';
import { type Guild, startGuild } from '../../support/discord/guild.ts';
import { expectGolden } from '../../support/golden.ts';

const MINUTE_MS = 60_000;

async function askCode(guild: Guild, account: Parameters<Guild['ok']>[0]): Promise<string> {
  const said = await guild.ok(account, 'link');
  return /\b[A-Z2-9]{4}-[A-Z2-9]{4}\b/.exec(said)?.[0] ?? '';
}

/** A team with a task to decide in Slack, and a Discord server in which nothing was done yet. */
async function startBoth(dialect?: TeamDialect): Promise<Guild> {
  const guild = await startGuild({ ...(dialect && { dialect }) });
  await guild.ok('slack:lead', 'help');
  await guild.ok('slack:ana', 'help');
  for (const idea of ['Write the guide', 'Call the venue']) {
    await guild.ok('slack:lead', `propose ${idea} --effort 2`);
  }
  await guild.ok('slack:lead', 'go');
  guild.clock.set('2026-11-23T09:00:30Z');
  await guild.settle();
  await guild.ok('discord:boss', 'help');
  return guild;
}

describe.each(TEAM_DIALECTS)('two accounts of one person on %s', (dialect) => {
  it('bring a chat in which nothing was done to the team of the other, where the digest goes to both', async () => {
    const guild = await startBoth(dialect);
    const code = await askCode(guild, 'slack:lead');
    const bound = await guild.ok('discord:boss', `link ${code.toLowerCase()}`, { origin: 'once' });
    await expectGolden('link', bound);
    await expectGolden('link', bound);
    expect(await guild.ok('discord:boss', `link ${code}`, { origin: 'once' })).toBe(bound);
    await expectGolden('link', await guild.ok('discord:boss', 'go'));
    guild.clock.set('2026-11-24T09:00:30Z');
    await guild.settle();
    await guild.settle();
    const digests = guild.delivered.filter(({ subject }) => subject === 'digest:main:2026-11-24');
    expect(digests.map(({ place }) => place.platform).sort()).toEqual(['discord', 'slack']);
    guild.delivered.length = 0;
    expect(await guild.ok('discord:boss', 'approve T-1')).toContain('T-1 approved');
    await guild.settle();
    const edited = guild.delivered.filter(({ subject }) => subject.startsWith('digest:main'));
    expect(new Set(edited.map(({ place }) => place.platform))).toEqual(new Set(['discord', 'slack']));
    expect(edited.every(({ platformId }) => platformId !== null)).toBe(true);
    expect(await guild.say('slack:lead', 'approve T-1')).toMatchObject({ kind: 'refusal' });
    await expectRebuilt(guild.db);
  });

  it('take along what the chat gave when its team installed the app', async () => {
    const guild = await startBoth(dialect);
    const { tenant } = await guild.db.kysely
      .selectFrom('tenants')
      .select('tenant')
      .where('platform', '=', 'discord')
      .executeTakeFirstOrThrow();
    const chat = { platform: 'discord', tenant } as const;
    const visitor = { ...chat, tenantName: '', user: 'boss', userName: 'boss', place: null, placeName: '' };
    const defaults = { zone: 'UTC', currency: 'EUR', country: null };
    await guild.engine.installs.keep(visitor, { standing: 'person', defaults }, 'a token');
    await guild.ok('discord:boss', `link ${await askCode(guild, 'slack:lead')}`);
    expect(await guild.engine.installs.find(chat)).toBe('a token');
  });

  it('of one team become one person: what either did stays, and a yes of both counts once', async () => {
    const guild = await startBoth(dialect);
    await guild.ok('discord:boss', `link ${await askCode(guild, 'slack:lead')}`);
    await guild.ok('slack:lead', 'policy kind normal --quorum 2 --voters members');
    await guild.ok('discord:anna', 'propose Paint the sign --effort 1');
    await guild.ok('slack:ana', 'approve T-1');
    const code = await askCode(guild, 'slack:ana');
    await expectGolden('link', await guild.ok('discord:anna', `link ${code}`));
    await expectGolden('link', await guild.ok('discord:anna', 'approve T-1'));
    expect(await guild.ok('discord:boss', 'approve T-1')).toContain('T-1 approved');
    const me = await guild.ok('discord:anna', 'me --hours 12');
    expect(me).toContain('@ana');
    const rows = await guild.db.kysely.selectFrom('candidates').select(['title', 'proposer_id']).execute();
    const ana = await guild.db.kysely
      .selectFrom('executors')
      .select('id')
      .where('handle', '=', 'ana')
      .executeTakeFirstOrThrow();
    expect(rows.find(({ title }) => title === 'Paint the sign')?.proposer_id).toBe(ana.id);
    await expectRebuilt(guild.db);
  });
});

describe('a code that two teams type at the same moment', () => {
  it('joins the first of them alone', async () => {
    const guild = await startBoth('postgres');
    const code = await askCode(guild, 'slack:lead');
    const { workspace_id: workspace } = await guild.db.kysely
      .selectFrom('link_codes')
      .select('workspace_id')
      .executeTakeFirstOrThrow();
    const countWaiting = async () => {
      const { rows } = await sql<{ count: number }>`select count(*) as count from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(guild.db.kysely);
      return rows[0]?.count;
    };
    let second: Promise<View> | undefined;
    await guild.db.transact(async (tx) => {
      await lockWorkspace(tx, workspace);
      second = guild.say('discord:boss', `link ${code}`);
      await expect.poll(countWaiting).toBe(1);
      await tx.deleteFrom('link_codes').where('workspace_id', '=', workspace).execute();
    });
    expect(await second).toMatchObject({ kind: 'refusal' });
    const tenants = await guild.db.kysely.selectFrom('tenants').select('workspace_id').execute();
    expect(new Set(tenants.map((each) => each.workspace_id)).size).toBe(2);
  });
});

describe('two accounts that are linked', () => {
  it('give one yes of the two that they gave, and have the tasks, agents and days off of both', async () => {
    const guild = await startBoth();
    await guild.ok('discord:boss', `link ${await askCode(guild, 'slack:lead')}`);
    await guild.ok('discord:anna', 'away 2026-12-01 --stand-in @ana');
    await guild.ok('slack:lead', 'agent add @bot --responsible @anna');
    await guild.ok('slack:lead', 'policy kind normal --quorum 3 --voters members');
    for (const account of ['slack:ana', 'discord:anna', 'slack:lead'] as const) {
      await guild.ok(account, 'approve T-2');
    }
    guild.clock.advance(6 * MINUTE_MS);
    await guild.settle();
    await guild.ok('discord:anna', 'take T-2');
    await guild.ok('slack:ana', 'approve T-1');
    await expectGolden('link', await guild.ok('discord:anna', 'approve T-1'));
    await guild.ok('discord:anna', `link ${await askCode(guild, 'slack:ana')}`);
    await expectGolden('link', await guild.ok('slack:ana', 'approve T-1'));
    expect(await guild.ok('slack:ana', 'start T-2')).not.toBe('');
    await expectGolden('link', await guild.ok('slack:ana', 'agent edit @bot --hours 3'));
    const leaves = await guild.db.kysely.selectFrom('leaves').selectAll().execute();
    expect(leaves).toMatchObject([{ executor_id: 'M-2', stand_in_id: null }]);
    await expectRebuilt(guild.db);
  });

  it('are written to on the other one where the first takes no private messages', async () => {
    const guild = await startBoth();
    await guild.ok('discord:boss', `link ${await askCode(guild, 'slack:lead')}`);
    await guild.ok('discord:anna', `link ${await askCode(guild, 'slack:ana')}`);
    guild.closed.add('@slack-ana');
    await guild.ok('slack:lead', 'approve T-1');
    await guild.ok('slack:lead', 'take T-1');
    await guild.ok('slack:lead', 'hand over T-1 to @ana other: she has been there');
    for (let round = 0; round < 3; round++) await guild.settle();
    const told = guild.delivered.filter(({ subject }) => subject.startsWith('assigned:T-1'));
    expect(told.map(({ place }) => place.place)).toEqual(['@discord-anna']);
    expect(guild.delivered.filter(({ notifies }) => notifies !== null)).toEqual([]);
  });
});

describe('a code', () => {
  it('works for ten minutes, once, for another account, and not after five wrong ones', async () => {
    const guild = await startBoth();
    const late = await askCode(guild, 'slack:lead');
    guild.clock.advance(10 * MINUTE_MS);
    await expectGolden('link', await guild.refused('discord:boss', `link ${late}`));
    const own = await askCode(guild, 'slack:lead');
    await expectGolden('link', await guild.refused('slack:lead', `link ${own}`));
    for (let tries = 1; tries < 5; tries++) await guild.refused('discord:boss', 'link AAAA-AAAA');
    await expectGolden('link', await guild.refused('discord:boss', `link ${own}`));
    guild.clock.advance(10 * MINUTE_MS);
    const fresh = await askCode(guild, 'slack:lead');
    await guild.ok('discord:boss', `link ${fresh}`);
    await expectGolden('link', await guild.refused('discord:boss', `link ${fresh}`));
  });

  it('joins no two teams with data, takes an admin of both, and no second server', async () => {
    const guild = await startBoth();
    const anas = await askCode(guild, 'slack:ana');
    await expectGolden('link', await guild.refused('discord:boss', `link ${anas}`));
    const leads = await askCode(guild, 'slack:lead');
    await guild.ok('discord:boss', 'propose Sweep the hall');
    await expectGolden('link', await guild.refused('discord:boss', `link ${leads}`));
    await guild.ok('discord:boss', 'help', { tenant: 'other' });
    await guild.ok('discord:boss', `link ${leads}`, { tenant: 'other' });
    await guild.ok('discord:boss', 'help', { tenant: 'third' });
    const again = await askCode(guild, 'slack:lead');
    await expectGolden('link', await guild.refused('discord:boss', `link ${again}`, { tenant: 'third' }));
    await expectRebuilt(guild.db);
  });
});

describe('a second chat that is set up', () => {
  it('leaves a digest that runs in the first one as it is, and has it posted from its go on', async () => {
    const guild = await startGuild();
    await guild.ok('terminal:lead', 'help');
    const visitor = (platform: 'terminal' | 'slack' | 'discord') => ({
      platform,
      tenant: `${platform}1`,
      tenantName: platform,
      user: `${platform}-lead`,
      userName: 'lead',
      place: 'general',
      placeName: 'general',
    });
    const defaults = { zone: 'UTC', currency: 'EUR', country: null };
    await guild.engine.bindTenant({ home: visitor('terminal'), guest: visitor('slack') }, defaults);
    expect(await guild.ok('slack:lead', 'go')).toContain('Started');
    await guild.engine.bindTenant({ home: visitor('terminal'), guest: visitor('discord') }, defaults);
    const states = () => guild.db.kysely.selectFrom('feeds').select('state').execute();
    expect(await states()).toEqual([{ state: 'live' }]);
    await expectGolden('link', await guild.refused('slack:lead', 'go'));
    await expectGolden('link', await guild.ok('discord:lead', 'go'));
    const places = await guild.db.kysely
      .selectFrom('feed_places')
      .select('place_id')
      .orderBy('place_id')
      .execute();
    expect(places.map(({ place_id }) => place_id)).toEqual([
      'discord:discord1:general',
      'slack:slack1:general',
      'terminal:terminal1:general',
    ]);
  });
});
