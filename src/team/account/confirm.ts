import type { Ctx } from '../../base/command/ctx.ts';
import type { Row } from '../../base/store/tables.ts';
import { hasUnconfirmed, listExecutors } from '../people/store.ts';
import { listAddedByName } from './store.ts';

/**
 * Confirms, in one event, the members of an older version who were more than seen: they voted, decided, had a task,
 * answer for an agent, have rights, or were added by name. The others may ask to be let in.
 */
export async function confirmMembers(ctx: Ctx): Promise<void> {
  if (!(await hasUnconfirmed(ctx))) return;
  const everybody = await listExecutors(ctx, 'all');
  const involved = new Set([
    ...(await ctx.hooks.listInvolved(ctx)),
    ...(await listAddedByName(ctx)),
    ...everybody.flatMap(({ responsible_id }) => responsible_id ?? []),
  ]);
  const confirmed = everybody.flatMap((member): Row<'executors'>[] => {
    if (member.kind !== 'member' || member.admission !== 'member' || member.joined_at !== null) return [];
    const isConfirmed = member.is_admin === 1 || member.is_approver === 1 || involved.has(member.id);
    if (isConfirmed || member.is_active === 0) return [{ ...member, joined_at: member.created_at }];
    return [{ ...member, is_active: 0, admission: 'left' }];
  });
  await ctx.record({ type: 'MembersConfirmed', subject: 'workspace', rows: { executors: confirmed } });
}
