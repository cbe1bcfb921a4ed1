import { fork } from 'node:child_process';
import { on } from 'node:events';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SourceError } from '../../../src/base/source-port.ts';
import { resolveAsset } from '../../assets.ts';
import type { QueryDatabase, Rows } from './database.ts';
import { STATEMENT_MS } from './limits.ts';
import type { ChildMessage, ChildOrder } from './sqlite-child.ts';
import { type DriverCodes, describeFailure } from './trouble.ts';

const CODES: DriverCodes = {
  token: /^SQLITE_AUTH/,
  scope: /^SQLITE_PERM/,
  slow: /^SQLITE_INTERRUPT/,
  writes: /^SQLITE_READONLY|^TILLER_WRITES/,
  query: /^SQLITE_(?:ERROR|MISMATCH|RANGE|TOOBIG|NOTADB|CORRUPT)|^TILLER_/,
  down: /^SQLITE_(?:BUSY|LOCKED|IOERR|FULL|NOMEM|PROTOCOL)/,
};

/**
 * A file of SQLite on this machine. It is read by a process of its own: the driver stops whoever calls it, and a query that
 * takes too long can be ended by nothing else. The file is opened for reading alone.
 */
export function openSqlite(
  address: string,
  allowsPrivate: boolean,
  statementMs = STATEMENT_MS,
): QueryDatabase {
  if (!allowsPrivate)
    throw new SourceError(
      'settings',
      'a file of this machine is not read unless an admin allows it by private=yes',
    );
  const file = readPath(address);
  return {
    title: `SQLite file ${file}`,
    async run(query, mostRows) {
      try {
        return await runAside({ file, query, mostRows }, statementMs);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'SQLITE_CANTOPEN')
          throw new SourceError('gone', `there is no file ${file} that can be opened`);
        throw describeFailure(error, `SQLite file ${file}`, CODES, []);
      }
    },
  };
}

function readPath(address: string): string {
  const path =
    address.startsWith('file:') && URL.canParse(address)
      ? fileURLToPath(address)
      : address.replace(/^sqlite:(?:\/\/)?/, '');
  if (!isAbsolute(path))
    throw new SourceError('settings', 'the file is given whole: sqlite:///folder/name.db');
  return path;
}

async function runAside(order: ChildOrder, statementMs: number): Promise<Rows> {
  const child = fork(resolveAsset('sqliteChild'), {
    serialization: 'advanced',
    // Nothing of ours is its business.
    env: {},
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    timeout: statementMs,
    killSignal: 'SIGKILL',
  });
  const rows: (string | null)[][] = [];
  try {
    child.send(order);
    for await (const [given] of on(child, 'message', { close: ['exit'] })) {
      const message = given as ChildMessage;
      if (message.kind === 'rows') rows.push(...message.rows);
      else if (message.kind === 'end') return { columns: message.columns, rows };
      else throw Object.assign(new Error(message.message), { code: message.code });
    }
  } finally {
    child.kill('SIGKILL');
  }
  throw Object.assign(new Error('it ended before it was done'), {
    code: child.signalCode === 'SIGKILL' ? 'SQLITE_INTERRUPT' : 'no answer',
  });
}
