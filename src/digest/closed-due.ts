import type { Ctx } from '../command.ts';
import { CLOSED_DUE, withdrawMessage } from '../db/outbox.ts';
import type { Row } from '../db/schema.ts';
import { getExecutorById } from '../team/store.ts';
import { directUserOf, findDirect, isLateAnswer, NOTICE_DUE, tellMember } from '../team/tell.ts';
import { answer, bold, mention, type Text, text, type View } from '../view.ts';
import { findLastDigest } from './last-digest.ts';

/**
 * Somebody turned out to take no private messages where one was to be said: it is remembered, and what was to be said
 * goes to their next platform, or is kept until they do something again.
 */
export const closedDue = {
  kind: CLOSED_DUE,
  async run(ctx: Ctx, { subject: rowId }: Row<'due'>): Promise<number | null> {
    const row = await ctx.tx
      .selectFrom('outbox')
      .innerJoin('places', (join) =>
        join
          .onRef('places.workspace_id', '=', 'outbox.workspace_id')
          .onRef('places.id', '=', 'outbox.place_id'),
      )
      .select(['outbox.subject', 'outbox.view', 'outbox.state', 'outbox.place_id'])
      .select(['places.platform', 'places.tenant', 'places.place'])
      .where('outbox.workspace_id', '=', ctx.workspace.id)
      .where('outbox.id', '=', Number(rowId))
      .executeTakeFirst();
    const userId = row && directUserOf(row);
    if (!row || userId === null || userId === undefined) return null;
    const account = await ctx.tx
      .selectFrom('identities')
      .selectAll()
      .where('workspace_id', '=', ctx.workspace.id)
      .where('platform', '=', row.platform)
      .where('tenant', '=', row.tenant)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    if (!account) return null;
    if (account.closed_at === null) {
      const subject = `executor:${account.member_id}`;
      const closed: Row<'identities'> = { ...account, closed_at: ctx.now };
      await ctx.record({ type: 'AccountClosed', subject, rows: { identities: [closed] } });
    }
    // Said otherwise, or taken back, meanwhile.
    if (row.state !== 'new') return null;
    const message = { subject: row.subject, placeId: row.place_id };
    await withdrawMessage(ctx.tx, ctx.workspace.id, message);
    if (isLateAnswer(row.subject)) {
      const words = text`, I could not send you the answer: you take no private messages here. Allow them, and ask again.`;
      await tellUnderDigest(ctx, account, `closed:${row.subject}`, words);
      return null;
    }
    await tellMember(ctx, account.member_id, { subject: row.subject, view: JSON.parse(row.view) as View });
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
  if (await isSaid(ctx, subject)) return;
  const feeds = await ctx.tx
    .selectFrom('feed_places')
    .innerJoin('places', (join) =>
      join
        .onRef('places.workspace_id', '=', 'feed_places.workspace_id')
        .onRef('places.id', '=', 'feed_places.place_id'),
    )
    .select(['feed_places.feed_id', 'feed_places.place_id'])
    .where('feed_places.workspace_id', '=', ctx.workspace.id)
    .where('places.platform', '=', account.platform)
    .where('places.tenant', '=', account.tenant)
    .orderBy('feed_places.feed_id')
    .orderBy('feed_places.place_id')
    .execute();
  for (const { feed_id: feedId, place_id: placeId } of feeds) {
    const under = await findLastDigest(ctx, feedId, placeId);
    if (under === undefined) continue;
    const member = await getExecutorById(ctx, account.member_id);
    const view = answer(text`${mention(member)}${words}`);
    await ctx.send({ subject, placeId, lane: subject, view, under, notifies: account.user_id });
    return;
  }
}

async function isSaid(ctx: Ctx, subject: string): Promise<boolean> {
  const row = await ctx.tx
    .selectFrom('outbox')
    .select('id')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return row !== undefined;
}
