import { describe, expect, it } from 'vitest';
import { checkDatabase } from '../../../src/base/store/check.ts';
import { TABLES } from '../../../src/engine/schema.ts';
import { MIGRATIONS } from '../../support/database.ts';
import { type Guild, startGuild, wordsOf } from '../../support/discord/guild.ts';
import { expectGolden } from '../../support/golden.ts';

const PERSON = { standing: 'person' } as const;
const GUEST = { standing: 'guest' } as const;
const ADMINISTRATOR = { standing: 'administrator' } as const;

/** A team of @lead and @ana in Slack, with one task that is proposed, and `go` said. */
async function startWithTask(title = 'Call the printer'): Promise<Guild> {
  const guild = await startGuild({ at: '2026-11-23T10:00:00Z' });
  await guild.ok('slack:lead', 'go', ADMINISTRATOR);
  await guild.ok('slack:ana', 'me');
  await guild.ok('slack:ana', `propose ${title} --category quality --effort 2`);
  await guild.ok('slack:lead', 'plan');
  await guild.settle();
  return guild;
}

async function listActive({ db }: Guild): Promise<string[]> {
  const found = await db.kysely
    .selectFrom('executors')
    .select('handle')
    .where('is_active', '=', 1)
    .orderBy('id')
    .execute();
  return found.map(({ handle }) => handle);
}

async function stateOf({ db }: Guild, id = 'T-1'): Promise<string> {
  const { state } = await db.kysely
    .selectFrom('tasks')
    .select('state')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return state;
}

function linesTo({ delivered }: Guild, user: string): string {
  const own = delivered.filter(({ place }) => place.place === `@slack-${user}`);
  return own.map(({ view }) => wordsOf(view)).join('\n');
}

async function isSound({ db }: Guild): Promise<boolean> {
  let isOk = true;
  for await (const found of checkDatabase(db, { tables: TABLES, migrations: MIGRATIONS }))
    isOk = isOk && found.isOk;
  return isOk;
}

describe('who is first', () => {
  it('is admin only where they may administer the platform', async () => {
    const guild = await startGuild();
    expect((await guild.refused('slack:dave', 'go', PERSON)).code).toBe('not_allowed');
    expect(await listActive(guild)).toEqual([]);
    await guild.ok('slack:olga', 'go', ADMINISTRATOR);
    expect(await listActive(guild)).toEqual(['olga']);
    expect((await guild.refused('slack:paul', 'go', ADMINISTRATOR)).code).toBe('not_allowed');
  });

  it('loses at the next act what the platform has taken away', async () => {
    const guild = await startGuild();
    await guild.ok('slack:olga', 'go', ADMINISTRATOR);
    await expectGolden('admission', await guild.refused('slack:olga', 'member add @bo', PERSON));
    await guild.ok('slack:olga', 'propose Paint the door', PERSON);
    expect((await guild.refused('slack:olga', 'propose Mend it', GUEST)).code).toBe('not_allowed');
    expect(await listActive(guild)).toEqual([]);
    expect(await isSound(guild)).toBe(true);
  });

  it('keeps as admin what an admin of the team has said', async () => {
    const guild = await startGuild();
    await guild.ok('slack:olga', 'go', ADMINISTRATOR);
    await guild.ok('slack:olga', 'member edit @olga --role admin', ADMINISTRATOR);
    await guild.ok('slack:olga', 'member add @bo', PERSON);
  });
});

