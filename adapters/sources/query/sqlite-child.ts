import Database from 'better-sqlite3';
import { FETCH_ROWS } from './limits.ts';

export interface ChildOrder {
  file: string;
  query: string;
  mostRows: number;
}

export type ChildMessage =
  | { kind: 'rows'; rows: (string | null)[][] }
  | { kind: 'end'; columns: string[] }
  | { kind: 'failed'; code: string; message: string };

/** Tables of our own: what they hold belongs to several teams. */
const OWN =
  "select count(*) from sqlite_schema where type = 'table' and name in ('workspaces', 'outbox', 'secrets')";

/** Runs one query where nothing can be written: the file is opened for reading, and the connection told to refuse the rest. */
function run({ file, query, mostRows }: ChildOrder): void {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  db.pragma('query_only = on');
  if (db.prepare(OWN).pluck().get() === 3) throw fail('TILLER_OWN', "this is Tiller's own database");
  const statement = prepare(db, query);
  const columns = statement.columns().map(({ name }) => name);
  let rows: (string | null)[][] = [];
  let count = 0;
  for (const row of statement.raw().iterate() as Iterable<unknown[]>) {
    if (++count > mostRows)
      throw fail(
        'TILLER_ROWS',
        `the query gives more than ${mostRows.toLocaleString('en')} rows; narrow it by date`,
      );
    rows.push(row.map((cell) => (cell === null ? null : String(cell))));
    if (rows.length < FETCH_ROWS) continue;
    send({ kind: 'rows', rows });
    rows = [];
  }
  send({ kind: 'rows', rows });
  send({ kind: 'end', columns });
}

function prepare(db: Database.Database, query: string): Database.Statement {
  let statement: Database.Statement;
  try {
    statement = db.prepare(query);
  } catch (error) {
    // The driver's own: several statements, or none.
    if (error instanceof RangeError) throw fail('TILLER_STATEMENT', 'the query has to be one statement');
    throw error;
  }
  if (!statement.reader || !statement.readonly) throw fail('TILLER_WRITES', 'it is no statement that reads');
  return statement.safeIntegers();
}

function fail(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

function send(message: ChildMessage): void {
  process.send?.(message);
}

process.on('message', (order: ChildOrder) => {
  try {
    run(order);
  } catch (error) {
    const { code = 'failed', message } = error as NodeJS.ErrnoException;
    send({ kind: 'failed', code, message });
  }
});
