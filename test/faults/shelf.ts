import { copyFileSync, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../src/base/store/migrate.ts';
import { type Db, openDatabase } from '../../src/base/store/open.ts';
import { WALL } from '../../src/engine/wall.ts';
import { UNHURRIED } from '../support/database/unhurried.ts';
import { MIGRATIONS } from '../support/database.ts';

/** Databases that are kept as they stood at a moment. */
export interface Shelf {
  /** A new one, migrated and empty; gives its address. */
  make(): Promise<string>;
  /** A copy of one that nobody has open. */
  copy(address: string): Promise<string>;
  open(address: string): Promise<Db>;
  drop(address: string): Promise<void>;
}

export function createFileShelf(folder: string): Shelf {
  let files = 0;
  const nameNext = () => join(folder, `shelf-${++files}.db`);
  return {
    async make() {
      const file = nameNext();
      await using db = await openDatabase(file);
      await migrate(db, { folder: MIGRATIONS, now: 0, wall: WALL });
      return file;
    },
    async copy(address) {
      const file = nameNext();
      copyFileSync(address, file);
      // What is committed may stand there alone.
      if (existsSync(`${address}-wal`)) copyFileSync(`${address}-wal`, `${file}-wal`);
      return file;
    },
    async open(address) {
      const db = await openDatabase(address);
      // Without waiting for the disk: what a process has written outlives it all the same.
      db.sqlite?.pragma('synchronous = OFF');
      return db;
    },
    async drop(address) {
      for (const each of [address, `${address}-wal`, `${address}-shm`]) await rm(each, { force: true });
    },
  };
}

/** `url` is of a server, for its owner and with no database; `template` of a migrated, empty one there. */
export function createServerShelf({ url, template }: { url: string; template: string }): Shelf {
  const prefix = `shelf_${crypto.randomUUID().replaceAll('-', '').slice(0, 12)}`;
  let databases = 0;
  async function run(statement: string): Promise<void> {
    const client = new pg.Client(`${url}/postgres`);
    await client.connect();
    await client.query(statement).finally(() => client.end());
  }
  async function copy(address: string): Promise<string> {
    const name = `${prefix}_${++databases}`;
    await run(`create database ${name} template ${address.split('/').at(-1)} strategy file_copy`);
    return `${url}/${name}`;
  }
  return {
    make: () => copy(template),
    copy,
    open: (address) => openDatabase(address, { patience: UNHURRIED }),
    drop: (address) => run(`drop database ${address.split('/').at(-1)} with (force)`),
  };
}
