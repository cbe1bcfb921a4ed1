import { connect, isIP } from 'node:net';
import type { Connection, ConnectionOptions } from 'mysql2/promise';
import { SourceError } from '../../../src/base/source-port.ts';
import { createLookup, PUBLIC } from '../../calls/reach.ts';
import { readAddress, type ServerAddress, secretsOf } from './address.ts';
import type { QueryDatabase, Rows } from './database.ts';
import { ANSWER_MS, CONNECT_MS, STATEMENT_MS } from './limits.ts';
import { refuseGrants } from './mysql-rights.ts';
import { type DriverCodes, describeFailure } from './trouble.ts';

/** The names of the server's errors, in MySQL's and MariaDB's manuals. */
const CODES: DriverCodes = {
  token:
    /^ER_(?:ACCESS_DENIED_(?:NO_PASSWORD_)?ERROR|DBACCESS_DENIED_ERROR|MUST_CHANGE_PASSWORD|ACCOUNT_HAS_BEEN_LOCKED)$/,
  scope: /^ER_(?:TABLE|COLUMN|PROC)ACCESS_DENIED_ERROR$/,
  slow: /^(?:ER_QUERY_TIMEOUT|ER_STATEMENT_TIMEOUT|ER_QUERY_INTERRUPTED|PROTOCOL_SEQUENCE_TIMEOUT)$/,
  writes: /^ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION$/,
  query:
    /^ER_(?:PARSE|NO_SUCH|BAD_|NON_UNIQ|SYNTAX|DUP_FIELDNAME|UNKNOWN|WRONG|MIX_OF|NO_DB|SP_DOES|OPERAND|SUBQUERY|INVALID|CANT_)/,
  down: /^ER_(?:CON_COUNT|TOO_MANY|SERVER_SHUTDOWN|OUT_OF|HOST_|LOCK_|USER_LIMIT)/,
};

/**
 * A MySQL or MariaDB server. The query stands as a table of another one, in a transaction that cannot write and is rolled
 * back: the server takes nothing else there than one statement that reads.
 */
export async function openMysql(
  address: string,
  allowsPrivate: boolean,
  statementMs = STATEMENT_MS,
): Promise<QueryDatabase> {
  const server = readAddress(address, { port: 3306 }, allowsPrivate);
  // The driver compares a certificate with a name alone.
  if (server.tls === 'checked' && isIP(server.host) !== 0)
    throw new SourceError('settings', `${server.host}: give the name that stands in its certificate`);
  const { createConnection } = await import('mysql2/promise');
  const title = `MySQL at ${server.host}`;
  return {
    title,
    async run(query, mostRows) {
      let connection: Connection | undefined;
      try {
        connection = await createConnection(configure(server));
        const [grants] = await connection.query<never>({ sql: 'show grants', rowsAsArray: true });
        refuseGrants((grants as string[][]).map(([line = '']) => line));
        return await runReadOnly(connection, query, mostRows, statementMs);
      } catch (error) {
        throw describeFailure(error, title, CODES, secretsOf(server, address));
      } finally {
        connection?.destroy();
      }
    },
  };
}

function configure({
  host,
  port,
  user,
  password,
  database,
  tls,
  isPublic,
}: ServerAddress): ConnectionOptions {
  return {
    host,
    port,
    user,
    password,
    database,
    charset: 'utf8mb4',
    ...(tls !== 'none' && {
      ssl: { rejectUnauthorized: tls === 'checked', verifyIdentity: tls === 'checked' },
    }),
    ...(isPublic && { stream: () => connect({ host, port, lookup: createLookup(PUBLIC) }) }),
    connectTimeout: CONNECT_MS,
    multipleStatements: false,
    // A server may ask for a file of this machine.
    flags: ['-LOCAL_FILES'],
    // Every cell as the server writes it.
    typeCast: (field) => field.string('utf8'),
    rowsAsArray: true,
  };
}

async function runReadOnly(
  connection: Connection,
  query: string,
  mostRows: number,
  statementMs: number,
): Promise<Rows> {
  await limitTime(connection, statementMs);
  await connection.query('start transaction read only');
  const sql = `select * from (\n${query}\n) as tiller limit ${mostRows + 1}`;
  const [rows, fields] = await connection.query<never>({ sql, timeout: ANSWER_MS });
  await connection.query('rollback');
  const found = rows as (string | null)[][];
  if (found.length > mostRows)
    throw new SourceError(
      'settings',
      `the query gives more than ${mostRows.toLocaleString('en')} rows; narrow it by date`,
    );
  return { columns: fields.map(({ name }) => name), rows: found };
}

/** MySQL counts in milliseconds and MariaDB in seconds, each by a variable that the other does not have. */
async function limitTime(connection: Connection, statementMs: number): Promise<void> {
  const [found] = await connection.query<never>("show variables like 'max_statement_time'");
  const isMaria = (found as unknown[]).length > 0;
  await connection.query(
    isMaria
      ? `set session max_statement_time = ${statementMs / 1_000}`
      : `set session max_execution_time = ${statementMs}`,
  );
}
