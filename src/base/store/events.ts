import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { Actor, Change } from '../command/ctx.ts';
import { listSealed, readSealed, type SealedMonth } from '../log/months.ts';
import { enterWorkspace } from '../wall/wall.ts';
import { applyRows, HEAD_COLUMNS, nameWorkspace } from './apply.ts';
import type { Tx } from './open.ts';
import { runPlain } from './rows.ts';
import type { Row, Tables } from './tables.ts';

/** An event that says what is left of the payload of an earlier one, which was erased (src/base/store/erase.ts). */
export const ERASED = 'PayloadErased';

const EVENTS_A_PAGE = 100;

/** Where a workspace's chain ends. */
export interface ChainHead {
  seq: number;
  hash: string;
}

interface EventLine {
  workspaceId: string;
  actor: Actor;
  origin: string;
  occurredAt: number;
  arrivedAt: number;
  salt: string;
}

/** What a payload holds: the rows in full, so that the tables can be rebuilt from it. */
export interface Payload {
  data?: Change['data'];
  rows?: Change['rows'];
  gone?: Change['gone'];
}

/** Appends one event after `head` and returns the new head. The caller stores the head with its other changes. */
export async function appendEvent(
  tx: Tx,
  head: ChainHead,
  change: Change,
  line: EventLine,
): Promise<ChainHead> {
  const event = chainEvent(head, change, line);
  await insertEvent(tx, event);
  return { seq: event.seq, hash: event.hash };
}

/** The event of a change, as it follows `head`. */
export function chainEvent(head: ChainHead, change: Change, line: EventLine): Row<'events'> {
  const payload = JSON.stringify({
    ...(change.data && { data: change.data }),
    ...(change.rows && { rows: stripHeads(change.rows) }),
    ...(change.gone && { gone: change.gone }),
  } satisfies Payload);
  const event = {
    workspace_id: line.workspaceId,
    seq: head.seq + 1,
    type: change.type,
    subject: change.subject,
    actor: nameActor(line.actor),
    origin: line.origin,
    occurred_at: line.occurredAt,
    arrived_at: line.arrivedAt,
    payload,
    salt: line.salt,
    payload_digest: digestPayload(line.salt, payload),
    previous_hash: head.hash,
  };
  return { ...event, hash: hashEvent(event) };
}

async function insertEvent(tx: Tx, event: Row<'events'>): Promise<void> {
  const columns = Object.keys(event);
  const marks = columns.map(() => '?');
  await runPlain(
    tx,
    `insert into events (${columns.join(', ')}) values (${marks.join(', ')})`,
    Object.values(event),
  );
}

/** SHA-256 of the salted payload. The chain holds this, so a payload and its salt can be erased later. */
function digestPayload(salt: string, payload: string): string {
  return hash('sha256', `${salt}\n${payload}`);
}

/** SHA-256 over everything of an event but its payload and salt, in a fixed order. */
function hashEvent(event: Omit<Row<'events'>, 'hash' | 'payload' | 'salt'>): string {
  const fields = [
    event.previous_hash,
    event.workspace_id,
    event.seq,
    event.type,
    event.subject,
    event.actor,
    event.origin,
    event.occurred_at,
    event.arrived_at,
    event.payload_digest,
  ];
  return hash('sha256', JSON.stringify(fields));
}

/** Where a chain is not whole, and why. */
export interface ChainBreak {
  seq: number;
  why: string;
}

/** A part of a chain that is told by its ends. */
type ChainPart = Pick<SealedMonth, 'first_seq' | 'last_seq' | 'previous_hash' | 'hash'>;

/** What follows a chain, an event at a time: null as long as it is whole. */
export interface ChainFollower {
  add(event: Row<'events'>): ChainBreak | null;
  /** Goes over a part that is not here, and is taken for whole. */
  goOver(part: ChainPart): ChainBreak | null;
  /** The last event that was whole. */
  readonly head: ChainHead;
}

/** Why what begins with this event cannot be next. */
function findGap(head: ChainHead, seq: number, previousHash: string): ChainBreak | null {
  if (seq !== head.seq + 1) return { seq, why: `follows ${head.seq}: an event is missing` };
  return previousHash === head.hash ? null : { seq, why: 'does not follow the event before it' };
}

