import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { timeOf } from '../../base/language/date.ts';
import { notFound, notPossible } from '../../base/language/errors.ts';
import { bold, text } from '../../base/view/text.ts';
import { answer, type RefusalView, type View } from '../../base/view/view.ts';
import { getExecutorById } from '../people/store.ts';
import { PLATFORM_NAMES } from './bind.ts';
import { recordIdentity } from './identity.ts';
import { CODE_MINUTES, countWrong, endCode, findCode, findWaitAt, issueCode } from './link-code-store.ts';
import { mergeMembers } from './merge.ts';
import { type Account, findIdentity } from './store.ts';

export const LINK = 'link';

export const link = defineCommand({
  name: LINK,
  summary: 'Ties your account in another chat to this one, by a code, so that you count once.',
  examples: ['', 'K7QM-2PXD'],
  access: 'person',
  args: z.object({
    code: arg.line('the code that your other account was given', { position: 0 }, 40).optional(),
  }),
  async run(ctx, { code: typed }) {
    const account = ctx.actor.kind === 'system' ? undefined : ctx.actor.account;
    if (!account) throw notPossible('Only a person has accounts.', '');
    const isMember = ctx.actor.kind === 'member';
    if (typed === undefined && !isMember)
      throw notPossible(
        'This account is nobody’s here yet.',
        'Type link with your other one, then its code here.',
      );
    if (typed === undefined) return showCode(await issueCode(ctx, account));
    const waitAt = await findWaitAt(ctx.tx, ctx.workspace.id, account, ctx.now);
    if (waitAt !== null) {
      const at = timeOf(waitAt, ctx.workspace.zone);
      throw notPossible('Too many wrong codes came from here.', `Try again after ${at}.`);
    }
    const found = await findCode(ctx.tx, typed, ctx.now);
    // Not thrown: a refusal would take back that it was counted.
    if (!found || found.workspace_id !== ctx.workspace.id) return refuseCode(ctx, account, typed);
    const { platform, tenant, user_id: user } = found;
    if (isSame(account, { platform, tenant, user })) {
      throw notPossible('This is the account that the code is for.', 'Type it with your other account.');
    }
    await endCode(ctx.tx, found);
    const asker = await findIdentity(ctx, { platform, tenant, user });
    if (!asker) throw new Error('a code belongs to an account that never came in');
    const other = await getExecutorById(ctx, asker.member_id);
    const here = await findIdentity(ctx, account);
    if (!here) {
      const userName = ctx.actor.kind === 'outsider' ? ctx.actor.name : other.handle;
      await recordIdentity(ctx, { ...account, userName }, other, false);
      return answer(
        text`Linked: your accounts in ${PLATFORM_NAMES[platform]} and ${PLATFORM_NAMES[account.platform]} are ${bold(`@${other.handle}`)} now, and count once.`,
      );
    }
    const own = await getExecutorById(ctx, here.member_id);
    if (own.id === other.id) {
      return answer(text`Both accounts are ${bold(`@${own.handle}`)} already.`);
    }
    const kept = await mergeMembers(ctx, other, own);
    const gone = kept.id === own.id ? other : own;
    return answer(
      text`Linked: your accounts in ${PLATFORM_NAMES[platform]} and ${PLATFORM_NAMES[account.platform]} are ${bold(`@${kept.handle}`)} now, and count once.`,
      text`What was @${gone.handle}’s is yours: tasks, votes, ideas and results.`,
    );
  },
});

function showCode(code: string): View {
  return answer(
    text`Your code is ${bold(code)}. It works once, for ${CODE_MINUTES} minutes; show it to nobody.`,
    text`With your other account type ${bold(`/tiller link ${code}`)}, or ${bold(`link ${code}`)} at the terminal.`,
  );
}

async function refuseCode(ctx: Ctx, account: Account, typed: string): Promise<RefusalView> {
  await countWrong(ctx, account);
  const { detail } = notFound('code that works now', typed);
  const message = `${detail.message} A code works once, for ${CODE_MINUTES} minutes: link gives your other account a new one.`;
  return { kind: 'refusal', ...detail, field: 'code', message };
}

function isSame(a: Account, b: Account): boolean {
  return a.platform === b.platform && a.tenant === b.tenant && a.user === b.user;
}