describe('a stranger', () => {
  it('is none by being seen, and asks once', async () => {
    const guild = await startWithTask();
    await expectGolden('admission', await guild.refused('slack:dave', 'propose My own', PERSON));
    expect(await listActive(guild)).toEqual(['lead', 'ana']);
    const told = [await guild.ok('slack:dave', 'join', PERSON), await guild.ok('slack:dave', 'join', PERSON)];
    await guild.settle();
    expect(linesTo(guild, 'lead').match(/asks to be let into the team/g)).toHaveLength(1);
    expect(linesTo(guild, 'ana')).not.toContain('asks to be let');
    await expectGolden('admission', [...told, linesTo(guild, 'lead')].join('\n'));
  });

  it('has a yes kept, which counts once an admin lets them in', async () => {
    const guild = await startWithTask();
    const kept = await guild.ok('slack:dave', 'approve T-1', PERSON);
    expect(await stateOf(guild)).toBe('proposed');
    expect(wordsOf(await guild.say('slack:ana', 'why T-1'))).not.toContain('dave');
    await guild.ok('slack:lead', 'policy kind normal --voters members');
    const admitted = await guild.ok('slack:lead', 'admit @dave');
    expect(await stateOf(guild)).toBe('approved');
    await guild.settle();
    await expectGolden(
      'admission',
      [kept, admitted, linesTo(guild, 'dave'), linesTo(guild, 'lead')].join('\n'),
    );
    expect(wordsOf(await guild.say('slack:ana', 'audit T-1'))).toBeDefined();
    const { decided_by } = await guild.db.kysely
      .selectFrom('decisions')
      .select('decided_by')
      .executeTakeFirstOrThrow();
    expect(decided_by).toBe('M-3');
    expect(await isSound(guild)).toBe(true);
  });

  it('waits in the inbox of an admin, with a press that lets them in', async () => {
    const guild = await startWithTask();
    await guild.ok('slack:dave', 'join', PERSON);
    const view = await guild.say('slack:lead', 'inbox');
    const [action] = view.kind === 'report' ? (view.actions ?? []) : [];
    expect(action).toMatchObject({ command: 'admit', args: { who: expect.stringMatching(/^M-/) } });
    await expectGolden('admission', wordsOf(view));
    await guild.ok('slack:lead', `admit ${action?.args.who}`);
    expect(await listActive(guild)).toContain('dave');
    const after = await guild.say('slack:lead', 'inbox');
    expect(JSON.stringify(after)).not.toContain('"admit"');
  });

  it('does not decide a risky task that was there before them', async () => {
    const guild = await startWithTask('Raise the price of the plan');
    expect(wordsOf(await guild.say('slack:lead', 'why T-1'))).toContain('risky');
    await guild.ok('slack:dave', 'approve T-1', PERSON);
    guild.clock.advance(60_000);
    await guild.ok('slack:lead', 'admit @dave');
    await guild.settle();
    expect(await stateOf(guild)).toBe('proposed');
    await expectGolden('admission', linesTo(guild, 'dave'));
    expect((await guild.refused('slack:dave', 'approve T-1', PERSON)).code).toBe('not_allowed');
  });

  it('is not said to count no longer where their yes never did', async () => {
    const guild = await startWithTask();
    for (const line of ['member edit @ana --role approver', 'policy kind normal --quorum 2'])
      await guild.ok('slack:lead', line);
    await guild.ok('slack:dave', 'approve T-1', PERSON);
    guild.clock.advance(60_000);
    await guild.ok('slack:lead', 'admit @dave');
    const said = await guild.ok('slack:lead', 'approve T-1');
    expect(said).toContain('@ana');
    expect(said).not.toContain('@dave');
  });

  it('whom an admin has said no to is told so, and not asked about again', async () => {
    const guild = await startWithTask();
    await guild.ok('slack:dave', 'join', PERSON);
    expect((await guild.refused('slack:ana', 'admit @dave')).code).toBe('not_allowed');
    await guild.ok('slack:lead', 'decline @dave');
    await expectGolden('admission', await guild.refused('slack:dave', 'join', PERSON));
    await guild.settle();
    await expectGolden('admission', linesTo(guild, 'dave'));
    await guild.ok('slack:lead', 'member add @dave', {
      named: [{ written: 'dave', user: 'slack-dave', userName: 'dave', isMember: true }],
    });
    expect(await listActive(guild)).toEqual(['lead', 'ana', 'dave']);
  });
});

describe('guests and programs', () => {
  it('change nothing and get one private line', async () => {
    const guild = await startWithTask();
    const before = await guild.db.kysely.selectFrom('events').select('seq').execute();
    for (const line of ['approve T-1', 'join', 'propose Mine', 'team'])
      expect((await guild.refused('slack:gus', line, GUEST)).code).toBe('not_allowed');
    expect(await guild.db.kysely.selectFrom('events').select('seq').execute()).toEqual(before);
    const named = [{ written: 'gus', user: 'slack-gus', userName: 'gus', isMember: false }];
    await expectGolden('admission', await guild.refused('slack:lead', 'member add @gus', { named }));
  });
});

describe('somebody who was added by name', () => {
  it('is never a namesake, but whom an admin says it is', async () => {
    const guild = await startWithTask();
    await guild.ok('slack:lead', 'member add @carla --role approver');
    expect((await guild.refused('slack:carla', 'propose Mine', PERSON)).code).toBe('not_allowed');
    await guild.ok('slack:carla', 'approve T-1', PERSON);
    await guild.settle();
    await expectGolden('admission', linesTo(guild, 'lead'));
    await guild.ok('slack:lead', 'admit M-4 --as @carla');
    expect(await stateOf(guild)).toBe('approved');
    expect(await listActive(guild)).toEqual(['lead', 'ana', 'carla']);
    await guild.ok('slack:carla', 'propose Mine', PERSON);
    expect(await isSound(guild)).toBe(true);
  });
});

describe('at the upgrade', () => {
  it('one event confirms whoever did something or was added, and the others may ask', async () => {
    const guild = await startWithTask();
    await guild.ok('slack:lead', 'policy kind normal --voters members');
    await guild.ok('slack:ben', 'approve T-1');
    await guild.ok('slack:lead', 'member add @carla');
    await guild.ok('slack:zoe', 'team');
    await guild.db.kysely.updateTable('executors').set({ joined_at: null }).execute();
    await guild.ok('slack:lead', 'team', PERSON);
    expect(await listActive(guild)).toEqual(['lead', 'ben', 'carla']);
    const confirmed = await guild.db.kysely
      .selectFrom('events')
      .select('type')
      .where('type', '=', 'MembersConfirmed')
      .execute();
    expect(confirmed).toHaveLength(1);
    await guild.ok('slack:zoe', 'join', PERSON);
  });
});
