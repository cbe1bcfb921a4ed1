import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Db } from '../../../src/base/store/open.ts';
import type { TableName } from '../../../src/base/store/tables.ts';
import { plainText } from '../../../src/base/view/text.ts';
import type { View } from '../../../src/base/view/view.ts';
import { expectRebuilt } from '../../support/database/rebuild.ts';
import { TEAM_DIALECTS } from '../../support/database.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team, type TeamOptions } from '../../support/team.ts';

const TABLES = [
  'executors',
  'identities',
  'places',
  'leaves',
  'feeds',
  'notes',
  'candidates',
  'batches',
  'tasks',
  'votes',
  'decisions',
  'outcomes',
  'goals',
  'workspaces',
  'lessons',
  'events',
  'inbox',
  'outbox',
  'messages',
  'jobs',
  'due',
] as const satisfies readonly TableName[];

/** Everything that the database holds, as one text. */
async function readDump(db: Db): Promise<string> {
  const parts: string[] = [];
  for (const table of TABLES) {
    const { rows } = await sql`select * from ${sql.table(table)}`.execute(db.kysely);
    parts.push(...rows.map((row) => `${table} ${JSON.stringify(row)}`));
  }
  return parts.join('\n');
}

function saidBy(view: View): string {
  return view.kind === 'answer' ? view.lines.map((line) => plainText(line, 'UTC')).join('\n') : view.kind;
}

/** A team in which @zeno did a little of everything, and left. */
async function startWithFormer(options: TeamOptions = {}): Promise<Team> {
  const team = await startTeam(options);
  await team.ok(
    'lead',
    'member add @zeno --name "Zeno Quokka" --role approver --hours 20 --zone Europe/Rome',
  );
  await team.ok('zeno', 'me --hours 22');
  await team.ok('lead', 'member edit @zeno --name "Zeno Wombat"');
  await team.ok('zeno', 'away 2026-12-07 --note "a visit to the surgeon"');
  await team.ok('zeno', 'propose Write the release notes --category quality --effort 2 --priority 8');
  await team.ok('lead', 'propose Ask @zeno and Zeno Quokka about the printer --category quality --effort 1');
  await team.ok('lead', 'note add Zeno Wombat was very kind --source user');
  await team.ok('lead', 'plan');
  await team.ok('zeno', 'approve T-1');
  await team.ok('zeno', 'done T-1 sent by @zeno --minutes 30');
  await team.settle();
  await team.ok('lead', 'member remove @zeno');
  return team;
}

describe.each(TEAM_DIALECTS)('forgetting a former member on %s', (dialect) => {
  it('leaves no trace of the name, the handle or the absence in any table', async () => {
    const team = await startWithFormer({ dialect });
    expect(await readDump(team.db)).toMatch(/zeno/i);
    const told = saidBy(await team.ok('lead', 'forget @zeno --sure'));
    expect(told).toContain('@former-2');
    expect(await readDump(team.db)).not.toMatch(/zeno|wombat|surgeon|Rome/i);
    await expectRebuilt(team.db);
  });
});

describe('forgetting a former member', () => {
  it('keeps what they did, under a neutral name', async () => {
    const team = await startWithFormer();
    await team.ok('lead', 'forget @zeno --sure');
    const outcome = await team.db.kysely.selectFrom('outcomes').selectAll().executeTakeFirstOrThrow();
    expect(outcome).toMatchObject({ task_id: 'T-1', executor_id: 'M-2', note: 'sent by @former-2' });
    const member = await team.db.kysely
      .selectFrom('executors')
      .selectAll()
      .where('id', '=', 'M-2')
      .executeTakeFirstOrThrow();
    expect(member).toMatchObject({
      handle: 'former-2',
      name: 'Former member',
      hours_per_week: null,
      zone: null,
    });
  });

  it('changes nothing until it is said to be sure', async () => {
    const team = await startWithFormer();
    const before = await team.db.kysely.selectFrom('events').selectAll().execute();
    const view = await team.ok('lead', 'forget @zeno');
    await expectGolden('forget', saidBy(view));
    expect(view.kind === 'answer' && view.actions?.[0]?.args).toEqual({ what: '@zeno', sure: 'true' });
    expect(await team.db.kysely.selectFrom('events').selectAll().execute()).toEqual(before);
  });

  it('says beforehand how much it will be', async () => {
    const team = await startWithFormer();
    const before = await team.ok('lead', 'forget @zeno');
    const after = await team.ok('lead', 'forget @zeno --sure');
    expect({ ...(before.data as object), isDone: true }).toEqual(after.data);
  });

  it('leaves a handle that is an ordinary word in place, names where it stands, and takes it if told to', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @stone');
    await team.ok('lead', 'note add Leave no stone unturned, says @stone --source user');
    await team.ok('lead', 'member remove @stone');
    await expectGolden('forget', saidBy(await team.ok('lead', 'forget @stone')));
    await team.ok('lead', 'forget @stone --sure');
    const note = () => team.db.kysely.selectFrom('notes').select('body').executeTakeFirstOrThrow();
    await expectGolden('forget', (await note()).body);
    await team.ok('lead', 'forget @former-2 --sure --also stone');
    await expectGolden('forget', (await note()).body);
    await expectRebuilt(team.db);
  });

  it('says where first and last names stand alone', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @zw --name "Zeno Wombat"');
    await team.ok('lead', 'note add Zeno Wombat, called zeno, asks for less --source user');
    await team.ok('lead', 'member remove @zw');
    await expectGolden('forget', saidBy(await team.ok('lead', 'forget @zw')));
    await team.ok('lead', 'forget @zw --sure --also Zeno');
    expect(await readDump(team.db)).not.toMatch(/zeno|wombat/i);
  });

  it('leaves others alone whose handle begins the same', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ann');
    await team.ok('lead', 'member add @anna');
    await team.ok('lead', 'member add @ann-2');
    await team.ok('lead', 'note add Said @ann, @anna, @ann-2 and joe@ann.example --source user');
    await team.ok('lead', 'member remove @ann');
    await team.ok('lead', 'forget @ann --sure');
    const note = await team.db.kysely.selectFrom('notes').select('body').executeTakeFirstOrThrow();
    await expectGolden('forget', note.body);
  });

  it('refuses a member who has not left, an agent, and a name that nobody has', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ana');
    await team.ok('lead', 'agent add @bot --responsible @lead');
    await expectGolden('forget', await team.refused('lead', 'forget @ana --sure'));
    await expectGolden('forget', await team.refused('lead', 'forget @bot --sure'));
    expect((await team.refused('lead', 'forget @anna --sure')).suggestions).toEqual(['@ana']);
    expect((await team.refused('ana', 'forget @lead --sure')).code).toBe('not_allowed');
    await expectRebuilt(team.db);
  });

  it('lets the same person come back as somebody new', async () => {
    const team = await startWithFormer();
    await team.ok('lead', 'forget @zeno --sure');
    await team.ok('zeno', 'help');
    const handles = await team.db.kysely
      .selectFrom('executors')
      .select(['id', 'handle'])
      .orderBy('id')
      .execute();
    expect(handles).toEqual([
      { id: 'M-1', handle: 'lead' },
      { id: 'M-2', handle: 'former-2' },
      { id: 'M-3', handle: 'zeno' },
    ]);
    await expectRebuilt(team.db);
  });
});

