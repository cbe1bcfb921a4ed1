import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import {
  backupServer,
  drillDump,
  dumpDatabase,
  findDumpObstacle,
  isDump,
} from '../../../../adapters/process/upkeep/dump.ts';
import { readServerVersion } from '../../../../adapters/process/upkeep/server.ts';
import { migrate } from '../../../../src/base/store/migrate.ts';
import { type Db, openDatabase } from '../../../../src/base/store/open.ts';
import { WALL } from '../../../../src/engine/wall.ts';
import { findOwnPostgres, openOwnServer } from '../../../support/database/own-server.ts';
import { MIGRATIONS, openTestDatabase, tempFolder } from '../../../support/database.ts';
import { expectGolden } from '../../../support/golden.ts';
import { rejectionOf } from '../../../support/rejection.ts';
import { startTeam } from '../../../support/team.ts';

/** Debian’s own is often older than the server that comes with the packages: it copies one of its own version. */
const OWN = await findOwnPostgres();
const SERVER = 18;

/** Programs by PostgreSQL's names, first on the path, that note their arguments and the password they were given. */
function standIn(version: number, failing = false) {
  const folder = tempFolder();
  const notes = join(folder, 'notes.txt');
  for (const name of ['pg_dump', 'pg_restore']) {
    const script = `#!/bin/sh
if [ "$1" = --version ]; then echo "${name} (PostgreSQL) ${version}.1 (Debian)"; exit; fi
echo "${name} $* password=$PGPASSWORD" >> '${notes}'
${failing ? `echo "${name}: error: the disk is full" >&2; exit 1` : ''}
while [ $# -gt 0 ]; do if [ "$1" = --file ] && [ "$2" != /dev/null ]; then printf PGDMP > "$2"; fi; shift; done
`;
    writeFileSync(join(folder, name), script, { mode: 0o755 });
  }
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`);
  return () => readFileSync(notes, 'utf8').trim().split('\n');
}

/** With a password that has to be written in an address by other letters. */
function addressOf(db: Db): string {
  return `${inject('postgresUrl').replace(':tiller@', ':se%20cret@')}/${db.address.split('/').at(-1)}`;
}

async function makeDatabase(url: string): Promise<Db> {
  const admin = await openDatabase(`${url}/postgres`);
  await sql`create database tiller`.execute(admin.kysely);
  await admin[Symbol.asyncDispose]();
  const db = await openDatabase(`${url}/tiller`);
  onTestFinished(() => db[Symbol.asyncDispose]());
  await migrate(db, { folder: MIGRATIONS, now: 0, wall: WALL });
  return db;
}

async function listScratch(db: Db): Promise<unknown[]> {
  const { rows } = await sql`select datname from pg_database where datname like 'tiller_drill_%'`.execute(
    db.kysely,
  );
  return rows;
}

afterEach(() => void vi.unstubAllEnvs());

describe('a copy of a PostgreSQL database', () => {
  it('is made by pg_dump, read back before it has its name, and shows the password to nobody', async () => {
    const listNotes = standIn(SERVER);
    const db = await openTestDatabase('postgres');
    const folder = tempFolder();
    const file = join(folder, 'tiller.dump');
    await dumpDatabase(db, addressOf(db), file);
    expect(readdirSync(folder)).toEqual(['tiller.dump']);
    expect(isDump(file)).toBe(true);
    const [dumped, read, ...more] = listNotes();
    expect(dumped).toMatch(
      /^pg_dump --format=custom --no-password --file \S+\.partial postgres:\/\/tiller@\S+ password=se cret$/,
    );
    expect(read).toMatch(/^pg_restore --list --file \/dev\/null \S+\.partial/);
    expect(more).toEqual([]);
  });

  it('is refused in words where pg_dump is older than the server, is missing, or fails; nothing is left', async () => {
    const db = await openTestDatabase('postgres');
    const folder = tempFolder();
    const dump = () => dumpDatabase(db, addressOf(db), join(folder, 'tiller.dump'));
    standIn(15);
    const older = await rejectionOf(dump());
    vi.stubEnv('PATH', tempFolder());
    const missing = await rejectionOf(dump());
    vi.unstubAllEnvs();
    standIn(SERVER, true);
    const failed = await rejectionOf(dump());
    expect(readdirSync(folder)).toEqual([]);
    await expectGolden(
      'process/dump',
      [older, missing, failed].map(({ message }) => message),
    );
  });

  it('that holds nothing of Tiller does not pass its drill, and no scratch database is left', async () => {
    const listNotes = standIn(SERVER);
    const db = await openTestDatabase('postgres');
    const address = `${inject('postgresUrl')}/${db.address.split('/').at(-1)}`;
    const drill = drillDump(db, 'x.dump', {
      address,
      migrations: MIGRATIONS,
      now: 0,
      name: 'tiller_drill_1',
    });
    await expectGolden('process/dump', (await rejectionOf(drill)).message);
    expect(listNotes()[0]).toMatch(/^pg_restore --exit-on-error .*\/tiller_drill_1 x\.dump/);
    expect(await listScratch(db)).toEqual([]);
  });

  it.skipIf(OWN === null || (OWN.programs === null && OWN.version < SERVER))(
    'comes back whole, by a pg_dump of this machine and a server that it can copy',
    async () => {
      const own = OWN?.programs ? await openOwnServer(OWN.programs) : undefined;
      if (own) onTestFinished(() => own[Symbol.asyncDispose]());
      const base = own?.url ?? inject('postgresUrl');
      const db = own ? await makeDatabase(own.url) : await openTestDatabase('postgres');
      const address = `${base}/${db.address.split('/').at(-1)}`;
      expect(await findDumpObstacle(db)).toBe(null);
      const team = await startTeam({ db });
      await team.ok('lead', 'propose Write the guide --effort 2h');
      const file = join(tempFolder(), 'tiller.dump');
      expect(await backupServer(db, address, file)).toMatchObject({ data: { file } });
      expect(await rejectionOf(backupServer(db, address, file))).toMatchObject({
        detail: { code: 'bad_file' },
      });
      const view = await drillDump(db, file, {
        address,
        migrations: MIGRATIONS,
        now: 0,
        name: 'tiller_drill_2',
      });
      expect(view).toMatchObject({ data: { teams: 1 } });
      expect(await listScratch(db)).toEqual([]);
    },
  );

  it('is of a server whose version is known', async () => {
    expect(await readServerVersion(await openTestDatabase('postgres'))).toBe(SERVER);
  });
});
