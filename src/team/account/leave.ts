import type { Ctx } from '../../base/command/ctx.ts';
import { dropPlaceMessages } from '../../base/run/outbox.ts';
import type { Row } from '../../base/store/tables.ts';
import { directPlaceId } from './place-store.ts';
import { type Account, findIdentity, isOfTenant, listIdentities } from './store.ts';

/** Why somebody is no member any more. */
export type Loss =
  /** Their account is deactivated, or they are no longer in the server. */
  | 'gone'
  /** Their account is a guest's now. */
  | 'guest'
  /** They have lost the role that made them a member. */
  | 'role';

/**
 * Takes the member of an account out of the team: what was to be said to them is not, what they did stays. Somebody who
 * has an account elsewhere stays, and is written to there. Gives null, as there is no member to go on with.
 */
export async function loseMembership(
  ctx: Ctx,
  member: Row<'executors'>,
  account: Account,
  why: Loss,
): Promise<null> {
  const accounts = await listIdentities(ctx, member.id);
  const isElsewhere = accounts.some((each) => !isOfTenant(each, account) && each.gone_at === null);
  const known = await findIdentity(ctx, account);
  const isNews = why !== 'role' && known?.gone_at === null;
  const identities = known && isNews ? [{ ...known, gone_at: ctx.now }] : [];
  const subject = `executor:${member.id}`;
  if (member.is_active === 0 || isElsewhere) {
    if (identities.length > 0) await ctx.record({ type: 'AccountGone', subject, rows: { identities } });
    return null;
  }
  const row: Row<'executors'> = {
    ...member,
    ...{ is_active: 0, is_admin: 0, is_approver: 0, admission: 'left', joined_at: null, platform_gave: '' },
  };
  await ctx.record({ type: 'MembershipLost', subject, rows: { executors: [row], identities } });
  for (const each of accounts) await dropPlaceMessages(ctx, directPlaceId(each));
  await ctx.hooks.membershipLost(ctx, member, { why, platform: account.platform });
  return null;
}
