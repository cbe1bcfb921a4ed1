import { type RawBuilder, sql } from 'kysely';
import { type Db, isSqlite } from './open.ts';

/**
 * Whether a column contains some words, whatever their capitals. SQLite's `like` looks past the capitals of ASCII by
 * itself, and lower() on ten thousand titles would cost more than the search; PostgreSQL has a word for it.
 */
export function contains(tx: Db['kysely'], column: string, words: string): RawBuilder<boolean> {
  const pattern = `%${words.replace(/[\\%_]/g, '\\$&')}%`;
  const operator = sql.raw(isSqlite(tx) ? 'like' : 'ilike');
  return sql<boolean>`${sql.ref(column)} ${operator} ${pattern} escape '\\'`;
}
