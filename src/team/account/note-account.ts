import type { Ctx } from '../../base/command/ctx.ts';
import type { Row } from '../../base/store/tables.ts';
import { getExecutorById } from '../people/store.ts';
import { followPlatform, type Standing } from './identity.ts';
import { loseMembership } from './leave.ts';
import { type Account, findIdentity } from './store.ts';

/** What a chat tells of an account by itself: as whoever acts, or that there is no such account any more. */
export type AccountState = Exclude<Standing, 'vouched'> | 'gone';

/**
 * Notes what a chat tells of an account while nobody acts: whoever is gone, or a guest now, is no member; who may no
 * longer administer the chat loses what that gave; of somebody who is back the admins are told, who let them in. An
 * account that nobody here has is none of ours.
 */
export async function noteAccount(ctx: Ctx, account: Account, state: AccountState): Promise<void> {
  const known = await findIdentity(ctx, account);
  if (!known) return;
  const member = await getExecutorById(ctx, known.member_id);
  if (state === 'gone' || state === 'guest') {
    await loseMembership(ctx, member, account, state);
    return;
  }
  if (known.gone_at !== null) await noteReturn(ctx, known, member);
  // Rights that the chat gives come with an act of theirs.
  else if (state === 'person' && member.is_active === 1) await followPlatform(ctx, member, account, state);
}

async function noteReturn(ctx: Ctx, known: Row<'identities'>, member: Row<'executors'>): Promise<void> {
  await ctx.record({
    type: 'AccountNoted',
    subject: `executor:${member.id}`,
    rows: { identities: [{ ...known, gone_at: null }] },
  });
  if (member.admission === 'left') await ctx.hooks.accountBack(ctx, member, known.platform);
}
