import type { SourceKind } from '../../../src/base/source-port.ts';
import { connectQuery, settings } from './connect.ts';
import { setup } from './setup.ts';

/** Values from a database by a query that reads: PostgreSQL, MySQL, MariaDB or a file of SQLite. */
export const query: SourceKind = {
  kind: 'query',
  title: 'SQL query',
  brings: ['values'],
  settings,
  secrets: { url: { describe: setup.join(' '), isPlace: true } },
  everyMinutes: 60,
  connect: connectQuery,
};
