import { sql, type Transaction } from 'kysely';
import type { PoolClient, QueryConfig } from 'pg';
import type { Schema } from '../store/tables.ts';

/**
 * The role whose rights the program's transactions have on PostgreSQL. It owns nothing: of the tables of teams it sees the
 * rows of one workspace, and of all others what passages give.
 */
export const PROGRAM_ROLE = 'tiller_program';

/** What `pg_has_role` calls it that a login may take a role: before PostgreSQL 16 every member might. */
export const MAY_SET =
  "case when current_setting('server_version_num')::int < 160000 then 'member' else 'set' end";

const SETTING = 'set local tiller.workspace = ';

/** What says on PostgreSQL which workspace a transaction works in: a statement, which Citus can pass on to other machines. */
export function workspaceSetting(id: string): string {
  return `${SETTING}'${id.replaceAll("'", "''")}'`;
}

export function isWorkspaceSetting(statement: string): boolean {
  return statement.startsWith(SETTING);
}

export async function setWorkspace(tx: Transaction<Schema>, id: string): Promise<void> {
  await sql.raw(workspaceSetting(id)).execute(tx);
}

/** Whether this login owns the tables, or may do anything, and may take the program's role, which has its rights on them. */
const IS_THERE = `select coalesce(bool_or(pg_has_role(role.oid, ${MAY_SET}) and pg_has_role(relowner, 'usage')
  and has_table_privilege(role.oid, pg_class.oid, 'update')), false) as is_there
  from pg_roles as role, pg_class where rolname = '${PROGRAM_ROLE}' and pg_class.oid = to_regclass('workspaces')`;

/**
 * Who owns the tables, or may do anything, takes the program's role for each transaction, where there is one: the wall
 * between workspaces holds for it, too.
 */
export class ProgramRole {
  #isThere: boolean | undefined;

  /** What takes the role at the start of a transaction, to be put behind other statements; asks the server the first time. */
  async take(client: PoolClient, answerMs: number): Promise<string> {
    if (this.#isThere === undefined) {
      const request: QueryConfig & { query_timeout: number } = { text: IS_THERE, query_timeout: answerMs };
      const { rows } = await client.query<{ is_there: boolean }>(request);
      this.#isThere = rows[0]?.is_there === true;
    }
    return this.#isThere ? `; set local role ${PROGRAM_ROLE}` : '';
  }

  /** After the schema has changed. */
  forget(): void {
    this.#isThere = undefined;
  }
}
