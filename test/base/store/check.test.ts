import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { type Check, checkDatabase } from '../../../src/base/store/check.ts';
import type { Db } from '../../../src/base/store/open.ts';
import { TABLES } from '../../../src/engine/schema.ts';
import { DIALECTS, MIGRATIONS } from '../../support/database.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam } from '../../support/team.ts';

async function failures(db: Db): Promise<Check[]> {
  const found: Check[] = [];
  for await (const check of checkDatabase(db, { tables: TABLES, migrations: MIGRATIONS }))
    if (!check.isOk) found.push(check);
  return found;
}

/** The same in words. */
async function failed(db: Db): Promise<string[]> {
  return (await failures(db)).map(({ name, detail }) => `${name}: ${detail}`);
}

describe.each(DIALECTS)('checking a database on %s', (dialect) => {
  it('finds nothing amiss with a team of two, and leaves everything as it was', async () => {
    const team = await startTeam({ dialect });
    await team.say('ana', 'help');
    const before = await team.db.kysely.selectFrom('executors').selectAll().orderBy('id').execute();
    expect(await failures(team.db)).toEqual([]);
    expect(await team.db.kysely.selectFrom('executors').selectAll().orderBy('id').execute()).toEqual(before);
  });

  it('leaves no file behind', async () => {
    const team = await startTeam({ dialect });
    await failures(team.db);
    if (dialect === 'sqlite') expect(existsSync(`${team.db.address}.checking`)).toBe(false);
    expect(await team.say('lead', 'help')).toMatchObject({ kind: 'table' });
  });

  it('names the table that was changed past the log', async () => {
    const team = await startTeam({ dialect });
    await team.db.kysely.updateTable('executors').set({ name: 'Somebody else' }).execute();
    await expectGolden('base/check', await failed(team.db));
  });

  it('notices a stored answer and a message that were changed', async () => {
    const team = await startTeam({ dialect });
    await team.ok('lead', 'propose Write the guide --effort 1h');
    team.clock.set('2026-11-23T09:00:01Z');
    await team.settle();
    for (const [table, column] of [
      ['inbox', 'result'],
      ['outbox', 'view'],
    ] as const) {
      const [text, name] = [sql.ref(column), sql.table(table)];
      const change = (from: string, to: string) =>
        sql`update ${name} set ${text} = replace(${text}, ${from}, ${to})`.execute(team.db.kysely);
      await change('guide', 'guidf');
      const found = await failed(team.db);
      expect(found, table).toHaveLength(1);
      expect(found[0]).toContain(`: ${table} `);
      await expectGolden('base/check', found[0]?.replace(/(?<=(?:in|out)box )\S+/, 'ID'));
      await change('guidf', 'guide');
      expect(await failures(team.db)).toEqual([]);
    }
  });

  it('notices a payload that was changed and an event that was cut off the end', async () => {
    const team = await startTeam({ dialect });
    const last = await team.db.kysely
      .selectFrom('events')
      .select(({ fn }) => fn.max('seq').as('seq'))
      .executeTakeFirstOrThrow();
    await team.db.kysely.deleteFrom('events').where('seq', '=', last.seq).execute();
    await expectGolden('base/check', (await failed(team.db))[0]);
    await team.db.kysely.updateTable('events').set({ payload: '{}' }).where('seq', '=', 2).execute();
    await expectGolden('base/check', (await failed(team.db))[0]);
  });
});

describe('checking a database', () => {
  it('takes a schema of another version for no damage, but does not judge its events', async () => {
    const team = await startTeam({ dialect: 'sqlite' });
    await team.db.kysely.updateTable('executors').set({ name: 'Somebody else' }).execute();
    await sql`delete from schema_migrations where version > 1`.execute(team.db.kysely);
    const behind = await failed(team.db);
    await expectGolden(
      'base/check',
      behind.map((line) => line.replace(/0002-.*(?= is missing)/, 'LATER ONES')),
    );
    await sql`insert into schema_migrations (version, name, checksum, applied_at)
      values (99, '0099-later', '', 0)`.execute(team.db.kysely);
    const [newer = '', ...more] = await failed(team.db);
    expect(more).toEqual([]);
    await expectGolden('base/check', newer.replace(/\(\d+\)/, '(NEWEST)'));
  });
});
