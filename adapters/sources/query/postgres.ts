import type { ClientConfig } from 'pg';
import { SourceError } from '../../../src/base/source-port.ts';
import { PublicSocket, readAddress, type ServerAddress, secretsOf } from './address.ts';
import type { QueryDatabase, Rows } from './database.ts';
import { ANSWER_MS, CONNECT_MS, FETCH_ROWS, STATEMENT_MS } from './limits.ts';
import { provePostgres } from './postgres-rights.ts';
import { type DriverCodes, describeFailure } from './trouble.ts';

/** PostgreSQL's documentation, appendix A. */
const CODES: DriverCodes = {
  token: /^28/,
  scope: /^42501$/,
  slow: /^57014$/,
  // A read-only transaction; a cursor for what is no query; "FOR UPDATE" of a cursor and a WITH that writes.
  writes: /^(?:25006|42P11|0A000)$/,
  query: /^(?:42|22|3D000|3F000|21)/,
  down: /^(?:53|57P|08|40|55)/,
};

/**
 * A PostgreSQL server. The query is declared as a cursor of a read-only transaction that is always rolled back: the server
 * takes nothing else there than one statement that reads.
 */
export async function openPostgres(
  address: string,
  allowsPrivate: boolean,
  statementMs = STATEMENT_MS,
): Promise<QueryDatabase> {
  const server = readAddress(address, { port: 5432 }, allowsPrivate);
  const { default: pg } = await import('pg');
  const title = `PostgreSQL at ${server.host}`;
  return {
    title,
    async run(query, mostRows) {
      const client = new pg.Client(configure(server));
      // What breaks while nothing is asked breaks the next question too.
      client.on('error', () => undefined);
      try {
        await client.connect();
        await beginReading(client, statementMs);
        await provePostgres(client);
        return await fetchRows(client, query, mostRows);
      } catch (error) {
        throw describeFailure(error, title, CODES, secretsOf(server, address));
      } finally {
        await client.end().catch(() => undefined);
      }
    },
  };
}

function configure({ host, port, user, password, database, tls, isPublic }: ServerAddress): ClientConfig {
  return {
    host,
    port,
    user,
    password,
    database,
    ssl: tls === 'none' ? false : { rejectUnauthorized: tls === 'checked' },
    ...(isPublic && { stream: () => new PublicSocket() }),
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
    application_name: 'tiller',
    // Every cell as the server writes it: a date is no instant of this machine's zone.
    types: { getTypeParser: () => (text: string) => text } as unknown as NonNullable<ClientConfig['types']>,
  };
}

/** Set within the transaction: a pool in between takes no such settings with a connection. */
async function beginReading(client: Client, statementMs: number): Promise<void> {
  await client.query('begin transaction isolation level repeatable read, read only');
  await client.query(`set local statement_timeout = ${statementMs}`);
  await client.query("set local datestyle = 'ISO'");
}

async function fetchRows(client: Client, query: string, mostRows: number): Promise<Rows> {
  // The extended protocol takes one statement and no more.
  const declare = { text: `declare tiller no scroll cursor for ${query}`, queryMode: 'extended' };
  await client.query(declare);
  const rows: (string | null)[][] = [];
  for (;;) {
    const most = Math.min(FETCH_ROWS, mostRows + 1 - rows.length);
    const fetched = await client.query<(string | null)[]>({
      text: `fetch ${most} from tiller`,
      rowMode: 'array',
    });
    rows.push(...fetched.rows);
    if (rows.length > mostRows)
      throw new SourceError(
        'settings',
        `the query gives more than ${mostRows.toLocaleString('en')} rows; narrow it by date`,
      );
    if (fetched.rows.length < most) {
      await client.query('rollback');
      return { columns: fetched.fields.map(({ name }) => name), rows };
    }
  }
}

type Client = InstanceType<typeof import('pg').Client>;
