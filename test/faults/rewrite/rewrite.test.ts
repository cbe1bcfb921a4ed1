import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createVault } from '../../../adapters/vault.ts';
import type { Vault } from '../../../src/base/ports.ts';
import { migrate } from '../../../src/base/store/migrate.ts';
import { type Db, openDatabase } from '../../../src/base/store/open.ts';
import { enterWorkspace } from '../../../src/base/wall/wall.ts';
import { keepSecret, readSecret } from '../../../src/team/secret/store.ts';
import { createFuse, withFuse } from '../../support/database/crash.ts';
import { layLine } from '../../support/database/line.ts';
import { UNHURRIED } from '../../support/database/unhurried.ts';
import { DIALECTS, MIGRATIONS, newAddress, newMigratedAddress, tempFolder } from '../../support/database.ts';
import { isFull } from '../../support/full.ts';
import { startTeam } from '../../support/team.ts';
import { createRewriter, type Rewriter } from './rewrite.ts';

const FILES = readdirSync(MIGRATIONS).sort();
/** The first migration makes a database; the others find rows in it. */
const WAYS = [
  [0, 1],
  [1, FILES.length],
] as const;
/** From one point to the next at which the process ends. */
const STRIDE = isFull ? 7 : 400;
const SECRETS = isFull ? 1_000 : 50;
const ROTATIONS = isFull ? 5 : 1;
const [OLD_KEY, NEW_KEY] = [7, 8];

async function withDatabase<T>(address: string, work: (db: Db) => Promise<T>): Promise<T> {
  await using db = await openDatabase(address, { patience: UNHURRIED });
  return await work(db);
}

/** A row that the first schema has, and that each later one has to keep. */
async function addWorkspace(db: Db): Promise<void> {
  await sql`insert into workspaces (id, name, currency, zone, created_at) values ('W-1', 'Old', 'EUR', 'UTC', 0)`.execute(
    db.kysely,
  );
}

/** All tables with their columns, the migrations that ran, and the workspaces. */
async function readSchema(db: Db): Promise<string> {
  const tables = await db.kysely.introspection.getTables();
  const read = async (columns: string, table: string) =>
    tables.some(({ name }) => name === table)
      ? (await sql.raw(`select ${columns} from ${table} order by 1`).execute(db.kysely)).rows
      : null;
  const kept = [await read('version, name', 'schema_migrations'), await read('id, name', 'workspaces')];
  return JSON.stringify([tables.toSorted((a, b) => (a.name < b.name ? -1 : 1)), kept]);
}

/** A database with the first migrations and a row; gives its schema, too. */
async function layBefore(
  dialect: (typeof DIALECTS)[number],
  count: number,
): Promise<[address: string, schema: string]> {
  const address = await newAddress(dialect);
  await withDatabase(address, async (db) => {
    await migrate(db, { folder: folderOf(count), now: 0 });
    if (count > 0) await addWorkspace(db);
  });
  return [address, await withDatabase(address, readSchema)];
}

/** What was seen that is neither the old schema nor the new one; fails unless both were seen. */
function listBetween(seen: readonly string[], before: string): string[] {
  const after = seen.at(-1);
  expect(after).not.toBe(before);
  expect(seen).toContain(before);
  return seen.filter((schema) => schema !== before && schema !== after);
}

/** The first migrations, in a folder of their own. */
function folderOf(count: number): string {
  const folder = tempFolder();
  for (const file of FILES.slice(0, count)) copyFileSync(join(MIGRATIONS, file), join(folder, file));
  return folder;
}

