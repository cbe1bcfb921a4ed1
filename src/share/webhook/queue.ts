import type { Ctx } from '../../base/command/ctx.ts';
import type { Text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { describeNotice } from './describe.ts';
import { listListening, listNotable, readEvents } from './store.ts';
import { NOTICE_NAMES, NOTICES, type Notice, type Webhook } from './webhook.ts';

/** What a program is sent, as a view's data. */
export interface NoticeData {
  /** The same in every attempt, and for every webhook: who has seen it may pass over it. */
  id: string;
  type: Notice | 'hello';
  /** What it is about: `T-3`, `G-1`, a batch. */
  subject: string;
  /** ISO 8601, UTC. */
  occurredAt: string;
  team: string;
}

/** Queues what has just been recorded for the webhooks that are told of it, in the transaction that recorded it. */
export async function queueNotices(ctx: Ctx, afterSeq: number): Promise<void> {
  const webhooks = await listListening(ctx);
  if (webhooks.length === 0) return;
  for (const event of await listNotable(ctx, afterSeq)) {
    const notice = NOTICE_NAMES.find((name) => NOTICES[name] === event.type);
    if (!notice) continue;
    const { seq, hash, subject } = event;
    const words = describeNotice(notice, subject, event);
    for (const webhook of webhooks.filter((each) => readEvents(each).includes(notice)))
      await queueNotice(ctx, webhook, words, {
        id: `evt_${hash.slice(0, 24)}`,
        type: notice,
        subject,
        occurredAt: new Date(event.occurred_at).toISOString(),
        lane: `event:${seq}`,
      });
  }
}

/** The first one, by which whoever made a webhook sees whether it arrives. */
export async function queueHello(ctx: Ctx, webhook: Webhook): Promise<void> {
  const words = [
    `Tiller tells here what happens in ${ctx.workspace.name}: ${readEvents(webhook).join(', ')}.`,
  ];
  await queueNotice(ctx, webhook, words, {
    id: `evt_${ctx.newId().replaceAll('-', '').slice(0, 24)}`,
    type: 'hello',
    subject: webhook.id,
    occurredAt: new Date(ctx.now).toISOString(),
    lane: `hello:${webhook.id}`,
  });
}

/** Of one task in order, of several beside each other: what is late of one holds up no other. */
async function queueNotice(
  ctx: Ctx,
  webhook: Webhook,
  words: Text,
  { lane: subject, ...given }: Omit<NoticeData, 'team'> & { lane: string },
): Promise<void> {
  const data: NoticeData = { ...given, team: ctx.workspace.name };
  await ctx.send({
    subject,
    placeId: webhook.place_id,
    lane: `${webhook.id}:${data.subject}`,
    view: withData(answer(words), data),
  });
}
