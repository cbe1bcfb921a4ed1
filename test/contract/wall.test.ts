import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { migrate } from '../../src/base/store/migrate.ts';
import { type Db, openDatabase, type Tx } from '../../src/base/store/open.ts';
import { ask } from '../../src/base/wall/passage.ts';
import { enterWorkspace } from '../../src/base/wall/wall.ts';
import { WALL } from '../../src/engine/wall.ts';
import { expectRebuilt } from '../support/database/rebuild.ts';
import { makeRows } from '../support/database/rows.ts';
import { UNHURRIED } from '../support/database/unhurried.ts';
import { MIGRATIONS, newAddress, openTestDatabase } from '../support/database.ts';
import { isFull, sample } from '../support/full.ts';
import { refusalOf } from '../support/refusal-of.ts';
import { makeSamples, playSamples } from '../support/samples.ts';
import { startTeam, type Team } from '../support/team.ts';

/** As the driver hands it to the server. */
interface Statement {
  text: string;
  values?: unknown[];
}

const TABLES = WALL.tables.filter((table) => table !== 'workspaces');
/** What the docs say has to be done before Citus. */
const SPREAD = /```sql\n(alter table outbox .*?)```/s.exec(
  readFileSync(join(import.meta.dirname, '../../docs/operate/postgres.md'), 'utf8'),
)?.[1] as string;
/** A condition that keeps a query in one workspace. */
const FIRST_WALL = /(?:"?\w+"?\.)?"?workspace_id"? = (\$\d+)/g;

