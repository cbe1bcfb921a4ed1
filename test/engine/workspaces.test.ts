import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { decodeArgv } from '../../adapters/cli/decode.ts';
import { checkDatabase } from '../../src/base/store/check.ts';
import type { Db, Tx } from '../../src/base/store/open.ts';
import { OPERATION } from '../../src/base/store/tables.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { TABLES } from '../../src/engine/schema.ts';
import { makeRows, type Rows } from '../support/database/rows.ts';
import { laidFolder, MIGRATIONS, openTestDatabase, TEAM_DIALECTS } from '../support/database.ts';
import { expectGolden } from '../support/golden.ts';
import { runHere } from '../support/program.ts';
import { refusalOf } from '../support/refusal-of.ts';
import { fakeClock, fakePorts, startTeam } from '../support/team.ts';

type Table = keyof Rows;

/** What a good row of another table refers to beside the row that makeRows gives. */
function listRows(rows: Rows, table: Table): Record<string, unknown>[] {
  const row = rows[table];
  if (table === 'candidates')
    return [row, ...[2, 3].map((number) => ({ ...row, id: `C-${number}`, number, key: `k${number}` }))];
  if (table === 'tasks') return [row, { ...row, id: 'T-2', number: 2, state: 'open', candidate_id: 'C-2' }];
  return [row];
}

/** A good row in every table; ids that all workspaces share are given out by the database. */
async function insertAll(db: Db, workspace: string, tenant: string): Promise<void> {
  const rows = makeRows(workspace, tenant);
  const insert = async (tx: Tx) => {
    for (const table of Object.keys(rows) as Table[]) {
      for (const { ...row } of listRows(rows, table)) {
        if (table === 'outbox' || table === 'jobs') delete row.id;
        const columns = sql.join(Object.keys(row).map((column) => sql.ref(column)));
        const values = sql.join(Object.values(row).map((value) => sql.val(value)));
        await sql`insert into ${sql.table(table)} (${columns}) values (${values})`.execute(tx);
      }
    }
  };
  await db.transact(insert, { workspace });
}

