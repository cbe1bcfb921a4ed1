import { z } from 'zod';
import type { Ctx } from '../../base/command/ctx.ts';
import { readJson, readStrings } from '../../base/store/json.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import type { Vision } from './vision.ts';

const targetsSchema = z.object({
  monthly: z.record(z.string(), z.number()).default({}),
  yearly: z.number().nullable().default(null),
});
const metricsSchema = z.record(z.string(), z.union([z.string(), z.number()]));

/** The vision in force; null before the first one. */
export async function getActiveVision(ctx: Reads): Promise<Vision | null> {
  const row = await findActiveVisionRow(ctx);
  return row ? toVision(row) : null;
}

export async function findActiveVisionRow(ctx: Reads): Promise<Row<'visions'> | undefined> {
  return rows(ctx, 'visions').selectAll().where('is_active', '=', 1).executeTakeFirst();
}

/** Every version of the vision, newest first. */
export async function listVisionRows(ctx: Reads): Promise<Row<'visions'>[]> {
  return rows(ctx, 'visions').selectAll().orderBy('version', 'desc').execute();
}

/** Whether any version has, or had, a revenue target. */
export async function hasRevenueTarget(ctx: Reads): Promise<boolean> {
  const versions = (await listVisionRows(ctx)).map(toVision);
  return versions.some(
    ({ revenueTargets: { monthly, yearly } }) => yearly !== null || Object.keys(monthly).length > 0,
  );
}

export function toVision(row: Row<'visions'>): Vision {
  return {
    version: row.version,
    statement: row.statement,
    primaryGoal: row.primary_goal,
    focusAreas: readStrings(row.focus_areas),
    revenueTargets: readJson(targetsSchema, row.revenue_targets),
    successMetrics: readJson(metricsSchema, row.success_metrics),
    startsOn: row.starts_on,
    authorId: row.author_id,
    createdAt: row.created_at,
  };
}

/** The row of a new version, active, with the content of a vision. */
export function toVisionRow(
  ctx: Pick<Ctx, 'workspace' | 'now' | 'actor'>,
  vision: Omit<Vision, 'authorId' | 'createdAt'>,
): Row<'visions'> {
  return {
    workspace_id: ctx.workspace.id,
    version: vision.version,
    statement: vision.statement,
    primary_goal: vision.primaryGoal,
    focus_areas: JSON.stringify(vision.focusAreas),
    revenue_targets: JSON.stringify(vision.revenueTargets),
    success_metrics: JSON.stringify(vision.successMetrics),
    starts_on: vision.startsOn,
    is_active: 1,
    author_id: ctx.actor.kind === 'member' ? ctx.actor.id : null,
    created_at: ctx.now,
  };
}