describe('forgetting a former member', () => {
  it('goes through what no event holds: codes, lists that wait, what is written back to a source', async () => {
    const team = await startWithFormer();
    const { kysely } = team.db;
    const own = { workspace_id: team.workspace };
    await kysely
      .insertInto('link_codes')
      .values({
        ...{ ...own, platform: 'terminal', tenant: 'local', user_id: 'zeno' },
        ...{ code_digest: null, expires_at: 0, wrong_count: 0 },
      })
      .execute();
    await kysely
      .insertInto('model_ideas')
      .values({
        ...own,
        list: 'abcde',
        number: 1,
        title: 'Ask @zeno',
        quote: 'Zeno Quokka said',
        found_at: 0,
      })
      .execute();
    await kysely
      .insertInto('source_orders')
      .values({
        ...{ ...own, id: 'O-1', source_id: 'S-1', key: '1', state: 'given up', attempts: 1 },
        ...{ what: JSON.stringify({ comment: 'Done by @zeno' }), last_error: 'no @zeno there' },
        ...{ not_before_at: 0, url: null, created_at: 0 },
      })
      .execute();
    await team.ok('lead', 'forget @zeno --sure');
    for (const table of ['link_codes', 'model_ideas', 'source_orders'] as const) {
      const { rows } = await sql`select * from ${sql.table(table)}`.execute(kysely);
      expect(JSON.stringify(rows), table).not.toMatch(/zeno|quokka/i);
    }
  });
});

describe('forgetting a text', () => {
  it('erases a note wherever it was copied, and the log still verifies', async () => {
    const team = await startTeam();
    await team.ok('lead', 'note add My phone number is 555-0199 and I live at the lake --source user');
    await team.ok('lead', 'note list');
    await team.ok('lead', 'forget N-1 --sure');
    expect(await readDump(team.db)).not.toMatch(/555-0199|lake/);
    expect((await team.db.kysely.selectFrom('notes').select('body').executeTakeFirst())?.body).toBe(
      '(erased)',
    );
    await expectRebuilt(team.db);
  });

  it('says when the copies that are made by themselves have lost it, and nothing of them where there are none', async () => {
    const team = await startTeam({ copiesKeptDays: 14 });
    await team.ok('lead', 'note add I live at the lake --source user');
    const done = await team.ok('lead', 'forget N-1 --sure');
    expect(done.data).toMatchObject({ isDone: true, copiesGoneOn: '2026-12-08' });
    await expectGolden('forget', saidBy(done));
    const bare = await startTeam();
    await bare.ok('lead', 'note add I live at the lake --source user');
    expect((await bare.ok('lead', 'forget N-1 --sure')).data).not.toHaveProperty('copiesGoneOn');
  });

  it('erases an idea with the task made from it and the digest that showed it', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Call Mrs Novak about her diagnosis --category quality --effort 2');
    await team.ok('lead', 'backlog edit C-1 --title "Ring Mrs Novak about the diagnosis"');
    await team.ok('lead', 'plan');
    await team.settle();
    await expectGolden('forget', await team.refused('lead', 'forget C-1 --sure'));
    await team.ok('lead', 'approve T-1');
    await team.ok('lead', 'done T-1 she is well --minutes 5');
    await team.ok('lead', 'forget C-1 --sure');
    expect(await readDump(team.db)).not.toMatch(/Novak|novak|diagnosis/);
    await expectRebuilt(team.db);
  });

  it('can be followed by another erasure of the same entries of the log', async () => {
    const team = await startWithFormer();
    await team.ok('lead', 'forget @zeno --sure');
    await team.ok('lead', 'forget N-1 --sure');
    expect(await readDump(team.db)).not.toMatch(/zeno|very kind/i);
    await expectRebuilt(team.db);
  });

  it('refuses what does not exist and what is still in the backlog', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Tidy the shelf --category quality');
    expect((await team.refused('lead', 'forget N-7 --sure')).code).toBe('not_found');
    await expectGolden('forget', await team.refused('lead', 'forget C-1 --sure'));
    expect((await team.refused('lead', 'forget --sure')).field).toBe('what');
  });
});
