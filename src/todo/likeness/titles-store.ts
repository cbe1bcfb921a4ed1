import type { Ctx } from '../../base/command/ctx.ts';
import { type ChainHead, listRowsSince } from '../../base/store/events.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { DERIVED_SOURCES, isDerived } from '../idea/candidate.ts';
import { LikenessIndex, type Titled } from './likeness-index.ts';

/** From so many events on, reading all titles again is as quick as following what happened. */
const MOST_FOLLOWED = 2_000;
/** Workspaces whose titles are kept in memory: those asked for last. */
const MOST_KEPT = 16;

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
  const found = await rows(ctx, 'candidates')
    .select(['id', 'title', 'project_id'])
    .where('state', '<>', 'withdrawn')
    .where('source', 'not in', DERIVED_SOURCES)
    .orderBy('number')
    .execute();
  return found.map(toTitled);
}

function toTitled({ id, title, project_id }: Pick<Row<'candidates'>, 'id' | 'title' | 'project_id'>): Titled {
  return { id, title, project: project_id };
}
