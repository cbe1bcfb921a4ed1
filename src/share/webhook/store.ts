import { z } from 'zod';
import type { Ctx } from '../../base/command/ctx.ts';
import type { Vault } from '../../base/ports.ts';
import type { Payload } from '../../base/store/events.ts';
import { readJson } from '../../base/store/json.ts';
import type { Tx } from '../../base/store/open.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { readSecret } from '../../team/secret/store.ts';
import { NOTICE_NAMES, NOTICES, type Notice, secretsOf, type Webhook } from './webhook.ts';

const noticeList = z.array(z.enum(NOTICE_NAMES));

/** All that there ever were, the oldest first. */
export async function listWebhooks(ctx: Reads): Promise<Webhook[]> {
  return rows(ctx, 'webhooks').selectAll().orderBy('number').execute();
}

/** Those that are told of what happens now. */
export async function listListening(ctx: Reads): Promise<Webhook[]> {
  return rows(ctx, 'webhooks')
    .selectAll()
    .where('removed_at', 'is', null)
    .where('paused_at', 'is', null)
    .orderBy('number')
    .execute();
}

export function readEvents(webhook: Webhook): readonly Notice[] {
  return readJson(noticeList, webhook.events);
}

/** What a webhook is told of that was recorded after an event, with its rows as they were then. */
export async function listNotable(
  ctx: Reads,
  afterSeq: number,
): Promise<(Pick<Row<'events'>, 'seq' | 'hash' | 'type' | 'subject' | 'occurred_at'> & Payload)[]> {
  const found = await rows(ctx, 'events')
    .select(['seq', 'hash', 'type', 'subject', 'occurred_at', 'payload'])
    .where('seq', '>', afterSeq)
    .where('type', 'in', Object.values(NOTICES))
    .orderBy('seq')
    .execute();
  return found.map(({ payload, ...event }) => ({ ...event, ...(JSON.parse(payload ?? '{}') as Payload) }));
}

/** What a call needs of a webhook that is not removed. */
export interface WebhookCall {
  address: string;
  key: string;
  format: Webhook['format'];
  isPaused: boolean;
}

/** Null for a webhook that is removed, or whose secrets are lost. */
export async function findWebhookCall(
  tx: Tx,
  vault: Vault | undefined,
  place: Pick<Row<'places'>, 'workspace_id' | 'id'>,
): Promise<WebhookCall | null> {
  const { workspace_id: workspaceId } = place;
  const webhook = await tx
    .selectFrom('webhooks')
    .select(['id', 'format', 'paused_at'])
    .where('workspace_id', '=', workspaceId)
    .where('place_id', '=', place.id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (!webhook) return null;
  const ids = secretsOf(webhook.id);
  const address = await readSecret(tx, vault, { workspaceId, id: ids.address });
  const key = await readSecret(tx, vault, { workspaceId, id: ids.key });
  if (address === undefined || key === undefined) return null;
  return { address, key, format: webhook.format, isPaused: webhook.paused_at !== null };
}

type Delivery = Pick<
  Row<'outbox'>,
  'id' | 'view' | 'state' | 'attempts' | 'created_at' | 'sent_at' | 'last_error' | 'not_before_at'
>;

/** What was sent, waits or was given up, the newest first. What was sent is kept for a week. */
export async function listDeliveries(ctx: Reads, placeId: string, most: number): Promise<Delivery[]> {
  return rows(ctx, 'outbox')
    .select(['id', 'view', 'state', 'attempts', 'created_at', 'sent_at', 'last_error', 'not_before_at'])
    .where('place_id', '=', placeId)
    .where('state', '!=', 'merged')
    .orderBy('id', 'desc')
    .limit(most)
    .execute();
}

/** How many wait and how many were given up. */
export async function countUnsent(ctx: Reads, placeId: string): Promise<{ waiting: number; dead: number }> {
  const counts = await rows(ctx, 'outbox')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .where('place_id', '=', placeId)
    .where('state', 'in', ['new', 'sending', 'unknown', 'dead'])
    .groupBy('state')
    .execute();
  const sum = (...states: string[]) =>
    counts.filter(({ state }) => states.includes(state)).reduce((all, { count }) => all + Number(count), 0);
  return { waiting: sum('new', 'sending'), dead: sum('unknown', 'dead') };
}

/** The numbers of those that were given up, the oldest first. */
export async function listDead(ctx: Ctx, placeId: string): Promise<number[]> {
  const found = await rows(ctx, 'outbox')
    .select('id')
    .where('place_id', '=', placeId)
    .where('state', 'in', ['unknown', 'dead'])
    .orderBy('id')
    .execute();
  return found.map(({ id }) => id);
}

const noticeData = z.object({ data: z.object({ id: z.string(), type: z.string(), subject: z.string() }) });

/** A delivery as people and programs read of it. */
export function readDelivery(row: Delivery): {
  id: string;
  type: string;
  subject: string;
  state: 'sent' | 'waits' | 'given up';
  tries: number;
  queuedAt: number;
  sentAt: number | null;
  nextAt: number;
  error: string | null;
} {
  const { data } = readJson(noticeData, row.view);
  const isWaiting = row.state === 'new' || row.state === 'sending';
  return {
    ...data,
    state: row.state === 'sent' ? 'sent' : isWaiting ? 'waits' : 'given up',
    tries: row.attempts,
    queuedAt: row.created_at,
    sentAt: row.sent_at,
    nextAt: row.not_before_at,
    error: row.state === 'sent' ? null : (row.last_error?.replace(/^\w*Error: /, '') ?? null),
  };
}
