import { sql } from 'kysely';
import { notPossible } from '../../../src/base/language/errors.ts';
import type { Db } from '../../../src/base/store/open.ts';

/** PostgreSQL's code for what a role may not do. */
const INSUFFICIENT_PRIVILEGE = '42501';

/** The major version of a PostgreSQL server, such as 18. */
export async function readServerVersion(db: Db): Promise<number> {
  const { rows } = await sql<{
    number: string;
  }>`select current_setting('server_version_num') as number`.execute(db.kysely);
  return Math.floor(Number(rows[0]?.number) / 10_000);
}

/** An empty database of this name on the server of an open one, whose address is given; it is dropped at the end. Throws a Refusal where the role may make none. */
export async function createScratch(
  db: Db,
  address: string,
  name: string,
): Promise<AsyncDisposable & { url: string }> {
  try {
    await sql`create database ${sql.id(name)} template template0`.execute(db.kysely);
  } catch (error) {
    if ((error as { code?: string }).code !== INSUFFICIENT_PRIVILEGE) throw error;
    throw notPossible(
      'It takes a database of its own, which this role may not make.',
      'As an owner of the server: alter role … createdb, or TILLER_DATABASE names another server for it.',
    );
  }
  const url = new URL(address);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      await sql`drop database if exists ${sql.id(name)} with (force)`.execute(db.kysely);
    },
  };
}

/** How much a database takes, in bytes; of a file without its write-ahead log. */
export async function readSize(db: Db): Promise<number> {
  const size = db.sqlite
    ? sql<{
        bytes: number;
      }>`select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`
    : sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`;
  const { rows } = await size.execute(db.kysely);
  return Number(rows[0]?.bytes);
}
