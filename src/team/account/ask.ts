import type { Ctx } from '../../base/command/ctx.ts';
import { notAllowed, notPossible } from '../../base/language/errors.ts';
import type { Row } from '../../base/store/tables.ts';
import { getExecutorById, listExecutors } from '../people/store.ts';
import { createMember, handleOf, recordIdentity } from './identity.ts';
import { findIdentity } from './store.ts';

/**
 * The row of whoever acts and is no member yet, who asks to be let in by this: once, however often they do. Refuses
 * guests, programs, and whom an admin has said no to.
 */
export async function askAdmission(ctx: Ctx): Promise<Row<'executors'>> {
  if (ctx.actor.kind !== 'outsider' || !ctx.actor.account)
    throw notAllowed('Guests and programs are no members.', 'People of the chat');
  const { account, name } = ctx.actor;
  const known = await findIdentity(ctx, account);
  if (!known) {
    const named = { ...account, userName: name };
    const member = await createMember(ctx, handleOf(named), name);
    const row: Row<'executors'> = { ...member, is_active: 0, admission: 'asked', joined_at: null };
    await recordIdentity(ctx, named, row, true, 'MembershipAsked');
    await ctx.hooks.membershipAsked(ctx, row);
    return row;
  }
  const member = await getExecutorById(ctx, known.member_id);
  if (member.admission === 'asked') return member;
  if (member.admission === 'declined')
    throw notPossible('An admin has said no to letting you in.', `Talk to ${await nameAdmins(ctx)}.`);
  const row: Row<'executors'> = { ...member, admission: 'asked' };
  await ctx.record({
    type: 'MembershipAsked',
    subject: `executor:${row.id}`,
    rows: { executors: [row] },
  });
  await ctx.hooks.membershipAsked(ctx, row);
  return row;
}

/** `@lead or @ana`: who lets people in. */
export async function nameAdmins(ctx: Ctx): Promise<string> {
  const admins = (await listExecutors(ctx)).filter(({ is_admin }) => is_admin === 1);
  return admins.map(({ handle }) => `@${handle}`).join(' or ') || 'whoever becomes admin';
}
