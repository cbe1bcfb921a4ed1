import type { Ctx } from '../../base/command/ctx.ts';
import { listRowsSince } from '../../base/log/changes.ts';
import type { EnginePorts } from '../../base/ports.ts';
import type { ChainHead } from '../../base/store/events.ts';
import type { Db, Tx } from '../../base/store/open.ts';
import { openReads, type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { readWorkspace } from '../../base/store/transaction.ts';
import { ask, definePassage } from '../../base/wall/passage.ts';
import { DERIVED_SOURCES, isDerived } from '../idea/candidate.ts';
import { LikenessIndex, type Titled } from './likeness-index.ts';
import { TitleReader } from './title.ts';

/** From so many events on, reading all titles again is as quick as following what happened. */
const MOST_FOLLOWED = 2_000;
/** Workspaces whose titles are kept in memory: those asked for last. */
const MOST_KEPT = 16;
/** Fewer are read in a moment, when they are first asked for. */
const LEAST_WARMED = 500;
/** Titles that are read at a time while others wait: some 10 ms. */
const SLICE = 250;
/** The newest tell the language. */
const MOST_SAMPLED = 500;

interface KnownTitles {
  index: LikenessIndex;
  /** The last event whose changes are in it. */
  head: ChainHead;
}

declare module '../../base/ports.ts' {
  interface Memory {
    /** By workspace, the one asked for last at the end. */
    titles?: Map<string, KnownTitles>;
  }
}

/**
 * The titles of all ideas that people and their trackers brought, but for dropped ones, as they stood when the command
 * began. To read 10,000 of them takes some 200 ms, so they are kept and follow the log.
 */
export async function openTitles(ctx: Reads & Pick<Ctx, 'memory'>): Promise<LikenessIndex> {
  ctx.memory.titles ??= new Map();
  const kept = ctx.memory.titles;
  const { id, event_seq: seq, event_hash: hash } = ctx.workspace;
  const titles = (await followLog(ctx, kept.get(id))) ?? new LikenessIndex(await listTitles(ctx));
  kept.delete(id);
  kept.set(id, { index: titles, head: { seq, hash } });
  for (const oldest of kept.keys()) if (kept.size > MOST_KEPT) kept.delete(oldest);
  return titles;
}

/**
 * Reads the titles of the teams that have the most, before anybody asks for them: slice by slice with no transaction open
 * meanwhile, so that no click waits for it. What changes in that time is followed when they are asked for.
 */
export async function warmTitles(
  db: Db,
  { memory, tables, giveWay }: Pick<EnginePorts, 'memory' | 'tables' | 'giveWay'>,
): Promise<void> {
  if (!memory) return;
  for (const id of await db.read(listLargest)) {
    const open = async (tx: Tx) => openReads(tx, tables, await readWorkspace(tx, id));
    const { event_seq: seq, event_hash: hash } = await db.read((tx) => readWorkspace(tx, id));
    const sample = await db.read(async (tx) =>
      queryTitles(await open(tx))
        .orderBy('number', 'desc')
        .limit(MOST_SAMPLED)
        .execute(),
    );
    const index = new LikenessIndex([], new TitleReader(sample.map(({ title }) => title).reverse()));
    let after = 0;
    for (;;) {
      const slice = await db.read(async (tx) =>
        queryTitles(await open(tx))
          .where('number', '>', after)
          .orderBy('number')
          .limit(SLICE)
          .execute(),
      );
      for (const row of slice) index.add(toTitled(row));
      const last = slice.at(-1);
      if (last === undefined) break;
      after = last.number;
      await giveWay?.();
    }
    memory.titles ??= new Map();
    // Whoever asked meanwhile has read them.
    if (!memory.titles.has(id)) memory.titles.set(id, { index, head: { seq, hash } });
  }
}

async function listLargest(tx: Tx): Promise<string[]> {
  return (await ask(tx, LARGEST_TEAMS)).map(({ workspace_id }) => workspace_id);
}

export const LARGEST_TEAMS = definePassage({
  name: 'largest_teams',
  takes: [],
  gives: { workspace_id: 'text' },
  body: `select workspace_id from candidates group by workspace_id having count(*) >= ${LEAST_WARMED}
    order by count(*) desc limit ${MOST_KEPT}`,
});

/** Brings kept titles up to date. Undefined where they have to be read anew. */
async function followLog(ctx: Reads, known: KnownTitles | undefined): Promise<LikenessIndex | undefined> {
  const { event_seq: until } = ctx.workspace;
  if (known === undefined) return undefined;
  const changed = await listRowsSince(ctx, 'candidates', { since: known.head, until, most: MOST_FOLLOWED });
  for (const row of changed ?? []) {
    if (row.state === 'withdrawn' || isDerived(row)) known.index.remove(row.id);
    else known.index.add(toTitled(row));
  }
  return changed && known.index;
}

async function listTitles(ctx: Reads): Promise<Titled[]> {
  return (await queryTitles(ctx).orderBy('number').execute()).map(toTitled);
}

function queryTitles(ctx: Reads) {
  return rows(ctx, 'candidates')
    .select(['id', 'number', 'title', 'project_id'])
    .where('state', '<>', 'withdrawn')
    .where('source', 'not in', DERIVED_SOURCES);
}

function toTitled({ id, title, project_id }: Pick<Row<'candidates'>, 'id' | 'title' | 'project_id'>): Titled {
  return { id, title, project: project_id };
}
