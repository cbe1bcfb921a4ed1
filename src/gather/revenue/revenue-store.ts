import type { Ctx } from '../../base/command/ctx.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import type { RevenueDraft } from './revenue.ts';

type Period = Row<'revenue_periods'>;

const COMPARED = ['actual_minor', 'projected_minor', 'subscriptions', 'churn_rate', 'notes'] as const;

/** What recording periods changed. `before` is the old row of a revised one. */
export interface RevenueChange {
  row: Period;
  before: Period | null;
  kind: 'added' | 'revised' | 'unchanged';
}

/** Every revenue period, earliest first. */
export async function listRevenuePeriods(ctx: Ctx): Promise<Period[]> {
  return rows(ctx, 'revenue_periods')
    .selectAll()
    .orderBy('starts_on')
    .orderBy('ends_on')
    .orderBy('project_key')
    .execute();
}

/** Whether any revenue was ever written down. */
export async function hasRevenue(ctx: Reads): Promise<boolean> {
  const period = await rows(ctx, 'revenue_periods').select('starts_on').limit(1).executeTakeFirst();
  return period !== undefined;
}

/** The projects that a period can belong to. */
export async function listProjectNames(ctx: Ctx): Promise<{ id: string; name: string }[]> {
  return rows(ctx, 'projects').select(['id', 'name']).orderBy('name').execute();
}

/**
 * Records periods in one event. A period is known by project, start and end: the same again revises the figures that
 * are given and keeps the others.
 */
export async function recordRevenue(
  ctx: Ctx,
  change: { type: string; subject: string; drafts: readonly RevenueDraft[] },
): Promise<RevenueChange[]> {
  const known = new Map((await listRevenuePeriods(ctx)).map((row) => [keyOf(row), row]));
  const changes = new Map<string, RevenueChange>();
  for (const draft of change.drafts) {
    const key = keyOf({
      project_key: draft.projectId ?? '',
      starts_on: draft.startsOn,
      ends_on: draft.endsOn,
    });
    const before = known.get(key) ?? null;
    const row = mergeRow(ctx, draft, changes.get(key)?.row ?? before);
    const isSame = before !== null && COMPARED.every((column) => row[column] === before[column]);
    changes.set(key, { row, before, kind: before === null ? 'added' : isSame ? 'unchanged' : 'revised' });
  }
  const all = [...changes.values()];
  const changed = all.filter(({ kind }) => kind !== 'unchanged');
  if (changed.length > 0) {
    const before = changed.flatMap((one) => one.before ?? []);
    await ctx.record({
      type: change.type,
      subject: change.subject,
      ...(before.length > 0 && { data: { before } }),
      rows: { revenue_periods: changed.map(({ row }) => row) },
    });
  }
  return all;
}

function mergeRow(ctx: Ctx, draft: RevenueDraft, old: Period | null): Period {
  return {
    workspace_id: ctx.workspace.id,
    project_key: draft.projectId ?? '',
    starts_on: draft.startsOn,
    ends_on: draft.endsOn,
    project_id: draft.projectId,
    actual_minor: draft.actualMinor ?? old?.actual_minor ?? null,
    projected_minor: draft.projectedMinor ?? old?.projected_minor ?? null,
    subscriptions: draft.subscriptions ?? old?.subscriptions ?? null,
    churn_rate: draft.churnRate ?? old?.churn_rate ?? null,
    notes: draft.notes ?? old?.notes ?? '',
    arrived_at: ctx.now,
  };
}

function keyOf(row: Pick<Period, 'project_key' | 'starts_on' | 'ends_on'>): string {
  return `${row.project_key}\n${row.starts_on}\n${row.ends_on}`;
}
