import type Database from 'better-sqlite3';
import { type QueryExecutorProvider, sql } from 'kysely';
import { Refusal } from '../language/errors.ts';
import { count, joinSome } from '../language/words.ts';

/** What the table of migrations has in every release; others call a table of theirs the same. */
const OURS = ['version', 'name', 'checksum', 'applied_at'];

/** Refuses a file that is another program's before anything of it is changed. */
export function refuseForeignFile(sqlite: Database.Database): void {
  const rows = sqlite
    .prepare<[], { name: string; column: string }>(
      `select tables.name as name, columns.name as "column"
       from sqlite_schema as tables join pragma_table_info(tables.name) as columns
       where tables.type = 'table' and tables.name not like 'sqlite\\_%' escape '\\'`,
    )
    .all();
  refuseForeign(rows);
}

/** The same for the schema of a server in which tables would be made; those of an extension are nobody's. */
export async function refuseForeignSchema(tx: QueryExecutorProvider): Promise<void> {
  const { rows } = await sql<{ name: string; column: string }>`
    select pg_class.relname as name, attname as "column" from pg_class
    join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
    where relnamespace = to_regnamespace(current_schema()) and relkind in ('r', 'p')
      and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e')`.execute(tx);
  refuseForeign(rows);
}

/** Whether a table of migrations with these columns is Tiller's. */
export function areOurs(columns: readonly string[]): boolean {
  return OURS.every((column) => columns.includes(column));
}

function refuseForeign(rows: readonly { name: string; column: string }[]): void {
  const columns = rows.filter(({ name }) => name === 'schema_migrations').map(({ column }) => column);
  if (rows.length === 0 || areOurs(columns)) return;
  const names = [...new Set(rows.map(({ name }) => name))].sort();
  throw new Refusal({
    code: 'not_possible',
    message: `The database that TILLER_DATABASE names is another program's: it has ${count(names.length, 'table')} (${joinSome(names)}), none of them Tiller's. Nothing was changed. Tiller wants a file, or a PostgreSQL database or schema, of its own.`,
    field: 'TILLER_DATABASE',
  });
}
