import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../adapters/process/random.ts';
import { checkDatabase } from '../../../src/base/store/check.ts';
import { migrate } from '../../../src/base/store/migrate.ts';
import { openDatabase } from '../../../src/base/store/open.ts';
import { TABLES } from '../../../src/engine/schema.ts';
import { MIGRATIONS, tempFolder } from '../../support/database.ts';
import { isFull } from '../../support/full.ts';
import { startTeam } from '../../support/team.ts';

const FLIPS = isFull ? 40 : 1;
const OVERWRITES = isFull ? 200 : 1;
/** The file begins with 100 bytes of its own; one flip in five goes there. */
const HEADER_BYTES = 100;
const PAGE_BYTES = 4_096;
const MOST_MS = 180_000;
const KEPT = ['events', 'schema_migrations', ...TABLES.keys()];

/** The bytes of a team's database that is closed. */
async function makeFile(file: string): Promise<Buffer> {
  const db = await openDatabase(file);
  await migrate(db, { folder: MIGRATIONS, now: 0 });
  const team = await startTeam({ db });
  for (let index = 0; index < 6; index++)
    await team.ok('lead', `propose Write guide number ${index} --category quality --effort 2`);
  await team.ok('lead', 'plan');
  await team.ok('lead', 'approve T-1');
  await team.ok('lead', 'backlog drop C-6');
  await db[Symbol.asyncDispose]();
  return readFileSync(file);
}

async function isFound(file: string): Promise<boolean> {
  try {
    await using db = await openDatabase(file);
    for await (const { isOk } of checkDatabase(db, { tables: TABLES, migrations: MIGRATIONS }))
      if (!isOk) return true;
    return false;
  } catch (error) {
    // Such a file cannot even be opened.
    expect(error).toMatchObject({ code: expect.stringMatching(/^SQLITE_(?:CORRUPT|NOTADB|CANTOPEN|IOERR)/) });
    return true;
  }
}

/** All rows of what the log is the source of, and of the log; what was answered, and what was said. */
function readKept(file: string): unknown {
  const opened = new Database(file, { readonly: true });
  try {
    const read = (query: string) => opened.prepare(query).all();
    return [
      ...KEPT.map((table) => [table, read(`select * from "${table}" order by rowid`)]),
      read('select workspace_id, origin, claimed_at, result from inbox order by rowid'),
      read('select id, workspace_id, subject, place_id, lane, state, view from outbox order by id'),
    ];
  } finally {
    opened.close();
  }
}

/** Changes the bytes of a file; gives where and how. */
type Damage = (bytes: Buffer, index: number, random: () => number) => string;

const flipBit: Damage = (bytes, index, random) => {
  const drawn = Math.floor(random() * (index % 5 === 0 ? HEADER_BYTES : bytes.length));
  // The first of them makes it no database at all.
  const at = index === 0 ? 0 : drawn;
  bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(8 * random()));
  return `bit of byte ${at}`;
};

/** A whole page, or a run in one of up to a page: with zeros, anything, or what another page has there. */
const overwriteRun: Damage = (bytes, index, random) => {
  const pages = bytes.length / PAGE_BYTES;
  const isWhole = index % 2 === 0;
  const from = isWhole ? 0 : Math.floor(random() * PAGE_BYTES);
  const length = isWhole ? PAGE_BYTES : 1 + Math.floor(random() * (PAGE_BYTES - from));
  const at = (index === 0 ? 0 : Math.floor(random() * pages)) * PAGE_BYTES + from;
  const other = Math.floor(random() * pages) * PAGE_BYTES + from;
  const what = ['zeros', 'anything', 'another page'][index % 3];
  if (what === 'zeros') bytes.fill(0, at, at + length);
  else if (what === 'another page') bytes.copy(bytes, at, other, other + length);
  else for (let byte = at; byte < at + length; byte++) bytes[byte] = Math.floor(256 * random());
  return `${length} bytes from ${at}: ${what}`;
};

describe.each([
  ['one flipped bit in the file', FLIPS, flipBit],
  ['a run of overwritten bytes in the file', OVERWRITES, overwriteRun],
] as const)('%s', (_what, count, damage) => {
  it(
    'is found by check, or changes no row of the log or of what it is the source of, no answer and no message',
    async () => {
      const folder = tempFolder();
      const file = join(folder, 'team.db');
      const whole = await makeFile(file);
      const kept = readKept(file);
      const random = seededRandom('damage');
      let found = 0;
      for (let index = 0; index < count; index++) {
        const bytes = Buffer.from(whole);
        const where = damage(bytes, index, random);
        for (const companion of ['-wal', '-shm']) rmSync(`${file}${companion}`, { force: true });
        writeFileSync(file, bytes);
        if (await isFound(file)) found++;
        else expect(readKept(file), where).toEqual(kept);
      }
      expect(found).toBeGreaterThan(0);
    },
    MOST_MS,
  );
});
