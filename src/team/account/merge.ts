import type { Change, Ctx } from '../../base/command/ctx.ts';
import { refuseAhead } from '../../base/store/migrate.ts';
import type { ProjectedTable, Row, TableFacts } from '../../base/store/tables.ts';
import { listExecutors } from '../people/store.ts';
import { type AnyRow, listNaming } from './store.ts';

/** One person's two ids. */
interface Renaming {
  from: string;
  to: string;
}

/**
 * Makes one member of two who are one person: everything that named the other names the one who has been here longer,
 * what both said yes to counts once, and the other's record stays without accounts, inactive. The log keeps who did
 * what under which name. Gives the member that is left.
 */
export async function mergeMembers(
  ctx: Ctx,
  a: Row<'executors'>,
  b: Row<'executors'>,
): Promise<Row<'executors'>> {
  await refuseAhead(ctx.tx, 'To make one member of two');
  const [kept, other] = numberOf(a) <= numberOf(b) ? [a, b] : [b, a];
  const moved: { [T in ProjectedTable]?: readonly AnyRow[] } = {};
  const gone: { [T in ProjectedTable]?: readonly AnyRow[] } = {};
  for (const [table, facts] of ctx.tables) {
    if (!facts.names) continue;
    const change = await moveRows(ctx, table, { ...facts, from: other.id, to: kept.id });
    if (change.moved.length > 0) moved[table] = change.moved;
    if (change.gone.length > 0) gone[table] = change.gone;
  }
  const merged = joinRows(kept, other);
  const agents = (await listExecutors(ctx, 'all')).filter(
    ({ responsible_id }) => responsible_id === other.id,
  );
  await ctx.record({
    type: 'MembersLinked',
    subject: `executor:${kept.id}`,
    data: { merged: other.id },
    rows: {
      ...(moved as Change['rows']),
      executors: [
        merged,
        { ...other, is_active: 0, is_admin: 0, is_approver: 0, is_routed: 0 },
        ...agents.map((agent) => ({ ...agent, responsible_id: kept.id })),
      ],
    },
    gone: gone as NonNullable<Change['gone']>,
  });
  return merged;
}

/** What either knew or could; where both said something, what the one who stays said. */
function joinRows(kept: Row<'executors'>, other: Row<'executors'>): Row<'executors'> {
  return {
    ...kept,
    is_admin: either(kept.is_admin, other.is_admin),
    is_approver: either(kept.is_approver, other.is_approver),
    is_routed: either(kept.is_routed, other.is_routed),
    categories: kept.categories === '[]' ? other.categories : kept.categories,
    hours_per_week: kept.hours_per_week ?? other.hours_per_week,
    zone: kept.zone ?? other.zone,
    country: kept.country ?? other.country,
    private_per_day: kept.private_per_day ?? other.private_per_day,
    mine_at: kept.mine_at ?? other.mine_at,
    ...joinMembership(kept, other),
  };
}

/** A member as soon as either is, since the first of the two was. */
function joinMembership(a: Row<'executors'>, b: Row<'executors'>): Partial<Row<'executors'>> {
  const joined = [a, b].filter(({ is_active }) => is_active === 1);
  if (joined.length === 0) return {};
  const since = joined.map(({ joined_at, created_at }) => joined_at ?? created_at);
  return { is_active: 1, admission: 'member', joined_at: Math.min(...since) };
}

function either(a: 0 | 1, b: 0 | 1): 0 | 1 {
  return a === 1 || b === 1 ? 1 : 0;
}

/**
 * The rows of a table that named the other, as rows of the one who stays. Where the person is part of a row's key (a
 * vote), the row moves; of two that meet, the one that is there already is left.
 */
async function moveRows(
  ctx: Ctx,
  table: ProjectedTable,
  { names = [], key, isDerived, from, to }: TableFacts & Renaming,
): Promise<{ moved: AnyRow[]; gone: AnyRow[] }> {
  const found = await listNaming(ctx, table, names, from);
  const pickKey = (row: AnyRow) => Object.fromEntries(key.map((column) => [column, row[column]]));
  if (isDerived) return { moved: [], gone: found.map(pickKey) };
  const renamed = found.map((row) => ({ row, next: rename(row, names, { from, to }) }));
  const keyed = names.filter((column) => (key as readonly string[]).includes(column));
  if (keyed.length === 0) return { moved: renamed.map(({ next }) => next), gone: [] };
  const idOf = (row: AnyRow) => JSON.stringify(pickKey(row));
  const taken = new Set((await listNaming(ctx, table, keyed, to)).map(idOf));
  return {
    moved: renamed
      .filter(({ row, next }) => idOf(row) === idOf(next) || !taken.has(idOf(next)))
      .map(({ next }) => next),
    gone: found.map(pickKey),
  };
}

/** A row that would name one person as two who had to be different stays as it was said. */
function rename(row: AnyRow, columns: readonly string[], { from, to }: Renaming): AnyRow {
  const renamed = Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      columns.includes(column) && value === from ? to : value,
    ]),
  );
  if (renamed.seconded_by !== undefined && renamed.seconded_by !== null) {
    if (renamed.seconded_by === renamed.overruled_by) return row;
  }
  // Nobody stands in for themselves.
  if (renamed.stand_in_id !== undefined && renamed.stand_in_id === renamed.executor_id) {
    return { ...renamed, stand_in_id: null };
  }
  return renamed.member_id !== undefined && renamed.stands_in_for === renamed.member_id
    ? { ...renamed, stands_in_for: null }
    : renamed;
}

function numberOf({ id }: Row<'executors'>): number {
  return Number(id.slice(id.indexOf('-') + 1));
}
