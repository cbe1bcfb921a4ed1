import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Row } from '../../src/base/store/tables.ts';
import { asSystem, openCtx } from '../../src/base/store/transaction.ts';
import { HOOKS } from '../../src/engine/hooks.ts';
import { TABLES } from '../../src/engine/schema.ts';
import { type Bench, openBench } from './engine.ts';
import { seed, WORKSPACE } from './seed.ts';

const ROUNDS = 20;
const COMMITS_A_ROUND = 50;
const MOST_EVENTS_A_COMMIT = 5;
const EMPTY = { candidates: 0, outcomes: 0, events: 0, proposed: 0 };
/** About what a task's row is. */
const DATA = { row: 'x'.repeat(1_000) };

/**
 * Durable events a second through the engine and through the bare driver: the same rows in the same commits, by
 * turns, so that both meet the same disk.
 */
export async function measureAppend(folder: string): Promise<{ ours: number; bare: number }> {
  const files = [join(folder, 'append.db'), join(folder, 'append-bare.db')] as const;
  for (const file of files) await seed(file, EMPTY);
  await using bench = await openBench(files[0]);
  const bare = new Database(files[1]);
  bare.pragma('journal_mode = WAL');
  bare.pragma('synchronous = FULL');
  let oursMs = 0;
  let bareMs = 0;
  let events = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const from = events;
    let start = performance.now();
    for (let commit = 0; commit < COMMITS_A_ROUND; commit++) {
      const count = 1 + (commit % MOST_EVENTS_A_COMMIT);
      await append(bench, count);
      events += count;
    }
    oursMs += performance.now() - start;
    const rows = await readEvents(bench, from);
    start = performance.now();
    for (let commit = 0, next = 0; commit < COMMITS_A_ROUND; commit++) {
      const count = 1 + (commit % MOST_EVENTS_A_COMMIT);
      insertBare(bare, rows.slice(next, next + count));
      next += count;
    }
    bareMs += performance.now() - start;
  }
  bare.close();
  return { ours: (1_000 * events) / oursMs, bare: (1_000 * events) / bareMs };
}

/** The median time to sync 4 KB to the disk under a folder. */
export function measureSync(folder: string): number {
  const handle = openSync(join(folder, 'sync'), 'w');
  const page = Buffer.alloc(4_096, 1);
  const took = Array.from({ length: 200 }, () => {
    writeSync(handle, page);
    const start = performance.now();
    fsyncSync(handle);
    return performance.now() - start;
  });
  closeSync(handle);
  return took.sort((a, b) => a - b)[100] ?? 0;
}

async function append({ db, ports }: Bench, count: number): Promise<void> {
  await db.transact(async (tx) => {
    const scope = { workspaceId: WORKSPACE, findActor: asSystem, origin: 'bench', placeId: null };
    const ctx = await openCtx(tx, { ...ports, tables: TABLES, hooks: HOOKS }, scope);
    for (let index = 0; index < count; index++) {
      await ctx.record({ type: 'TaskDone', subject: `T-${index}`, data: DATA });
    }
    await ctx.close();
  });
}

async function readEvents({ db }: Bench, afterSeq: number): Promise<Row<'events'>[]> {
  return db.kysely.selectFrom('events').selectAll().where('seq', '>', afterSeq).orderBy('seq').execute();
}

const statements = new WeakMap<Database.Database, { add: Database.Statement; move: Database.Statement }>();

function insertBare(bare: Database.Database, rows: readonly Row<'events'>[]): void {
  let prepared = statements.get(bare);
  if (!prepared) {
    const columns = Object.keys(rows[0] ?? {});
    prepared = {
      add: bare.prepare(
        `insert into events (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
      ),
      move: bare.prepare('update workspaces set event_seq = ?, event_hash = ? where id = ?'),
    };
    statements.set(bare, prepared);
  }
  const { add, move } = prepared;
  bare.exec('begin immediate');
  for (const row of rows) add.run(Object.values(row));
  const last = rows.at(-1);
  move.run(last?.seq, last?.hash, WORKSPACE);
  bare.exec('commit');
}
