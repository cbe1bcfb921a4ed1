import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Db } from '../../src/base/store/open.ts';
import { ALL_TABLES } from './database.ts';

/** Writes a database as a SQLite file, and its rows as statements for a PostgreSQL that has the same migrations. */
export async function writeRows(db: Db, folder: string, file: string): Promise<void> {
  const { sqlite } = db;
  if (!sqlite) throw new Error('rows are read from SQLite');
  rmSync(file, { force: true });
  sqlite.exec(`vacuum into '${file}'`);
  writeFileSync(join(folder, 'month.db.gz'), gzipSync(readFileSync(file), { level: 9 }));
  rmSync(file);
  const statements = ALL_TABLES.flatMap((table) => {
    const rows = sqlite.prepare(`select * from "${table}" order by rowid`).all() as Record<string, unknown>[];
    const [first] = rows;
    if (!first) return [];
    const columns = Object.keys(first).map((name) => `"${name}"`);
    const values = rows.map((row) => `(${Object.values(row).map(quote).join(', ')})`);
    return [`INSERT INTO ${table} (${columns.join(', ')}) VALUES\n${values.join(',\n')};`];
  });
  const counters = ['outbox', 'jobs'].map(
    (table) => `SELECT setval(pg_get_serial_sequence('${table}', 'id'), (SELECT max(id) FROM ${table}));`,
  );
  const source = [...statements, ...counters].join('\n');
  writeFileSync(join(folder, 'rows.sql.gz'), gzipSync(source, { level: 9 }));
}

function quote(value: unknown): string {
  if (value === null) return 'NULL';
  return typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`;
}
