import { type RawBuilder, sql } from 'kysely';
import type { Change, Ctx } from '../command.ts';
import type { ProjectedTable, Row } from '../db/schema.ts';

/** Where rows name a person, by table. A vote and a pattern have the person in their key and are moved apart. */
const NAMING: { readonly [T in ProjectedTable]?: readonly (keyof Row<T>)[] } = {
  identities: ['member_id'],
  leaves: ['executor_id', 'stand_in_id'],
  visions: ['author_id'],
  goals: ['owner_id'],
  notes: ['author_id'],
  candidates: ['proposer_id'],
  tasks: ['assignee_id'],
  decisions: ['decided_by', 'stands_in_for'],
  outcomes: ['executor_id', 'recorded_by'],
  kind_rules: ['created_by'],
  tactics: ['overruled_by', 'seconded_by', 'created_by'],
  lessons: ['author_id'],
  hand_overs: ['from_id', 'to_id', 'handed_by'],
};

type AnyRow = Readonly<Record<string, unknown>>;

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
  const [kept, other] = numberOf(a) <= numberOf(b) ? [a, b] : [b, a];
  const rows: { [T in ProjectedTable]?: readonly AnyRow[] } = {};
  for (const table of Object.keys(NAMING) as ProjectedTable[]) {
    const columns = NAMING[table] as readonly string[];
    const found = (await readNaming(ctx, table, columns, other.id)).map((row) =>
      rename(row, columns, { from: other.id, to: kept.id }),
    );
    if (found.length > 0) rows[table] = found;
  }
  const votes = await moveVotes(ctx, kept.id, other.id);
  const merged = joinRows(kept, other);
  const agents = await ctx.tx
    .selectFrom('executors')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('responsible_id', '=', other.id)
    .execute();
  const change: Change = {
    type: 'MembersLinked',
    subject: `executor:${kept.id}`,
    data: { merged: other.id },
    rows: {
      ...(rows as Change['rows']),
      executors: [
        merged,
        { ...other, is_active: 0, is_admin: 0, is_approver: 0, is_routed: 0 },
        ...agents.map((agent) => ({ ...agent, responsible_id: kept.id })),
      ],
      ...(votes.moved.length > 0 && { votes: votes.moved }),
    },
    gone: { votes: votes.gone, patterns: await readPatterns(ctx, other.id) },
  };
  await ctx.record(change);
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
  };
}

function either(a: 0 | 1, b: 0 | 1): 0 | 1 {
  return a === 1 || b === 1 ? 1 : 0;
}

async function readNaming(
  ctx: Ctx,
  table: ProjectedTable,
  columns: readonly string[],
  id: string,
): Promise<AnyRow[]> {
  const named: RawBuilder<unknown>[] = columns.map((column) => sql`${sql.ref(column)} = ${id}`);
  const { rows } = await sql<AnyRow>`select * from ${sql.table(table)}
    where workspace_id = ${ctx.workspace.id} and (${sql.join(named, sql` or `)})`.execute(ctx.tx);
  return rows;
}

/** A row that would name one person as two who had to be different stays as it was said. */
function rename(row: AnyRow, columns: readonly string[], { from, to }: { from: string; to: string }): AnyRow {
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
  return renamed.stand_in_id !== undefined && renamed.stand_in_id === renamed.executor_id
    ? { ...renamed, stand_in_id: null }
    : renamed;
}

/** The votes of the other as those of the one who stays; of two on the same content the older one is left. */
async function moveVotes(
  ctx: Ctx,
  keptId: string,
  otherId: string,
): Promise<{ moved: Row<'votes'>[]; gone: Partial<Row<'votes'>>[] }> {
  const votes = await ctx.tx
    .selectFrom('votes')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where((eb) => eb.or([eb('member_id', 'in', [keptId, otherId]), eb('stands_in_for', '=', otherId)]))
    .execute();
  const own = new Set(votes.filter(({ member_id }) => member_id === keptId).map(contentOf));
  const renamed = votes.flatMap((vote): { old: Row<'votes'>; row: Row<'votes'> | null }[] => {
    const isOthers = vote.member_id === otherId;
    if (!isOthers && vote.stands_in_for !== otherId) return [];
    if (isOthers && own.has(contentOf(vote))) return [{ old: vote, row: null }];
    const memberId = isOthers ? keptId : vote.member_id;
    const absent = vote.stands_in_for === otherId ? keptId : vote.stands_in_for;
    const row = { ...vote, member_id: memberId, stands_in_for: absent === memberId ? null : absent };
    return [{ old: vote, row }];
  });
  return {
    moved: renamed.flatMap(({ row }) => row ?? []),
    gone: renamed.map(({ old }) => ({
      workspace_id: old.workspace_id,
      task_id: old.task_id,
      content_hash: old.content_hash,
      member_id: old.member_id,
    })),
  };
}

function contentOf({ task_id, content_hash }: Row<'votes'>): string {
  return `${task_id} ${content_hash}`;
}

/** Patterns are made anew from outcomes before each digest. */
async function readPatterns(ctx: Ctx, executorId: string): Promise<Partial<Row<'patterns'>>[]> {
  return ctx.tx
    .selectFrom('patterns')
    .select(['workspace_id', 'category', 'executor_id'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('executor_id', '=', executorId)
    .execute();
}

function numberOf({ id }: Row<'executors'>): number {
  return Number(id.slice(id.indexOf('-') + 1));
}
