import type { Ctx } from '../../base/command/ctx.ts';
import { notFound } from '../../base/language/errors.ts';
import { findNearest, parseId } from '../../base/language/ids.ts';
import { listGoals } from './store.ts';

export async function getGoalId(ctx: Ctx, typed: string): Promise<string> {
  const id = parseId('G', typed);
  const ids = (await listGoals(ctx)).map((goal) => goal.id);
  if (id === undefined || !ids.includes(id)) throw notFound('goal', typed, findNearest(typed, ids));
  return id;
}
