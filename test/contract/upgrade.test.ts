import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { defineCommand } from '../../src/base/command/command.ts';
import { checkDatabase } from '../../src/base/store/check.ts';
import { migrate } from '../../src/base/store/migrate.ts';
import { type Db, openDatabase, runRaw } from '../../src/base/store/open.ts';
import type { ProjectedTable, TableFacts, Tables } from '../../src/base/store/tables.ts';
import { compareVersions, VERSION } from '../../src/base/version.ts';
import { answer } from '../../src/base/view/view.ts';
import { TABLES } from '../../src/engine/schema.ts';
import { WALL } from '../../src/engine/wall.ts';
import { UNHURRIED } from '../support/database/unhurried.ts';
import {
  DIALECTS,
  MIGRATIONS,
  newAddress,
  openTestDatabase,
  TEAM_DIALECTS,
  tempFolder,
} from '../support/database.ts';
import { isFull } from '../support/full.ts';
import { FIXTURES, readSaved } from '../support/month.ts';
import { startTeam } from '../support/team.ts';

const SOURCES = readdirSync(MIGRATIONS)
  .sort()
  .map((file) => ({ file, source: readFileSync(join(MIGRATIONS, file), 'utf8') }));
/** Migrations up to this one were released before they had to say who may still write. */
const LAST_SILENT = 4;
const SINCE_THE_FIRST = SOURCES.slice(LAST_SILENT);

/** The columns of each key that the tables have in these sources. */
function listKeys(source: string): { table: string; columns: string[] }[] {
  const split = (columns: string) => columns.split(',').map((column) => column.trim());
  const tables = [...source.matchAll(/^CREATE TABLE (\w+) \(([\s\S]*?)^\)/gm)];
  const inside = tables.flatMap(([, table = '', body = '']) => [
    ...[...body.matchAll(/(?:PRIMARY KEY|UNIQUE) \(([^)]+)\)/g)].map(([, columns = '']) => ({
      table,
      columns,
    })),
    ...[...body.matchAll(/^\s*(\w+) .*\b(?:PRIMARY KEY|UNIQUE)\b(?! \()/gm)].map(([, columns = '']) => ({
      table,
      columns,
    })),
  ]);
  return inside.map(({ table, columns }) => ({ table, columns: split(columns) }));
}

const KEYS = listKeys(SOURCES.map(({ source }) => source).join('\n'));

/** Statements by which a migration takes away what a program before it uses, or asks more of what that writes. */
function findContractions(source: string): string[] {
  const made = [...source.matchAll(/^CREATE TABLE (\w+)/gm)].map(([, table]) => table);
  const statements = source
    .replace(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim().replace(/\s+/g, ' '));
  return statements.filter((statement) => {
    const [, unique, columns = ''] = /^CREATE UNIQUE INDEX \w+ ON (\w+) \(([^)]*)\)/i.exec(statement) ?? [];
    // A key that has all columns of one there is refuses nothing that this one takes.
    const isWider = KEYS.some(
      (key) => key.table === unique && key.columns.every((column) => columns.split(/,\s*/).includes(column)),
    );
    return (
      /^DROP (?:TABLE|VIEW)|^CREATE TRIGGER|\b(?:DROP|RENAME|ALTER) COLUMN\b|\bRENAME TO\b/i.test(
        statement,
      ) ||
      (/\bADD COLUMN\b.*\bNOT NULL\b/i.test(statement) && !/\bDEFAULT\b/i.test(statement)) ||
      (unique !== undefined && !made.includes(unique) && !isWider)
    );
  });
}

function writerOf(source: string): string {
  return /^-- oldest writer: (\S+)$/m.exec(source)?.[1] ?? '';
}

/** A key with the workspace before columns that are a key already refuses no row that these take. */
const WIDER_KEY =
  /^CREATE UNIQUE INDEX (?:(?:outbox|jobs|identities|places|platform_roles|link_codes|feedback_cursors)_key|(?:link_codes|tokens)_digest) /;