/** Rows of a workspace, by table. */
async function countAll(db: Db, workspace: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of [...TABLES.keys(), ...OPERATION]) {
    const owner = table === 'workspaces' ? 'id' : 'workspace_id';
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}
      where ${sql.ref(owner)} = ${workspace}`.execute(db.kysely);
    counts[table] = Number(rows[0]?.count);
  }
  return counts;
}

describe.each(TEAM_DIALECTS)('deleting a workspace on %s', (dialect) => {
  it('leaves no row of it in any table, and every row of another', async () => {
    const db = await openTestDatabase(dialect);
    await insertAll(db, 'a', 'T1');
    await insertAll(db, 'b', 'T2');
    const before = await countAll(db, 'b');
    expect(Object.entries(await countAll(db, 'a')).filter(([, count]) => count === 0)).toEqual([]);
    const engine = createEngine({ db, ports: fakePorts(fakeClock('2026-11-23T08:00:00Z'), []) });
    await engine.workspaces.delete('a');
    expect(Object.entries(await countAll(db, 'a')).filter(([, count]) => count > 0)).toEqual([]);
    expect(await countAll(db, 'b')).toEqual(before);
    expect(await refusalOf(() => engine.workspaces.get('a'))).toMatchObject({
      code: 'not_found',
      given: 'a',
    });
  });
});

describe('a suspended workspace', () => {
  it('refuses whoever asks, posts nothing, and catches up when it is resumed', async () => {
    const team = await startTeam({ at: '2026-11-23T08:00:00Z' });
    await team.ok('lead', 'propose Retry failed payments --effort 2h');
    expect(await team.engine.workspaces.suspend(team.workspace)).toBe(true);
    expect(await team.engine.workspaces.suspend(team.workspace)).toBe(false);
    const refused = await team.refused('lead', 'today');
    await expectGolden('engine/workspace', refused);
    const actor = { kind: 'token', id: 'TK-1' } as const;
    const call = { workspace: team.workspace, actor, args: {}, origin: 'x', placeId: null, waits: true };
    expect(await team.engine.handle({ ...call, command: 'today' })).toMatchObject({ kind: 'refusal' });
    expect(await team.engine.listChanges({ workspace: team.workspace, actor }, { after: 0, most: 9 })).toBe(
      null,
    );
    const said = team.delivered.length;
    team.clock.set('2026-11-23T09:00:00Z');
    await team.settle();
    expect(team.delivered).toHaveLength(said);
    expect(await team.engine.workspaces.resume(team.workspace)).toBe(true);
    team.clock.set('2026-11-23T10:00:00Z');
    await team.settle();
    const posted = team.delivered
      .slice(said)
      .flatMap(({ view }) => (view.kind === 'digest' ? view.tasks : []));
    expect(posted.map(({ id }) => id)).toContain('T-1');
    for await (const { isOk, detail } of checkDatabase(team.db, { tables: TABLES, migrations: MIGRATIONS }))
      expect([isOk, detail]).toEqual([true, detail]);
  });
});

describe('tiller workspace', () => {
  it('shows counts and nothing that people wrote, exports, and deletes once the id was typed', async () => {
    const folder = await laidFolder();
    await runHere(folder, ['propose', 'Ring the quokka about the roof']);
    const listed = await runHere(folder, ['workspace', 'list', '--json']);
    const { id } = JSON.parse(listed.out).data[0] as { id: string };
    const shown = await runHere(folder, ['workspace', 'show', id]);
    expect(shown.out).toMatch(/ideas +1\n/);
    expect((await runHere(folder, ['workspace', 'suspend', id])).code).toBe(0);
    const refused = await runHere(folder, ['today']);
    expect(refused.code).toBe(2);
    await expectGolden('engine/workspace', refused.err);
    const exported = await runHere(folder, ['workspace', 'export', id, '--out', 'kept']);
    expect(exported.code).toBe(0);
    await expectGolden('engine/workspace', exported.out);
    expect(readFileSync(join(folder, 'kept/events.jsonl'), 'utf8')).toContain('quokka');
    const other = await runHere(folder, ['workspace', 'delete', id], { input: 'yes\n' });
    expect(other.code).toBe(2);
    await expectGolden('engine/workspace', other.err.replaceAll(id, 'ID'));
    const none = await runHere(folder, ['workspace', 'delete', id]);
    expect(none.code).toBe(2);
    const deleted = await runHere(folder, ['workspace', 'delete', id, '--out', 'last'], { input: `${id}\n` });
    expect([deleted.code, deleted.out]).toEqual([0, expect.stringContaining(id)]);
    expect(existsSync(join(folder, 'last/archive.md'))).toBe(true);
    expect(readFileSync(join(folder, 'tiller.db')).includes('quokka')).toBe(false);
    for (const run of [listed, shown, exported, other, none, deleted])
      expect(`${run.out}${run.err}`).not.toContain('quokka');
    await expectGolden('engine/workspace', (await runHere(folder, ['workspace', 'list'])).out);
  });

  it('says whether anything is posted for one, and which team took the app out again', async () => {
    const db = await openTestDatabase();
    for (const [id, tenant, state] of [
      ['a', 'T1', 'live'],
      ['b', 'T2', 'paused'],
      ['c', 'T3', 'quiet'],
    ] as const) {
      await insertAll(db, id, tenant);
      await db.kysely.updateTable('feeds').set({ state }).where('workspace_id', '=', id).execute();
    }
    const { workspaces } = createEngine({ db, ports: fakePorts(fakeClock('2026-11-23T08:00:00Z'), []) });
    const stateOf = async () =>
      (await workspaces.list()).map(({ posting, tenants }) => [
        posting,
        tenants.map(({ isRemoved }) => isRemoved),
      ]);
    expect(await stateOf()).toEqual([
      ['live', [false]],
      ['paused', [false]],
      ['quiet', [false]],
    ]);
    await db.kysely
      .updateTable('secrets')
      .set({ id: 'installation:slack:T1' })
      .where('workspace_id', '=', 'a')
      .execute();
    expect((await stateOf()).map(([, removed]) => removed)).toEqual([[false], [true], [true]]);
  });

  it.each([
    [['workspace']],
    [['workspace', 'list', 'x']],
    [['workspace', 'delete']],
    [['workspace', 'delete', '--no-archive']],
    [['workspace', 'delete', 'a', '--yes']],
    [['workspace', 'show', 'a', 'b']],
  ])('refuses %j', (argv) => {
    expect(() => decodeArgv(argv)).toThrow();
  });
});
