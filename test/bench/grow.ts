import { closeSync, fsyncSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import type { Actor, Change } from '../../src/base/command/ctx.ts';
import { DAY_MS, HOUR_MS } from '../../src/base/language/date.ts';
import { formatId } from '../../src/base/language/ids.ts';
import { type ChainHead, chainEvent } from '../../src/base/store/events.ts';
import { migrate } from '../../src/base/store/migrate.ts';
import { openDatabase } from '../../src/base/store/open.ts';
import type { ProjectedTable, Row } from '../../src/base/store/tables.ts';
import { TABLES } from '../../src/engine/schema.ts';
import { makeRows, type Rows } from '../support/database/rows.ts';
import {
  listTeam,
  makeCandidates,
  makeForecasts,
  makeOutcomes,
  makeTasks,
  NOW,
  type Size,
  TENANT,
  WORKSPACE,
} from './seed.ts';

const ROWS_AN_EVENT = 500;
/** What people do themselves: when somebody last did something is looked for from the end of the log. */
const BY_PEOPLE: readonly string[] = ['VoteCast', 'TaskApproved'];

/**
 * Makes a database file of a team with so many finished tasks whose every row an event has written: the chain is true, and
 * the tables are what a rebuild makes of it. `size.events` is not looked at: there are ten for each finished task.
 */
export async function grow(file: string, size: Size): Promise<{ events: number }> {
  const db = await openDatabase(file);
  await migrate(db, { folder: join(import.meta.dirname, '../../migrations'), now: 0 });
  const { sqlite } = db;
  if (!sqlite) throw new Error('the bench runs on SQLite');
  sqlite.pragma('foreign_keys = off');
  sqlite.pragma('synchronous = off');
  const upsert = createUpsert(sqlite);
  let head: ChainHead = { seq: 0, hash: '' };
  const { id, handle } = makeRows(WORKSPACE, TENANT).executors;
  const account = { platform: 'terminal', tenant: TENANT, user: 'lead' } as const;
  const member: Actor = { kind: 'member', id, handle, isAdmin: false, isApprover: true, account };
  sqlite.transaction(() => {
    for (const change of listChanges(size)) {
      for (const [table, rows] of Object.entries(change.rows ?? {}))
        for (const row of rows) upsert(table, row, [...keysOf(table as ProjectedTable)]);
      const at = change.occurredAt ?? NOW;
      const event = chainEvent(head, change, {
        workspaceId: WORKSPACE,
        actor: BY_PEOPLE.includes(change.type) ? member : { kind: 'system' },
        origin: `grow:${head.seq}`,
        occurredAt: at,
        arrivedAt: at,
        salt: `${head.seq}`.padStart(32, '0'),
      });
      upsert('events', event, ['workspace_id', 'seq']);
      head = event;
    }
  })();
  sqlite.prepare('update workspaces set event_seq = ?, event_hash = ?').run(head.seq, head.hash);
  // As any Tiller that runs has it done.
  await db.refreshStatistics();
  sqlite.pragma('wal_checkpoint(truncate)');
  await db[Symbol.asyncDispose]();
  // Two gigabytes that the disk has still to take would be measured with whatever reads first.
  const written = openSync(file, 'r+');
  fsyncSync(written);
  closeSync(written);
  return { events: head.seq };
}

function keysOf(table: ProjectedTable): readonly string[] {
  return TABLES.get(table)?.key ?? [];
}

function createUpsert(sqlite: Database.Database): (table: string, row: object, keys: string[]) => void {
  const statements = new Map<string, Database.Statement>();
  return (table, row, keys) => {
    const columns = Object.keys(row);
    let statement = statements.get(table);
    if (!statement) {
      const set = columns.map((column) => `${column} = excluded.${column}`).join(', ');
      const marks = columns.map(() => '?').join(', ');
      statement = sqlite.prepare(
        `insert into ${table} (${columns.join(', ')}) values (${marks}) on conflict (${keys.join(', ')}) do update set ${set}`,
      );
      statements.set(table, statement);
    }
    statement.run(Object.values(row));
  };
}

/** Oldest first. */
function* listChanges(size: Size): Generator<Change> {
  const base = makeRows(WORKSPACE, TENANT);
  const start = NOW - 701 * DAY_MS;
  for (const [table, rows] of listTeam(base)) {
    for (const page of pagesOf(rows))
      yield { type: 'TeamGrown', subject: table, occurredAt: start, rows: { [table]: page } };
  }
  const candidates = makeCandidates(base, size);
  const tasks = makeTasks(base, size);
  const outcomes = makeOutcomes(base, size);
  for (let index = 0; index < size.outcomes; index++)
    yield* listOfTask(base, {
      index,
      candidate: next(candidates),
      task: next(tasks),
      outcome: next(outcomes),
    });
  const forecasts = makeForecasts(base, size);
  for (let index = 0; index < size.proposed; index++) {
    const candidate = next(candidates);
    const task = next(tasks);
    yield {
      type: 'TaskProposed',
      subject: task.id,
      rows: { candidates: [candidate], tasks: [task], forecasts: [next(forecasts)] },
    };
  }
  for (const page of pagesOf(candidates))
    yield { type: 'CandidatesStored', subject: 'team', rows: { candidates: page } };
}

function* pagesOf<T>(rows: Iterable<T>): Generator<T[]> {
  let page: T[] = [];
  for (const row of rows) {
    page.push(row);
    if (page.length === ROWS_AN_EVENT) {
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}

function next<T>(rows: Generator<T>): T {
  const { value, done } = rows.next();
  if (done) throw new Error('there are too few rows');
  return value;
}

interface Finished {
  index: number;
  candidate: Row<'candidates'>;
  task: Row<'tasks'>;
  outcome: Row<'outcomes'>;
}

/** Noted, changed, proposed, voted for, decided, started, done, settled twice, and counted. */
function* listOfTask(
  base: Rows,
  { index, candidate, task, outcome }: Finished,
): Generator<Change, void, undefined> {
  const at = outcome.finished_at;
  const own = { task_id: task.id };
  const idea = { type: 'CandidatesStored', subject: 'team' };
  const of = { subject: task.id };
  const open: Row<'candidates'> = { ...candidate, state: 'open', updated_at: at - 3 * DAY_MS };
  yield { ...idea, occurredAt: open.updated_at, rows: { candidates: [{ ...open, priority: null }] } };
  yield { ...idea, occurredAt: open.updated_at, rows: { candidates: [open] } };
  const proposedAt = at - DAY_MS;
  const proposed: Row<'tasks'> = {
    ...task,
    state: 'proposed',
    assignee_id: null,
    finished_at: null,
    updated_at: proposedAt,
  };
  const forecast: Row<'forecasts'> = {
    ...base.forecasts,
    ...own,
    metric_id: task.metric_id,
    due_at: task.due_at,
    success_probability: 0.8,
    made_at: proposedAt,
  };
  const chosen: Row<'candidates'> = { ...open, state: 'chosen', updated_at: proposedAt };
  yield {
    ...of,
    type: 'TaskProposed',
    occurredAt: proposedAt,
    rows: { candidates: [chosen], tasks: [proposed], forecasts: [forecast] },
  };
  const decidedAt = at - 20 * HOUR_MS;
  const vote: Row<'votes'> = { ...base.votes, ...own, cast_at: decidedAt };
  yield { ...of, type: 'VoteCast', occurredAt: decidedAt, rows: { votes: [vote], tasks: [proposed] } };
  const approved: Row<'tasks'> = {
    ...proposed,
    state: 'approved',
    decided_at: decidedAt,
    updated_at: decidedAt,
  };
  const decision: Row<'decisions'> = {
    ...base.decisions,
    ...own,
    id: formatId('D', index + 1),
    number: index + 1,
    choice: 'approve',
    reason: null,
    decided_at: decidedAt,
  };
  const decided = { decisions: [decision], tasks: [approved] };
  yield { ...of, type: 'TaskApproved', occurredAt: decidedAt, rows: decided };
  const startedAt = at - 2 * HOUR_MS;
  const started: Row<'tasks'> = {
    ...approved,
    state: 'started',
    assignee_id: task.assignee_id,
    started_at: startedAt,
  };
  yield { ...of, type: 'TaskStarted', occurredAt: startedAt, rows: { tasks: [started] } };
  const done: Row<'tasks'> = { ...started, state: 'done', finished_at: at, updated_at: at };
  const finished = { candidates: [candidate], tasks: [done], outcomes: [outcome] };
  yield { ...of, type: 'TaskDone', occurredAt: at, rows: finished };
  const settled = { type: 'ForecastsSettled', subject: 'settlements', occurredAt: at };
  const chance: Row<'settlements'> = {
    ...base.settlements,
    ...own,
    verdict: outcome.is_success ? 'hit' : 'miss',
    probability: 0.8,
    is_hit: outcome.is_success,
    settled_at: at,
  };
  yield { ...settled, rows: { settlements: [chance] } };
  const effect: Row<'settlements'> = {
    ...chance,
    part: 'impact',
    verdict: 'void',
    why: 'no value',
    probability: null,
    is_hit: null,
    base_probability: null,
    brier: null,
    log_loss: null,
    metric_id: task.metric_id,
  };
  yield { ...settled, rows: { settlements: [effect] } };
  const counted: Row<'patterns'> = {
    ...base.patterns,
    category: task.category,
    executor_id: outcome.executor_id,
    success_count: index + 1,
    last_success_at: at,
  };
  yield { type: 'PatternsCounted', subject: task.category, occurredAt: at, rows: { patterns: [counted] } };
}
