import type { Ctx } from '../../base/command/ctx.ts';
import type { Bug, Feature } from './project.ts';

export function recordFeature(ctx: Ctx, type: string, feature: Feature): Promise<void> {
  return ctx.record({ type, subject: feature.id, rows: { features: [feature] } });
}

export function recordBug(ctx: Ctx, type: string, bug: Bug): Promise<void> {
  return ctx.record({ type, subject: bug.id, rows: { bugs: [bug] } });
}