/** Follows a chain from its start, or from where its first part ends. */
export function followChain(start: ChainHead = { seq: 0, hash: '' }): ChainFollower {
  let head = start;
  return {
    get head() {
      return head;
    },
    goOver({ first_seq: seq, last_seq, previous_hash, hash }) {
      const broken = findGap(head, seq, previous_hash);
      if (broken === null) head = { seq: last_seq, hash };
      return broken;
    },
    add(event) {
      const { seq } = event;
      const broken = findGap(head, seq, event.previous_hash);
      if (broken !== null) return broken;
      if (event.hash !== hashEvent(event)) return { seq, why: 'was changed' };
      const isErased = event.payload === null;
      if (!isErased && digestPayload(event.salt ?? '', event.payload ?? '') !== event.payload_digest)
        return { seq, why: 'has a changed payload' };
      head = { seq, hash: event.hash };
      return null;
    },
  };
}

/** Checks a chain from its start. Null if it is whole, else the first event that is not and why. */
export function findBreak(events: Iterable<Row<'events'>>): ChainBreak | null {
  const chain = followChain();
  for (const event of events) {
    const broken = chain.add(event);
    if (broken) return broken;
  }
  return null;
}

/** A workspace's events, oldest first, those that are sealed in files, too. Throws a Refusal where a file is missing. */
export async function* readEvents(tx: Tx, workspaceId: string): AsyncGenerator<Row<'events'>> {
  const months = await listSealed(tx, workspaceId);
  for (const month of months) yield* readSealed(month);
  yield* readTable(tx, workspaceId, months.at(-1)?.last_seq ?? 0);
}

/** The events of a workspace's table after one, oldest first, a page in memory at a time. */
export async function* readTable(tx: Tx, workspaceId: string, from: number): AsyncGenerator<Row<'events'>> {
  for (let after = from; ; ) {
    const page = await tx
      .selectFrom('events')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(EVENTS_A_PAGE)
      .execute();
    yield* page;
    after = page.at(-1)?.seq ?? after;
    if (page.length < EVENTS_A_PAGE) return;
  }
}

/** Empties a workspace's tables and writes them again from its events, in the caller's transaction. */
export async function rebuildTables(
  tx: Tx,
  tables: Tables,
  workspaceId: string,
): Promise<{ events: number; erased: number }> {
  await enterWorkspace(tx, workspaceId);
  for (const table of [...tables.keys()].toReversed()) {
    // The log, the inbox and the outbox refer to these, which are only ever replaced.
    if (table === 'workspaces' || table === 'tenants' || table === 'places') continue;
    await sql`delete from ${sql.table(table)} where workspace_id = ${workspaceId}`.execute(tx);
  }
  return replayEvents(tx, workspaceId, (payload) => applyRows(tx, tables, payload));
}

/** Gives what a workspace's events wrote, in their order, to whoever writes it into empty tables. */
export async function replayEvents(
  tx: Tx,
  workspaceId: string,
  write: (payload: Payload) => Promise<void>,
): Promise<{ events: number; erased: number }> {
  let left: Map<number, Payload> | undefined;
  const replayed = { events: 0, erased: 0 };
  for await (const { seq, payload } of readEvents(tx, workspaceId)) {
    replayed.events++;
    if (payload === null) {
      replayed.erased++;
      left ??= await readErased(tx, workspaceId);
    }
    const read = payload === null ? left?.get(seq) : (JSON.parse(payload) as Payload);
    if (read) await write(nameWorkspace(read, workspaceId));
  }
  return replayed;
}

/** What is left of each erased payload, by the number of its event; what was said of it last counts. */
async function readErased(tx: Tx, workspaceId: string): Promise<Map<number, Payload>> {
  const left = new Map<number, Payload>();
  const add = ({ payload }: Pick<Row<'events'>, 'payload'>) => {
    const { data } = JSON.parse(payload ?? '{}') as Payload;
    left.set(Number(data?.seq), data?.payload as Payload);
  };
  for (const month of await listSealed(tx, workspaceId))
    for (const event of readSealed(month)) if (event.type === ERASED && event.payload !== null) add(event);
  const stored = await tx
    .selectFrom('events')
    .select('payload')
    .where('workspace_id', '=', workspaceId)
    .where('type', '=', ERASED)
    .where('payload', 'is not', null)
    .orderBy('seq')
    .execute();
  stored.forEach(add);
  return left;
}

function stripHeads(rows: NonNullable<Change['rows']>): NonNullable<Change['rows']> {
  if (!rows.workspaces) return rows;
  const workspaces = rows.workspaces.map(
    (row) =>
      Object.fromEntries(
        Object.entries(row).filter(([column]) => !HEAD_COLUMNS.includes(column)),
      ) as typeof row,
  );
  return { ...rows, workspaces };
}

function nameActor(actor: Actor): string {
  if (actor.kind === 'member') return `member:${actor.id}`;
  return actor.kind === 'system' ? 'system' : `outsider:${actor.name}`;
}
