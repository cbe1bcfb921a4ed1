import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { type Db, openDatabase } from '../../src/db/open.ts';

export const MIGRATIONS = join(import.meta.dirname, '../../migrations');

export const DIALECTS = ['sqlite', 'postgres'] as const;

/** A folder that is removed when the test ends. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tiller-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The address of a new, empty database of its own for this test. */
export async function newAddress(dialect: (typeof DIALECTS)[number]): Promise<string> {
  if (dialect === 'sqlite') return join(tempFolder(), 'tiller.db');
  const server = inject('postgresUrl');
  const name = `t_${crypto.randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client(`${server}/postgres`);
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return `${server}/${name}`;
}

/** An open, migrated database that is closed when the test ends. `memory` is SQLite without a file: fastest. */
export async function openTestDatabase(
  dialect: (typeof DIALECTS)[number] | 'memory' = 'memory',
): Promise<Db> {
  const db = await openDatabase(dialect === 'memory' ? ':memory:' : await newAddress(dialect));
  onTestFinished(() => db[Symbol.asyncDispose]());
  await migrate(db, { folder: MIGRATIONS, now: 0 });
  return db;
}
