import pg from 'pg';
import { TABLES } from '../../../src/engine/schema.ts';

/** What is due is what the morning does. The log, and what was sent before, are not read by it: they would be most of the bytes. */
const OPERATION = ['messages', 'due'];
const PLACED = new Set(['id', 'place_id', 'subject']);
const TENANT = 'terminal:local';

/** Copies the workspace of a PostgreSQL database so many times, as `${id}-1` and so on. */
export async function cloneWorkspace(url: string, id: string, times: number): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  // The copies refer to each other as the first one does: five million references would take longer than the rest.
  await client.query('set session_replication_role = replica');
  for (const table of [...TABLES.keys(), ...OPERATION]) {
    const { rows } = await client.query<{ name: string }>(
      `select column_name as name from information_schema.columns where table_schema = 'public' and table_name = $1`,
      [table],
    );
    const key = table === 'workspaces' ? 'id' : 'workspace_id';
    // A team has its own chat; a place's id, and what is shown there, say which.
    const copied = (name: string) =>
      name === key || name === 'tenant'
        ? `"${name}" || '-' || copy`
        : PLACED.has(name)
          ? `replace("${name}", '${TENANT}', '${TENANT}-' || copy)`
          : `"${name}"`;
    const names = rows.map(({ name }) => name);
    await client.query(
      `insert into ${table} (${names.map((name) => `"${name}"`).join(', ')}) ` +
        `select ${names.map(copied).join(', ')} from ${table}, generate_series(1, ${times}) as copy where "${key}" = '${id}'`,
    );
  }
  await client.query('analyze');
  await client.end();
}