describe('the wall between workspaces on PostgreSQL', () => {
  it('stands before every table that has a workspace, and its role has rights on no other', async () => {
    const { kysely } = await openTestDatabase('postgres');
    const { rows: tables } = await sql<{ name: string; walled: boolean; read: boolean; policies: number }>`
      select relname as name, relrowsecurity as walled,
        has_table_privilege('tiller_program', oid, 'select') as read,
        (select count(*) from pg_policy where polrelid = pg_class.oid) as policies
      from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`.execute(kysely);
    const { rows: columns } = await sql<{ name: string }>`
      select table_name as name from information_schema.columns
      where table_schema = 'public' and column_name = 'workspace_id'`.execute(kysely);
    const owned = columns.map(({ name }) => name).sort();
    expect(owned).toEqual(TABLES.toSorted());
    const walled = tables.filter(({ walled, policies }) => walled && policies === 1).map(({ name }) => name);
    expect(walled.sort()).toEqual([...owned, 'workspaces'].sort());
    const readable = tables.filter(({ read }) => read).map(({ name }) => name);
    expect(readable.sort()).toEqual([...walled, ...Object.keys(WALL.others)].sort());
  });

  it('is told once of the workspace that a transaction is in, and again after a savepoint that was taken back', async () => {
    const db = await openDatabase(await newAddress('postgres'), { patience: UNHURRIED });
    onTestFinished(() => db[Symbol.asyncDispose]());
    const where = async (tx: Tx) =>
      (await sql<{ id: string }>`select current_setting('tiller.workspace') as id`.execute(tx)).rows[0]?.id;
    const sent = vi.spyOn(pg.Client.prototype, 'query');
    onTestFinished(() => sent.mockRestore());
    await db.transact(
      async (tx) => {
        sent.mockClear();
        await enterWorkspace(tx, 'one');
        expect(sent).not.toHaveBeenCalled();
        await sql`savepoint here`.execute(tx);
        await enterWorkspace(tx, 'two');
        expect(await where(tx)).toBe('two');
        await sql`rollback to savepoint here`.execute(tx);
        await enterWorkspace(tx, 'two');
        expect(await where(tx)).toBe('two');
      },
      { workspace: 'one' },
    );
  });

  it('lets nobody past who is no owner: neither by being somebody else, nor by taking it down', async () => {
    const db = await openTestDatabase('postgres');
    const { rows } = await sql`select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
      (select count(*) from pg_class where relowner = pg_roles.oid) as owned
      from pg_roles where rolname in ('tiller_program', 'program')`.execute(db.kysely);
    const powerless = {
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      owned: 0,
    };
    expect(rows).toEqual([powerless, powerless]);
    for (const attempt of [
      'alter table tasks disable row level security',
      'drop policy workspace_wall on tasks',
      'truncate tasks cascade',
      'set role tiller',
      'create table mine (id integer)',
      "update schema_migrations set checksum = ''",
    ]) {
      await expect(db.transact((tx) => sql.raw(attempt).execute(tx))).rejects.toThrow(/owner|denied/);
    }
  });

  it('shows, changes and takes rows of one workspace, whatever a query forgets to say', async () => {
    const db = await openTestDatabase('postgres');
    await fillTwo(db);
    const wrong: string[] = [];
    const owners = (table: string) => sql.ref(table === 'workspaces' ? 'id' : 'workspace_id');
    const look = async (tx: Tx, table: string) => {
      const found = await sql<{
        owner: string;
      }>`select ${owners(table)} as owner from ${sql.table(table)}`.execute(tx);
      return found.rows.map(({ owner }) => owner);
    };
    await db.read(async (tx) => {
      for (const table of WALL.tables)
        if ((await look(tx, table)).length > 0) wrong.push(`${table} shows rows to who is nowhere`);
      await enterWorkspace(tx, 'a');
      for (const table of WALL.tables)
        if (new Set(await look(tx, table)).symmetricDifference(new Set(['a'])).size > 0)
          wrong.push(`${table} shows another's rows, or not its own`);
    });
    for (const table of sample(WALL.tables, { every: 8, seed: 'wall' })) {
      const move = sql`update ${sql.table(table)} set ${owners(table)} = 'b'`;
      const moved = await db.transact((tx) => move.execute(tx), { workspace: 'a' }).catch(String);
      if (!/row-level security/.test(String(moved))) wrong.push(`a row of ${table} moves to b: ${moved}`);
      const drop = sql<{
        owner: string;
      }>`delete from ${sql.table(table)} returning ${owners(table)} as owner`;
      const dropped = await db
        .transact((tx) => drop.execute(tx), { workspace: 'b' })
        .catch((error: unknown) =>
          /foreign key/.test(String(error)) ? { rows: [] } : Promise.reject(error),
        );
      if (dropped.rows.some(({ owner }) => owner !== 'b')) wrong.push(`${table} of a is emptied from b`);
    }
    expect(wrong).toEqual([]);
  });

  it.runIf(isFull)('gives the same answers where no query says its workspace', async () => {
    const expected = await playTwo(await startTwo());
    const seen = takeOutFirstWall();
    expect(await playTwo(await startTwo())).toEqual(expected);
    expect(seen()).toBeGreaterThan(200);
  });

  it('is passed by the listed questions alone: every other query names one workspace for each table', async () => {
    const statements = collectStatements();
    await play((await startTwo()).first);
    if (isFull) {
      const db = await openTestDatabase('postgres');
      await playSamples(
        (await startTeam({ db })).engine,
        { platform: 'slack', tenant: 'T1', tenantName: 'Us' },
        makeSamples('quokka'),
      );
    }
    const crossing: string[] = [];
    const { kysely } = await openTestDatabase('postgres');
    for (const text of statements()) crossing.push(...(await findCrossing(kysely, text)));
    expect(crossing).toEqual([]);
  });

  it('lets a cluster spread the tables: with the statements of the docs every key begins with the workspace', async () => {
    const db = await openTestDatabase('postgres');
    const keys = await db.transact(
      async (tx) => {
        await sql.raw(SPREAD).execute(tx);
        const { rows } = await sql<{ key: string }>`
          select indexrelid::regclass::text as key from pg_index
          join pg_attribute on attrelid = indrelid and attnum = indkey[0]
          where indisunique and attname <> 'workspace_id' and indrelid::regclass::text = any(${TABLES})`.execute(
          tx,
        );
        // The next test finds the keys as they were.
        await sql`rollback`.execute(tx);
        await sql`begin`.execute(tx);
        return rows.map(({ key }) => key);
      },
      { asOwner: true },
    );
    // Which chat is whose is on every machine.
    expect(keys.sort()).toEqual(['tenants_pkey', 'tenants_platform_tenant_workspace_id_key']);
  });

  it.runIf(isFull)('lets teams work on as before with those keys alone', async () => {
    const db = await openDatabase(await newAddress('postgres'), { patience: UNHURRIED });
    onTestFinished(() => db[Symbol.asyncDispose]());
    await migrate(db, { folder: MIGRATIONS, now: 0, wall: WALL });
    await sql.raw(SPREAD).execute(db.kysely);
    const { engine } = await startTeam({ db });
    await playSamples(engine, { platform: 'slack', tenant: 'T1', tenantName: 'Us' }, makeSamples('quokka'));
    await expectRebuilt(db);
  });

  it('holds for the owner, too, who takes the role of the program; but not for what changes the schema', async () => {
    const db = await openTestDatabase('postgres');
    await fillTwo(db);
    const owner = await openDatabase(`${inject('postgresUrl')}/${db.address.split('/').at(-1)}`, {
      patience: UNHURRIED,
    });
    onTestFinished(() => owner[Symbol.asyncDispose]());
    const look = sql<{
      id: string;
      who: string;
    }>`select id, current_user::text as who from workspaces order by id`;
    expect((await owner.transact((tx) => look.execute(tx), { workspace: 'a' })).rows).toEqual([
      { id: 'a', who: 'tiller_program' },
    ]);
    const all = await owner.transact((tx) => look.execute(tx), { asOwner: true });
    expect(all.rows.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it.runIf(isFull)(
    'is left out for a login that may neither make nor take the role: such a set-up goes on as it was',
    async () => {
      const db = await openDatabase(await newPlainAddress(), { patience: UNHURRIED });
      onTestFinished(() => db[Symbol.asyncDispose]());
      await migrate(db, { folder: MIGRATIONS, now: 0, wall: WALL });
      expect(await migrate(db, { folder: MIGRATIONS, now: 0, wall: WALL })).toEqual({ applied: [] });
      const team = await startTeam({ db });
      await team.ok('lead', 'propose Paint the door');
      const { rows } = await db.transact((tx) => sql`select current_user as who from workspaces`.execute(tx));
      expect(rows).toEqual([{ who: 'plain' }]);
    },
  );

  it('is not for the program to make: it starts on what the owner has made, and says who has to', async () => {
    const { address } = await openTestDatabase('postgres');
    const url = `${inject('postgresUrl')}/${address.split('/').at(-1)}`;
    const owner = await openDatabase(url, { patience: UNHURRIED });
    const program = await openDatabase(url.replace('//tiller:tiller@', '//program:program@'), {
      patience: UNHURRIED,
    });
    onTestFinished(() => owner[Symbol.asyncDispose]());
    onTestFinished(() => program[Symbol.asyncDispose]());
    const options = { folder: MIGRATIONS, now: 0 };
    expect(await migrate(program, { ...options, wall: WALL })).toEqual({ applied: [] });
    const more = {
      name: 'more',
      takes: [],
      gives: { id: 'text' },
      body: 'select id from workspaces',
    } as const;
    const next = { ...options, wall: { ...WALL, passages: [...WALL.passages, more] } };
    expect((await refusalOf(() => migrate(program, next))).code).toBe('not_possible');
    await migrate(owner, next);
    expect(await migrate(program, next)).toEqual({ applied: [] });
    expect(await ask(program.kysely, more)).toEqual([]);
    const empty = (await newAddress('postgres')).replace('//tiller:tiller@', '//program:program@');
    const first = await openDatabase(empty, { patience: UNHURRIED });
    onTestFinished(() => first[Symbol.asyncDispose]());
    expect(await refusalOf(() => migrate(first, options))).toMatchObject({ field: 'TILLER_DATABASE' });
  });

  it.runIf(isFull)(
    'keeps the questions of the release before, and drops those of the one before that',
    async () => {
      const db = await openDatabase(await newAddress('postgres'), { patience: UNHURRIED });
      onTestFinished(() => db[Symbol.asyncDispose]());
      const count = async () => {
        const found = await sql`select from pg_proc where proname like 'tiller\\_%'`.execute(db.kysely);
        return found.rows.length;
      };
      const raise = (body: string) => {
        const [first, ...others] = WALL.passages;
        const passages = first ? [{ ...first, body: `${first.body}${body}` }, ...others] : [];
        return migrate(db, { folder: MIGRATIONS, now: 0, wall: { ...WALL, passages } });
      };
      await raise('');
      await raise(' offset 0');
      expect(await count()).toBe(WALL.passages.length + 1);
      await raise(' offset 0 ');
      expect(await count()).toBe(WALL.passages.length + 1);
    },
  );
});

/** Workspaces `a` and `b` with a row in each table. */
async function fillTwo(db: Db): Promise<void> {
  await db.transact(
    async (tx) => {
      // A row in each table is enough: what they refer to need not be there.
      await sql`set local session_replication_role = replica`.execute(tx);
      for (const id of ['a', 'b'])
        for (const [table, row] of Object.entries(makeRows(id, `T-${id}`)) as [string, object][]) {
          const own = {
            ...row,
            ...('digest' in row && { digest: id }),
            ...(table === 'link_codes' && { code_digest: id }),
          };
          const fresh = table === 'outbox' || table === 'jobs' ? { ...own, id: id === 'a' ? 1 : 2 } : own;
          const columns = Object.keys(fresh).map((column) => sql.ref(column));
          await sql`insert into ${sql.table(table)} (${sql.join(columns)})
            values (${sql.join(Object.values(fresh).map((value) => sql.val(value)))})`.execute(tx);
        }
    },
    { asOwner: true },
  );
}

/** Two teams in one database. */
async function startTwo(): Promise<{ first: Team; second: Team }> {
  const first = await startTeam({ dialect: 'postgres' });
  const { workspace } = await first.engine.enter(
    {
      ...{ platform: 'terminal', tenant: 'other', tenantName: 'Other team', user: 'lead', userName: 'lead' },
      ...{ place: 'main', placeName: 'terminal' },
    },
    { standing: 'vouched', defaults: { zone: 'UTC', currency: 'EUR', country: null } },
  );
  const second: Team = {
    ...first,
    workspace,
    say: (handle, line, options) =>
      first.engine.handle({
        ...{ workspace, placeId: null, waits: true, origin: options?.origin ?? `other:${line}` },
        actor: {
          kind: 'identity',
          platform: 'terminal',
          tenant: 'other',
          user: handle,
          name: handle,
          standing: 'vouched',
        },
        ...splitLine(line),
      }),
  };
  return { first, second };
}

function splitLine(line: string): { command: string; args: Record<string, unknown> } {
  const [command = '', ...rest] = line.split(' ');
  return command === 'propose' ? { command, args: { title: rest.join(' ') } } : { command, args: {} };
}

/** What both teams are told, day after day. */
async function playTwo({ first, second }: { first: Team; second: Team }): Promise<string> {
  const told: unknown[] = [];
  for (const title of ['Paint the wall', 'Mend the roof'])
    told.push(await second.say('lead', `propose ${title} of the other team`));
  told.push(...(await play(first)));
  for (const line of ['candidates', 'tasks', 'events', 'goals']) told.push(await second.say('lead', line));
  return JSON.stringify([told, first.delivered.map(({ subject, view }) => ({ subject, view }))]);
}

const BUSY = [
  'goal add Sign-ups --metric signups --target 500 --by 2027-03-31',
  'metric record signups 100',
  'propose Sweep the yard --effort 2h',
];

async function play(team: Team): Promise<unknown[]> {
  const told: unknown[] = [];
  for (const line of [
    'member add @ana',
    'propose Paint the door --effort 1h',
    ...(isFull ? BUSY : []),
    'plan',
    'approve T-1',
    'go',
  ])
    told.push(await team.say('lead', line));
  team.clock.advance(6 * 60_000);
  await team.settle();
  const looks = ['candidates', 'goals', 'stats', 'find door'];
  for (const line of ['done T-1 --minutes 45', 'today', 'tasks', ...(isFull ? looks : [])])
    told.push(await team.say('lead', line));
  team.clock.advance(50 * 86_400_000);
  if (isFull) await team.settle();
  told.push(await team.engine.inspect('runner'), await team.engine.readVitals('runner'));
  return told;
}

type Query = (this: pg.Client, statement: Statement, ...rest: unknown[]) => unknown;

/** Puts something between the driver and the server, until the test ends. */
function between(change: (statement: Statement) => Statement): void {
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const real = prototype.query;
  const spy = vi.spyOn(prototype, 'query').mockImplementation(function (this: pg.Client, statement, ...rest) {
    const isOurs = typeof statement === 'object' && typeof statement.text === 'string';
    return real.call(this, isOurs ? change(statement) : statement, ...rest);
  });
  onTestFinished(() => spy.mockRestore());
}

/** No query says its workspace any more; gives how many conditions were taken out. */
function takeOutFirstWall(): () => number {
  let count = 0;
  between((statement) => {
    const text = statement.text.replace(FIRST_WALL, (_, value) => {
      count++;
      return `${value}::text is not null`;
    });
    // Under its name the server knows it as it was.
    return Object.assign(statement, { text, name: undefined });
  });
  return () => count;
}

function collectStatements(): () => string[] {
  const texts = new Set<string>();
  between((statement) => {
    if (/^\s*(?:select|insert|update|delete|with)\b/i.test(statement.text)) texts.add(statement.text);
    return statement;
  });
  return () => [...texts];
}

interface Plan {
  'Relation Name'?: string;
  'Index Cond'?: string;
  Filter?: string;
  'Recheck Cond'?: string;
  Operation?: string;
  Plans?: Plan[];
}

/** The tables of a statement that its plan, as the owner runs it, reads without a workspace. */
async function findCrossing(kysely: Db['kysely'], text: string): Promise<string[]> {
  const explained = await sql
    .raw<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (generic_plan, format json) ${text}`)
    .execute(kysely);
  const [top] = explained.rows[0]?.['QUERY PLAN'] ?? [];
  return top ? listScans(top.Plan).map((scan) => `${scan['Relation Name']}: ${text}`) : [];
}

function listScans(plan: Plan): Plan[] {
  const inner = (plan.Plans ?? []).flatMap(listScans);
  const table = plan['Relation Name'] ?? '';
  const isWritten = plan.Operation !== undefined;
  if (isWritten || !WALL.tables.includes(table)) return inner;
  const conditions = `${plan['Index Cond'] ?? ''} ${plan.Filter ?? ''} ${plan['Recheck Cond'] ?? ''}`;
  const owner = table === 'workspaces' ? 'id' : 'workspace_id';
  return new RegExp(`\\b${owner} = |\\.${owner}\\)`).test(conditions) ? inner : [...inner, plan];
}

/** A database of a login that owns it and may do nothing else. */
async function newPlainAddress(): Promise<string> {
  const address = await newAddress('postgres');
  const client = new pg.Client(address);
  await client.connect();
  const name = new URL(address).pathname.slice(1);
  await client.query(
    `do $$ begin create role plain login password 'plain'; exception when duplicate_object then null; end $$`,
  );
  await client.query(`alter database ${name} owner to plain`);
  await client.query(`alter schema public owner to plain`);
  await client.end();
  return address.replace('//tiller:tiller@', '//plain:plain@');
}
