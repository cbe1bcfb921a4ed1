import { sql } from 'kysely';
import type { Ctx } from '../command/ctx.ts';
import { listSealed, readSealed, type SealedMonth } from '../log/months.ts';
import { dropUnfinished, eraseSealed } from '../log/rewrite.ts';
import type { View } from '../view/view.ts';
import { applyRows } from './apply.ts';
import { ERASED, type Payload, readTable as readEventTable } from './events.ts';
import { isSqlite, runRaw } from './open.ts';
import { SUMMED, sumOf } from './sums.ts';
import { factsOf, type ProjectedTable, type Row, type Tables } from './tables.ts';

declare module '../command/hooks.ts' {
  interface Hooks {
    /** What is in no event and not shown yet, such as a list that waits to be confirmed: it is erased there too. */
    textsErased(ctx: Ctx, erasure: Erasure): Promise<void>;
  }
}

type AnyRow = Readonly<Record<string, unknown>>;

/**
 * What is to be forgotten, as pure functions: the same text always becomes the same, so that a row that the log
 * rebuilds and the row in its table stay alike.
 */
export interface Erasure {
  /** A row as it stays: the same object if nothing in it is forgotten, null if all of it is. Its texts come later. */
  row(table: ProjectedTable, row: AnyRow): AnyRow | null;
  /** A text as it stays. */
  text(text: string): string;
  /** A text that stands by itself in a stored answer: a name alone, say. */
  leaf(text: string): string;
}

/** How much held what is forgotten. */
export interface ErasureCount {
  events: number;
  rows: number;
}

/** Every payload of the workspace's log, oldest first; what was erased before in the words that stayed. */
export async function* readPayloads(ctx: Ctx): AsyncGenerator<Payload> {
  for await (const { payload } of readEvents(ctx)) yield payload;
}

/** How much would be erased; nothing is. */
export async function countErased(ctx: Ctx, erasure: Erasure): Promise<ErasureCount> {
  let events = 0;
  for await (const { payload } of readEvents(ctx))
    if (scrubPayload(ctx.tables, payload, erasure) !== payload) events++;
  let rows = 0;
  for (const table of ctx.tables.keys()) rows += (await listChanged(ctx, table, erasure)).length;
  return { events, rows };
}

/**
 * Erases the payload and the salt of every event that holds what is to be forgotten, and records after it what the
 * payload becomes without it: a rebuild reads that in its place, and the chain still verifies. Then does the same to
 * the tables, the inbox, the outbox and the jobs. Files of sealed events are written anew; the old ones go after the commit.
 */
export async function eraseEverywhere(ctx: Ctx, erasure: Erasure): Promise<ErasureCount> {
  // What is freed must not stay readable in the file.
  if (isSqlite(ctx.tx)) await runRaw(ctx.tx, 'pragma secure_delete = on');
  await dropUnfinished(ctx.tx, ctx.workspace.id);
  const sealed = new Map<SealedMonth, Set<number>>();
  let events = 0;
  for await (const { seq, of, payload, month } of readEvents(ctx)) {
    const kept = scrubPayload(ctx.tables, payload, erasure);
    if (kept === payload) continue;
    if (month) sealed.set(month, (sealed.get(month) ?? new Set()).add(seq));
    else await eraseStored(ctx, seq);
    await ctx.record({ type: ERASED, subject: `event:${of}`, data: { seq: of, payload: kept } });
    events++;
  }
  for (const [month, seqs] of sealed) await eraseSealed(ctx.tx, month, seqs);
  const rows = await scrubTables(ctx, erasure);
  await scrubOperation(ctx, erasure);
  await ctx.hooks.textsErased(ctx, erasure);
  return { events, rows };
}

async function eraseStored({ tx, workspace }: Ctx, seq: number): Promise<void> {
  await tx
    .updateTable('events')
    .set({ payload: null, salt: null })
    .where('workspace_id', '=', workspace.id)
    .where('seq', '=', seq)
    .execute();
}

