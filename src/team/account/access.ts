import type { Ctx } from '../../base/command/ctx.ts';
import { notAllowed } from '../../base/language/errors.ts';
import type { Row } from '../../base/store/tables.ts';
import { listExecutors } from '../people/store.ts';
import { nameAble } from '../token/limits.ts';

/** Refuses unless an admin, or Tiller itself, is acting. `what` says what is not theirs to do. */
export async function checkAdmin(ctx: Ctx, what: string): Promise<void> {
  if (ctx.actor.kind === 'system') return;
  if (ctx.actor.kind === 'member' && ctx.actor.isAdmin) return;
  const admins = (await listExecutors(ctx)).filter(({ is_admin }) => is_admin === 1);
  const able = admins.map(({ handle }) => `@${handle}`);
  throw notAllowed(what, nameAble(ctx, able, 'admin'));
}

/** Refuses unless the actor is that executor, the member responsible for it, or an admin. */
export async function checkOwn(ctx: Ctx, executor: Row<'executors'>): Promise<void> {
  const isOwn = ctx.actor.kind === 'member' && [executor.id, executor.responsible_id].includes(ctx.actor.id);
  if (!isOwn) await checkAdmin(ctx, `@${executor.handle} is not yours to change.`);
}
