import { sql } from 'kysely';
import { isSqlite, runRaw, type Tx } from '../store/open.ts';
import { functionOf, type Passage, toFunction } from './passage.ts';
import { MAY_SET, PROGRAM_ROLE, setWorkspace } from './role.ts';

/** What marks a function of ours, and one that this release does not use: the next release but one drops it. */
const OURS = 'a passage of Tiller';
const OTHERS = 'a passage of another release of Tiller';

/** What row-level security on PostgreSQL is made from. */
export interface Wall {
  /** Every table that holds rows of a workspace; `workspaces` itself, too. */
  tables: readonly string[];
  /** Tables that belong to no workspace, and what the program may do with them. */
  others: Readonly<Record<string, 'select' | 'select, insert, update, delete'>>;
  passages: readonly Passage[];
}

/**
 * Says which workspace a transaction works in: of others it sees nothing from now on. Does nothing on SQLite, which has no
 * such wall.
 */
export async function enterWorkspace(tx: Tx, id: string): Promise<void> {
  if (!isSqlite(tx)) await setWorkspace(tx, id);
}

/** Whether every table has its policy, every passage its function, and the program's role, where there is one, its rights. */
export async function isWallUp(tx: Tx, wall: Wall): Promise<boolean> {
  const { rows } = await sql<{ is_up: boolean }>`
    with role as (select oid from pg_roles where rolname = ${PROGRAM_ROLE})
    select (select count(*) from pg_policies
            where schemaname = current_schema() and policyname = 'workspace_wall' and tablename = any(${wall.tables}))
           = ${wall.tables.length}
       and (select count(*) from pg_proc
            where pronamespace = current_schema()::regnamespace and proname = any(${wall.passages.map(functionOf)})
              and (not exists (select from role)
                or has_function_privilege((select oid from role), pg_proc.oid, 'execute')))
           = ${wall.passages.length}
       and not exists (select from role, unnest(${[...wall.tables, ...Object.keys(wall.others)]}::text[]) as name
            where not has_table_privilege(role.oid, to_regclass(name), 'select')) as is_up`.execute(tx);
  return rows[0]?.is_up === true;
}

/** Makes what is missing of the wall; as the tables' owner. A role that this login may not make is left out: the owner then sees all. */
export async function raiseWall(tx: Tx, wall: Wall): Promise<void> {
  const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(tx);
  const schema = rows[0]?.schema ?? 'public';
  await runRaw(tx, makeRole(schema));
  for (const table of wall.tables) await runRaw(tx, makePolicy(schema, table));
  for (const passage of wall.passages) await makeFunction(tx, passage, schema);
  await dropOld(tx, wall, schema);
  await grant(tx, wall, schema);
}

function makeRole(schema: string): string {
  const attempt = (statement: string) => `begin ${statement};
    exception when insufficient_privilege or duplicate_object or unique_violation then null; end;`;
  return `do $$ begin
    ${attempt(`if not exists (select from pg_roles where rolname = '${PROGRAM_ROLE}') then create role ${PROGRAM_ROLE} nologin; end if`)}
    if exists (select from pg_roles where rolname = '${PROGRAM_ROLE}') then
      grant usage on schema "${schema}" to ${PROGRAM_ROLE};
      ${attempt(`if not pg_has_role('${PROGRAM_ROLE}', ${MAY_SET}) then grant ${PROGRAM_ROLE} to current_user; end if`)}
    end if; end $$`;
}

/** A table that has its policy is not locked for it again. */
function makePolicy(schema: string, table: string): string {
  const owner = table === 'workspaces' ? 'id' : 'workspace_id';
  const isOurs = `${owner} = current_setting('tiller.workspace', true)`;
  return `do $$ begin
    if not exists (select from pg_policies
        where schemaname = '${schema}' and tablename = '${table}' and policyname = 'workspace_wall') then
      alter table "${schema}"."${table}" enable row level security;
      create policy workspace_wall on "${schema}"."${table}" using (${isOurs}) with check (${isOurs});
    end if; end $$`;
}

async function makeFunction(tx: Tx, passage: Passage, schema: string): Promise<void> {
  const name = signatureOf(passage, schema);
  await runRaw(tx, toFunction(passage, schema));
  await runRaw(tx, `revoke all on function ${name} from public`);
  await runRaw(tx, `comment on function ${name} is '${OURS}'`);
}

/** The release before this one may still run: its functions go with the release after this one. */
async function dropOld(tx: Tx, { passages }: Wall, schema: string): Promise<void> {
  const { rows } = await sql<{ signature: string; mark: string }>`
    select oid::regprocedure::text as signature, obj_description(oid, 'pg_proc') as mark from pg_proc
    where pronamespace = ${schema}::regnamespace and obj_description(oid, 'pg_proc') in (${OURS}, ${OTHERS})
      and not proname = any(${passages.map(functionOf)})`.execute(tx);
  for (const { signature, mark } of rows)
    await runRaw(
      tx,
      mark === OTHERS ? `drop function ${signature}` : `comment on function ${signature} is '${OTHERS}'`,
    );
}

async function grant(tx: Tx, { tables, others, passages }: Wall, schema: string): Promise<void> {
  const { rows } = await sql`select from pg_roles where rolname = ${PROGRAM_ROLE}`.execute(tx);
  if (rows.length === 0) return;
  const list = (names: readonly string[]) => names.map((name) => `"${schema}"."${name}"`).join(', ');
  await runRaw(tx, `grant select, insert, update, delete on ${list(tables)} to ${PROGRAM_ROLE}`);
  for (const [table, rights] of Object.entries(others))
    await runRaw(tx, `grant ${rights} on ${list([table])} to ${PROGRAM_ROLE}`);
  const functions = passages.map((passage) => signatureOf(passage, schema)).join(', ');
  await runRaw(tx, `grant execute on function ${functions} to ${PROGRAM_ROLE}`);
}

function signatureOf(passage: Passage, schema: string): string {
  return `"${schema}".${functionOf(passage)}(${passage.takes.join(', ')})`;
}