/** The rows of a table with what people wrote in each. */
export async function listWritten(
  ctx: Ctx,
  table: ProjectedTable,
): Promise<{ row: AnyRow; texts: string[] }[]> {
  const rows = await readTable(ctx, table);
  return rows.map((row) => ({
    row,
    texts: factsOf(ctx.tables, table).written.map((column) => String(row[column] ?? '')),
  }));
}

/** A payload and where it stands; `of`: the event whose it is, another one's where that was erased before. */
interface Found {
  seq: number;
  of: number;
  payload: Payload;
  /** The file it is sealed in; undefined for one in the table. */
  month?: SealedMonth;
}

/** Erased ones themselves are left out. */
async function* readEvents(ctx: Ctx): AsyncGenerator<Found> {
  const { event_seq: until } = ctx.workspace;
  const months = await listSealed(ctx.tx, ctx.workspace.id);
  for (const month of months) for (const event of readSealed(month)) yield* readPayload(event, month);
  for await (const event of readEventTable(ctx.tx, ctx.workspace.id, months.at(-1)?.last_seq ?? 0)) {
    if (event.seq > until) return;
    yield* readPayload(event);
  }
}

function* readPayload({ seq, type, payload }: Row<'events'>, month?: SealedMonth): Generator<Found> {
  if (payload === null) return;
  const read = JSON.parse(payload) as Payload;
  const at = { seq, ...(month && { month }) };
  if (type !== ERASED) yield { ...at, of: seq, payload: read };
  else yield { ...at, of: Number(read.data?.seq), payload: read.data?.payload as Payload };
}

/** The payload without what is forgotten; the same object if there is nothing of it. */
function scrubPayload(tables: Tables, payload: Payload, erasure: Erasure): Payload {
  const { data, rows, gone } = payload;
  const kept = {
    ...(data && { data: scrubJson(data, erasure) as NonNullable<Payload['data']> }),
    ...(rows && { rows: scrubRows(tables, rows, erasure) }),
    ...(gone && { gone: scrubRows(tables, gone, erasure) }),
  };
  return JSON.stringify(kept) === JSON.stringify({ data, rows, gone }) ? payload : kept;
}

function scrubRows<T extends object>(tables: Tables, rows: T, erasure: Erasure): T {
  return Object.fromEntries(
    Object.entries(rows).map(([table, list]) => [
      table,
      (list as AnyRow[]).flatMap(
        (row) => scrubRow(tables, { table: table as ProjectedTable, row }, erasure) ?? [],
      ),
    ]),
  ) as T;
}

function scrubRow(
  tables: Tables,
  { table, row }: { table: ProjectedTable; row: AnyRow },
  erasure: Erasure,
): AnyRow | null {
  const kept = erasure.row(table, row);
  if (kept === null) return null;
  const changed: Record<string, unknown> = {};
  for (const column of factsOf(tables, table).written as readonly string[]) {
    const value = kept[column];
    if (typeof value !== 'string') continue;
    const clean = scrubColumn(value, erasure);
    if (clean !== value) changed[column] = clean;
  }
  return Object.keys(changed).length === 0 ? kept : { ...kept, ...changed };
}

/** A column as it stays: of words, or of JSON with words in it. */
export function scrubColumn(value: string, erasure: Erasure): string {
  if (!/^[[{]/.test(value)) return erasure.text(value);
  let read: unknown;
  try {
    read = JSON.parse(value);
  } catch {
    // Words that happen to begin with a bracket.
    return erasure.text(value);
  }
  return JSON.stringify(scrubJson(read, erasure));
}

function scrubJson(value: unknown, erasure: Erasure): unknown {
  if (typeof value === 'string') return erasure.text(erasure.leaf(value));
  if (Array.isArray(value)) return value.map((item) => scrubJson(item, erasure));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, scrubJson(item, erasure)]));
}