describe.each(DIALECTS)('a process on %s that is killed', (dialect) => {
  let rewriter: Rewriter;

  beforeAll(async () => {
    rewriter = await createRewriter();
  });

  afterAll(() => rewriter[Symbol.dispose]());

  it.each(WAYS)(
    'at a statement from migration %i to %i leaves the old schema or the new one',
    async (from, to) => {
      const [address, before] = await layBefore(dialect, from);
      const folder = folderOf(to);
      const seen: string[] = [];
      for (
        let point = 1;
        await rewriter.run({ address, point, work: { kind: 'migrate', folder } });
        point += STRIDE
      )
        seen.push(await withDatabase(address, readSchema));
      seen.push(await withDatabase(address, readSchema));
      expect(listBetween(seen, before)).toEqual([]);
    },
  );

  it(`in the middle of a rotation of ${SECRETS} secrets leaves all with the old key or all with the new one`, async () => {
    const old = createVault([Buffer.alloc(32, OLD_KEY)]);
    const address = await newMigratedAddress(dialect);
    await using db = await openDatabase(address, { patience: UNHURRIED });
    const team = await startTeam({ db });
    const ids = Array.from({ length: SECRETS }, (_, index) => `webhook:W-${index}`);
    await db.transact(async (tx) => {
      await enterWorkspace(tx, team.workspace);
      for (const id of ids)
        await keepSecret({ tx, vault: old, workspace: { id: team.workspace } }, id, `for ${id}`);
    });
    const readAll = (vault: Vault) =>
      db.transact(async (tx) => {
        await enterWorkspace(tx, team.workspace);
        return Promise.all(ids.map((id) => readSecret(tx, vault, { workspaceId: team.workspace, id })));
      });
    const meant = ids.map((id) => `for ${id}`);
    const work = { kind: 'reseal', keys: [NEW_KEY, OLD_KEY] } as const;
    for (let round = 1; round <= ROTATIONS; round++) {
      const point = Math.floor((round / (ROTATIONS + 1)) * SECRETS);
      expect(await rewriter.run({ address, point, work })).toBe(true);
      expect(await readAll(old)).toEqual(meant);
    }
    expect(await rewriter.run({ address, point: 2 * SECRETS, work })).toBe(false);
    expect(await readAll(createVault([Buffer.alloc(32, NEW_KEY)]))).toEqual(meant);
    await expect(readAll(old)).rejects.toThrow(/no key/);
  });
});

describe('migrations that stop after any of their statements', () => {
  it.each(WAYS)('leave a file with the old schema or the new one: from %i to %i', async (from, to) => {
    const [address, before] = await layBefore('sqlite', from);
    const images: string[] = [];
    // What a process that is killed now has written is what the next one finds.
    const fuse = createFuse(undefined, undefined, () => {
      const image = `${address}.${images.length}`;
      for (const part of ['', '-wal'])
        if (existsSync(`${address}${part}`)) copyFileSync(`${address}${part}`, `${image}${part}`);
      images.push(image);
    });
    await withDatabase(address, (db) => migrate(withFuse(db, fuse), { folder: folderOf(to), now: 0 }));
    expect(images.length).toBeGreaterThan(from === 0 ? 50 : 150);
    const seen: string[] = [];
    for (const image of images) seen.push(await withDatabase(image, readSchema));
    expect(listBetween(seen, before)).toEqual([]);
  });

  it.runIf(isFull).each(WAYS)(
    'leave a server with the old schema or the new one: from %i to %i',
    async (from, to) => {
      const [address, before] = await layBefore('postgres', from);
      const url = new URL(address);
      const line = await layLine(Number(url.port));
      onTestFinished(() => line.close());
      url.port = String(line.port);
      const folder = folderOf(to);
      const seen: string[] = [];
      for (let isDone = false; !isDone; ) {
        const fuse = createFuse(seen.length + 1, () => line.reset());
        isDone = await withDatabase(url.href, (db) => migrate(withFuse(db, fuse), { folder, now: 0 })).then(
          () => true,
          () => false,
        );
        expect(fuse.isBlown).toBe(!isDone);
        seen.push(await withDatabase(address, readSchema));
      }
      expect(seen.length).toBeGreaterThan(from === 0 ? 50 : 150);
      expect(listBetween(seen, before)).toEqual([]);
    },
  );
});
