import { joinNames } from '../../../src/base/language/words.ts';
import { SourceError } from '../../../src/base/source-port.ts';

/** What a user may have that reads: all else can change something. */
const READING = new Set([
  'USAGE',
  'SELECT',
  'SHOW VIEW',
  'SHOW DATABASES',
  'PROCESS',
  'REPLICATION CLIENT',
  'BINLOG MONITOR',
  'SLAVE MONITOR',
]);
const REMEDY =
  "make a user for this alone: CREATE USER tiller_reader IDENTIFIED BY '…', then GRANT SELECT on what the query reads";

/** Reads the lines of SHOW GRANTS. Throws SourceError with what has to be taken away. */
export function refuseGrants(lines: readonly string[]): void {
  const writing = lines.flatMap(findWriting);
  if (writing.length > 0)
    throw new SourceError('settings', `the user can write: ${joinNames(writing)}. Or ${REMEDY}`);
}

/** Only what is granted and on what is said again: a line may end with a password's hash. */
function findWriting(line: string): string[] {
  const grant = /^GRANT (.+?) ON (\S+) TO (\S+)/i.exec(line);
  if (grant) {
    const [, privileges = '', object = '', user = ''] = grant;
    const found = privileges
      .replace(/\([^)]*\)/g, '')
      .split(',')
      .map((name) => name.trim().toUpperCase())
      .filter((name) => !READING.has(name));
    return found.length > 0 ? [`REVOKE ${found.join(', ')} ON ${object} FROM ${user}`] : [];
  }
  // What a role may do is not in these lines.
  const role = /^GRANT (\S+) TO (\S+)/i.exec(line);
  return role ? [`REVOKE ${role[1]} FROM ${role[2]} (a role, which may hold more)`] : [];
}