/** Writes what is left of each row: new keys first, so that references can move to them before the old ones go. */
async function scrubTables(ctx: Ctx, erasure: Erasure): Promise<number> {
  const old: [ProjectedTable, AnyRow][] = [];
  let count = 0;
  for (const table of ctx.tables.keys()) {
    const changed = await listChanged(ctx, table, erasure);
    count += changed.length;
    await applyRows(ctx.tx, ctx.tables, { rows: { [table]: changed.flatMap(({ kept }) => kept ?? []) } });
    for (const { row, kept } of changed) {
      if (kept === null || factsOf(ctx.tables, table).key.some((key) => kept[key] !== row[key]))
        old.push([table, row]);
    }
    // What refers to a place from outside the log moves with it.
    if (table === 'places') await movePlaces(ctx, changed);
  }
  for (const [table, row] of old.toReversed())
    await applyRows(ctx.tx, ctx.tables, { gone: { [table]: [row] } });
  return count;
}

async function listChanged(
  ctx: Ctx,
  table: ProjectedTable,
  erasure: Erasure,
): Promise<{ row: AnyRow; kept: AnyRow | null }[]> {
  return (await readTable(ctx, table)).flatMap((row) => {
    const kept = scrubRow(ctx.tables, { table, row }, erasure);
    return kept === row || JSON.stringify(kept) === JSON.stringify(row) ? [] : [{ row, kept }];
  });
}

async function readTable(ctx: Ctx, table: ProjectedTable): Promise<AnyRow[]> {
  const owner = table === 'workspaces' ? 'id' : 'workspace_id';
  const keys = factsOf(ctx.tables, table).key;
  const { rows } = await sql<AnyRow>`select * from ${sql.table(table)}
    where ${sql.ref(owner)} = ${ctx.workspace.id} order by ${sql.join(keys.map((key) => sql.ref(key)))}`.execute(
    ctx.tx,
  );
  return rows;
}

/** What still waits to be said at a place that goes is not said. */
async function movePlaces(ctx: Ctx, changed: readonly { row: AnyRow; kept: AnyRow | null }[]): Promise<void> {
  for (const { row, kept } of changed) {
    const from = String(row.id);
    const to = kept === null ? from : String(kept.id);
    if (from === to) continue;
    for (const table of ['outbox', 'messages'] as const) {
      await ctx.tx
        .updateTable(table)
        .set({ place_id: to })
        .where('workspace_id', '=', ctx.workspace.id)
        .where('place_id', '=', from)
        .execute();
    }
    await ctx.tx
      .updateTable('outbox')
      .set({ state: 'dead', last_error: 'forgotten' })
      .where('workspace_id', '=', ctx.workspace.id)
      .where('place_id', '=', to)
      .where('state', '=', 'new')
      .execute();
  }
}

/** What stands in the place of a stored answer. */
const ERASED_ANSWER: View = { kind: 'answer', lines: [['What was here has been erased.']] };

/**
 * Stored answers, messages and jobs hold the same texts. An answer goes whole: beside a name it may hold figures that
 * are known to be that person's only by the name.
 */
async function scrubOperation(ctx: Ctx, erasure: Erasure): Promise<void> {
  for (const [table, key, column] of [
    ['inbox', 'origin', 'result'],
    ['outbox', 'id', 'view'],
    ['jobs', 'id', 'call'],
  ] as const) {
    const { rows } = await sql<AnyRow>`select * from ${sql.table(table)}
      where workspace_id = ${ctx.workspace.id} and ${sql.ref(column)} is not null`.execute(ctx.tx);
    for (const row of rows) {
      const kept = scrubColumn(String(row[column]), erasure);
      if (kept === row[column]) continue;
      const isAnswer = table === 'inbox' || String(row.subject ?? '').startsWith('answer:');
      const left = isAnswer ? JSON.stringify(ERASED_ANSWER) : kept;
      const sum = SUMMED.some((each) => each.table === table) ? sql`, sum = ${sumOf(left)}` : sql``;
      await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${left}${sum}
        where workspace_id = ${ctx.workspace.id} and ${sql.ref(key)} = ${row[key]}`.execute(ctx.tx);
    }
  }
}