describe('every migration runs beside the release before it', () => {
  it('names a program that there is as the oldest that may still write', () => {
    const wrong = SINCE_THE_FIRST.filter(
      ({ source }) =>
        !/^\d+\.\d+\.\d+$/.test(writerOf(source)) || compareVersions(writerOf(source), VERSION) > 0,
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  it('never changes rows that events are the source of', () => {
    const tables = [...TABLES.keys()].join('|');
    const changes = new RegExp(`^\\s*(?:UPDATE|DELETE FROM)\\s+"?(?:${tables})\\b`, 'im');
    expect(SINCE_THE_FIRST.filter(({ source }) => changes.test(source)).map(({ file }) => file)).toEqual([]);
    expect('UPDATE tasks SET title = 1;').toMatch(changes);
  });

  it('takes nothing away that the oldest of the programs before it uses', () => {
    const wrong = SINCE_THE_FIRST.flatMap(({ file, source }, index) => {
      const before = SINCE_THE_FIRST.slice(0, index).map((each) => writerOf(each.source));
      const isLater = before.some((writer) => compareVersions(writerOf(source), writer) > 0);
      if (isLater) return [];
      const taken = findContractions(source).filter((statement) => !WIDER_KEY.test(statement));
      return taken.map((statement) => `${file}: ${statement}`);
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    'DROP TABLE notes;',
    'ALTER TABLE tasks DROP COLUMN title;',
    'ALTER TABLE tasks RENAME COLUMN title TO name;',
    'ALTER TABLE notes RENAME TO remarks;',
    'ALTER TABLE tasks ADD COLUMN weight INTEGER NOT NULL;',
    'CREATE UNIQUE INDEX tasks_title ON tasks (workspace_id, title);',
  ])('(%s would)', (statement) => {
    expect(findContractions(`-- A remark.\n${statement}\n`)).toHaveLength(1);
  });

  it.each([
    'CREATE TABLE a (\n  id TEXT\n) STRICT;\nCREATE UNIQUE INDEX a_id ON a (id);',
    'ALTER TABLE tasks ADD COLUMN weight INTEGER NOT NULL DEFAULT 1;',
    'CREATE UNIQUE INDEX outbox_wide ON outbox (workspace_id, id);',
    'ALTER TABLE tasks ADD COLUMN words TEXT;\nCREATE INDEX tasks_words ON tasks (words);\nDROP INDEX tasks_state;',
  ])('(%s does not)', (statements) => {
    expect(findContractions(`${statements}\n`)).toEqual([]);
  });

  it.each(isFull ? DIALECTS : (['memory'] as const))(
    'takes all rows that version 0.1 writes, and its log, on %s',
    async (dialect) => {
      const db = await openTestDatabase(dialect);
      const rows = readSaved('rows.sql.gz').toString();
      const counters = /^SELECT setval.*$/gm;
      if (db.sqlite) db.sqlite.exec(rows.replace(counters, ''));
      else await db.transact((tx) => runRaw(tx, rows), { asOwner: true });
      expect(await listFindings(db, { tables: TABLES, migrations: MIGRATIONS })).toMatchObject({ amiss: [] });
    },
  );
});

/** What was released, and the month from before there were releases. */
const MONTHS = readdirSync(FIXTURES).filter((name) => name.startsWith('month-'));

describe('the databases of released versions', () => {
  it('are kept, one each', () => {
    const changelog = readFileSync(join(import.meta.dirname, '../../CHANGELOG.md'), 'utf8');
    const released = [...changelog.matchAll(/^## (\d+\.\d+\.\d+) \(/gm)].map(
      ([, version]) => `month-${version}`,
    );
    expect(released.filter((month) => !MONTHS.includes(month))).toEqual([]);
  });

  it.each(MONTHS)('%s is brought to the schema of today, and nothing is amiss', async (month) => {
    const file = join(tempFolder(), 'tiller.db');
    writeFileSync(file, readSaved('month.db.gz', month));
    const db = await openDatabase(file);
    onTestFinished(() => db[Symbol.asyncDispose]());
    const { applied } = await migrate(db, { folder: MIGRATIONS, now: 0 });
    expect(applied.length).toBeLessThan(SOURCES.length);
    expect(await listFindings(db, { tables: TABLES, migrations: MIGRATIONS })).toMatchObject({ amiss: [] });
  });
});

const NEXT = '9999.0.0';
const NEXT_MIGRATION = `-- What the next release adds.
-- oldest writer: ${VERSION}
CREATE TABLE next_notes (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, task_id) REFERENCES tasks (workspace_id, id)
) STRICT;
ALTER TABLE candidates ADD COLUMN next_weight INTEGER NOT NULL DEFAULT 1;
ALTER TABLE tasks ADD COLUMN next_words TEXT;
CREATE INDEX next_notes_task ON next_notes (workspace_id, task_id);
`;
const NEXT_TABLES = new Map<string, TableFacts>([
  ...TABLES,
  ['next_notes', { key: ['workspace_id', 'id'] as never, written: [], refersTo: ['tasks'] }],
]) as unknown as Tables;

/** Does what only the next release does: rows with its columns, and in its table. */
const nextCommand = defineCommand({
  name: 'next note',
  summary: 'What the next release has.',
  examples: [],
  args: z.object({}),
  async run(ctx) {
    const task = await ctx.tx.selectFrom('tasks').selectAll().executeTakeFirstOrThrow();
    const idea = await ctx.tx
      .selectFrom('candidates')
      .selectAll()
      .where('id', '=', task.candidate_id)
      .executeTakeFirstOrThrow();
    const note = { workspace_id: ctx.workspace.id, id: 'X-1', task_id: task.id };
    const rows = {
      tasks: [{ ...task, next_words: 'of a later release' }],
      candidates: [{ ...idea, next_weight: 7 }],
      next_notes: [note],
    };
    await ctx.record({
      type: 'SettingsChanged',
      subject: 'workspace',
      rows: { workspaces: [{ ...ctx.workspace, settings: '{"next":3}' }] },
    });
    await ctx.record({ type: 'NextNoted', subject: 'X-1', rows: rows as never });
    await sql`insert into next_notes ${sql.raw('(workspace_id, id, task_id)')}
      values (${note.workspace_id}, ${note.id}, ${note.task_id})`.execute(ctx.tx);
    return answer('Noted.');
  },
});

describe.each(TEAM_DIALECTS)('a database that the next release has changed, on %s', (dialect) => {
  it('serves this one: what it does not know stays, and the log of both rebuilds', async () => {
    const { db, folder } = await openNext(dialect);
    const newer = await startTeam({ db, isCalm: true, commands: [nextCommand] });
    await newer.ok('lead', 'propose Write the refund policy down --effort 2h');
    await newer.ok('lead', 'plan');
    await newer.ok('lead', 'next note');
    await db.kysely
      .insertInto('due')
      .values({ workspace_id: newer.workspace, kind: 'next', subject: 'x', next_at: 1 } as never)
      .execute();

    expect(await migrate(db, { folder: MIGRATIONS, now: 0 })).toEqual({
      applied: [],
      ahead: [expect.stringContaining('-next')],
    });
    const team = await startTeam({ db, isCalm: true, at: '2026-11-24T08:00:00Z' });
    for (const line of [
      'approve T-1',
      'start T-1',
      'done T-1',
      'propose Answer the press --effort 1h',
      'plan',
    ])
      await team.ok('lead', line);
    await team.ok('lead', 'settings --board off');
    await team.settle();
    const read = async (query: string) =>
      (await sql.raw<Record<string, unknown>>(query).execute(db.kysely)).rows;
    expect(await read('select state, next_words from tasks order by number')).toEqual([
      { state: 'done', next_words: 'of a later release' },
      { state: 'proposed', next_words: null },
    ]);
    expect(
      (await read('select next_weight from candidates order by number')).map((row) =>
        Number(row.next_weight),
      ),
    ).toEqual([7, 1]);
    const [kept] = await read('select settings from workspaces');
    expect(JSON.parse(String(kept?.settings))).toMatchObject({ next: 3, board: false });
    expect(await read("select subject from due where kind = 'next'")).toEqual([{ subject: 'x' }]);

    const ours = await listFindings(db, { tables: TABLES, migrations: MIGRATIONS });
    expect(ours.amiss).toEqual([]);
    expect(ours.names.filter((name) => /^(?:events|tables) /.test(name))).toHaveLength(1);
    const refused = await team.refused('lead', 'forget N-1');
    expect(refused.message).toContain(`Tiller ${NEXT}`);

    expect(await migrate(db, { folder, now: 0 })).toEqual({ applied: [] });
    const theirs = await listFindings(db, { tables: NEXT_TABLES, migrations: folder });
    expect(theirs.amiss).toEqual([]);
    expect(theirs.names.filter((name) => /^(?:events|tables) /.test(name))).toHaveLength(2);
  });

  it('is refused where it takes a newer program to write, which is named', async () => {
    const { db } = await openNext(dialect, NEXT_MIGRATION.replace(VERSION, '9998.0.0'));
    await expect(migrate(db, { folder: MIGRATIONS, now: 0 })).rejects.toThrow(
      'use version 9998.0.0 or newer',
    );
  });
});

it('learns who may still write where programs that kept no such thing migrated before', async () => {
  const db = await openTestDatabase('sqlite');
  await sql`alter table schema_migrations drop column oldest_writer`.execute(db.kysely);
  await sql`alter table schema_migrations drop column written_by`.execute(db.kysely);
  expect(await migrate(db, { folder: MIGRATIONS, now: 0 })).toEqual({ applied: [] });
  const { rows } = await sql<{ oldest_writer: string }>`
    select oldest_writer from schema_migrations where version > ${LAST_SILENT} order by version`.execute(
    db.kysely,
  );
  expect(rows.map((row) => row.oldest_writer)).toEqual(SINCE_THE_FIRST.map(({ source }) => writerOf(source)));
});

/** A database after the next release's migrations, and the folder of these. */
async function openNext(dialect: (typeof TEAM_DIALECTS)[number], migration = NEXT_MIGRATION) {
  const folder = tempFolder();
  cpSync(MIGRATIONS, folder, { recursive: true });
  const name = `${String(SOURCES.length + 1).padStart(4, '0')}-next`;
  writeFileSync(join(folder, `${name}.sql`), migration);
  const db = dialect === 'postgres' ? await openOwn() : await openTestDatabase(dialect);
  const added = migration === NEXT_MIGRATION ? ['next_notes'] : [];
  await migrate(db, { folder, now: 0, wall: { ...WALL, tables: [...WALL.tables, ...added] } });
  // Nobody but the next release would have run it.
  await sql`update schema_migrations set written_by = ${NEXT} where name = ${name}`.execute(db.kysely);
  return { db, folder };
}

/** A database that no other test gets, because this one changes its tables. */
async function openOwn(): Promise<Db> {
  const db = await openDatabase(await newAddress('postgres'), { patience: UNHURRIED });
  onTestFinished(() => db[Symbol.asyncDispose]());
  return db;
}

async function listFindings(
  db: Db,
  options: { tables: ReadonlyMap<ProjectedTable, TableFacts>; migrations: string },
): Promise<{ names: string[]; amiss: string[] }> {
  const found = await Array.fromAsync(checkDatabase(db, options));
  return {
    names: found.map(({ name }) => name),
    amiss: found.filter(({ isOk }) => !isOk).map(({ name, detail }) => `${name}: ${detail}`),
  };
}
