import type { Ctx } from '../base/command/ctx.ts';
import { CLOSED_DUE, withdrawMessage } from '../base/run/outbox.ts';
import type { Row } from '../base/store/tables.ts';
import { bold, mention, type Text, text } from '../base/view/text.ts';
import { answer } from '../base/view/view.ts';
import { directUserOf, findDirect } from '../team/account/place-store.ts';
import { findIdentity } from '../team/account/store.ts';
import { isLateAnswer } from '../team/capacity/private-store.ts';
import { getExecutorById } from '../team/people/store.ts';
import { findLastDigest, findPlacedMessage, isSent, listPosts } from './store.ts';
import { NOTICE_DUE, tellMember } from './tell.ts';

/**
 * Somebody turned out to take no private messages where one was to be said: it is remembered, and what was to be said
 * goes to their next platform, or is kept until they do something again.
 */
export const closedDue = {
  kind: CLOSED_DUE,
  async run(ctx: Ctx, { subject: rowId }: Row<'due'>): Promise<number | null> {
    const message = await findPlacedMessage(ctx, Number(rowId));
    const user = message && directUserOf(message.place);
    if (!message || user === null || user === undefined) return null;
    const { subject, place } = message;
    const account = await findIdentity(ctx, { ...place, user });
    if (!account) return null;
    if (account.closed_at === null) {
      const closed: Row<'identities'> = { ...account, closed_at: ctx.now };
      await ctx.record({
        type: 'AccountClosed',
        subject: `executor:${account.member_id}`,
        rows: { identities: [closed] },
      });
    }
    // Said otherwise, or taken back, meanwhile.
    if (message.state !== 'new') return null;
    await withdrawMessage(ctx.tx, ctx.workspace.id, { subject, placeId: place.id });
    if (isLateAnswer(subject)) {
      const words = text`, I could not send you the answer: you take no private messages here. Allow them, and ask again.`;
      await tellUnderDigest(ctx, account, `closed:${subject}`, words);
      return null;
    }
    await tellMember(ctx, account.member_id, { subject, view: message.view });
    return null;
  },
};

/** Tells somebody who takes no private messages, once a day and under the digest, that something waits; never what. */
export const noticeDue = {
  kind: NOTICE_DUE,
  async run(ctx: Ctx, { subject: memberId }: Row<'due'>): Promise<number | null> {
    const direct = await findDirect(ctx, memberId);
    // They have been here since, and were told.
    if (direct === null || direct.account.closed_at === null) return null;
    const subject = `notice:${memberId}:${ctx.today}`;
    await tellUnderDigest(
      ctx,
      direct.account,
      subject,
      text`, something waits for you: ${bold('/tiller inbox')}`,
    );
    return null;
  },
};

/** Says once, under the last digest of their chat, what calls one person alone. */
async function tellUnderDigest(
  ctx: Ctx,
  account: Row<'identities'>,
  subject: string,
  words: Text,
): Promise<void> {
  if (await isSent(ctx, subject)) return;
  for (const { feed_id: feedId, place_id: placeId } of await listPosts(ctx, account)) {
    const under = await findLastDigest(ctx, feedId, placeId);
    if (under === undefined) continue;
    const member = await getExecutorById(ctx, account.member_id);
    const view = answer(text`${mention(member)}${words}`);
    await ctx.send({ subject, placeId, lane: subject, view, under, notifies: account.user_id });
    return;
  }
}
