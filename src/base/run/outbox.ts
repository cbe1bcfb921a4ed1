import type { Insertable } from 'kysely';
import type { Ctx, Message } from '../command/ctx.ts';
import type { Tx } from '../store/open.ts';
import { sumOf } from '../store/sums.ts';
import type { Schema } from '../store/tables.ts';
import { isAwake } from '../store/workspace.ts';
import { definePassage } from '../wall/passage.ts';

/** The kind of due row under which a refused private message waits to be said elsewhere; its subject is the row's id. */
export const CLOSED_DUE = 'closed';

/** The kind of due row under which a place that took no message is looked at; its subject is the place. */
export const SHUT_DUE = 'shut';

/** What is for somebody who takes no private messages waits until they do something: until then, for ever. */
export const HELD_UNTIL_AT = Date.UTC(9999, 0);

/**
 * A condition of `row`: that no other of these rows is unsent. At nine there are many more rows than the server has
 * counted, and by its count each look would read all of them once for every one of them. `limit 1 offset 0` keeps it from joining them,
 * `coalesce` from looking for what is unsent instead of for the few rows that it is about.
 */
function noneUnsent(other: string, which: string): string {
  return `not exists (select 1 from outbox as ${other} where ${other}.workspace_id = row.workspace_id
      and ${other}.place_id = row.place_id and ${other}.id < row.id and ${which}
      and coalesce(${other}.state, '') in ('new', 'sending') limit 1 offset 0)`;
}

/**
 * The oldest unsent row of each lane at each place, unless an older state of its own message, or the message in
 * whose thread it belongs, is unsent in another lane.
 */
const HEADS = `from outbox as row
  where row.state in ('new', 'sending') and ${isAwake('row')}
    and (select platform from places where places.workspace_id = row.workspace_id and places.id = row.place_id) in $1
    and ${noneUnsent('earlier', 'earlier.lane = row.lane')}
    and ${noneUnsent('older', 'older.subject = row.subject')}
    and ${noneUnsent('parent', 'parent.subject = row.under_subject')}`;

/** What may be sent now. */
export const MESSAGES_WAITING = definePassage({
  name: 'messages_waiting',
  takes: ['text[]', 'bigint'],
  gives: { workspace_id: 'text', id: 'bigint' },
  body: `select row.workspace_id, row.id ${HEADS}
    and ((row.state = 'new' and row.not_before_at <= $2) or (row.state = 'sending' and row.claim_until_at <= $2))
    order by row.id limit 20`,
});

export const MESSAGE_NEXT = definePassage({
  name: 'message_next',
  takes: ['text[]'],
  gives: { at: 'bigint?' },
  body: `select min(coalesce(row.claim_until_at, row.not_before_at)) as at ${HEADS}`,
});

/**
 * Queues messages, of different subjects or places. Each takes the place, and so the turn, of an unsent state of the same
 * subject and place, because the latest state wins; one that may have arrived stays, because looking for it decides whether
 * this one is an edit.
 */
export async function queueMessages(
  tx: Tx,
  workspaceId: string,
  messages: readonly Message[],
  now: number,
): Promise<void> {
  if (messages.length === 0) return;
  const waiting = await tx
    .selectFrom('outbox')
    .select(['subject', 'place_id'])
    .where('workspace_id', '=', workspaceId)
    .where(
      'subject',
      'in',
      messages.map(({ subject }) => subject),
    )
    .where('state', '=', 'new')
    .where('is_doubtful', '=', 0)
    .execute();
  const fresh: Insertable<Schema['outbox']>[] = [];
  for (const message of messages) {
    const state = stateOf(message, now);
    const isWaiting = waiting.some(
      ({ subject, place_id }) => subject === message.subject && place_id === message.placeId,
    );
    if (isWaiting && (await replaceState(tx, workspaceId, message, state))) continue;
    fresh.push({
      ...state,
      workspace_id: workspaceId,
      subject: message.subject,
      place_id: message.placeId,
      state: 'new',
      is_doubtful: 0,
      claim_token: null,
      claim_until_at: null,
      sent_at: null,
    });
  }
  if (fresh.length > 0) await tx.insertInto('outbox').values(fresh).execute();
}

function stateOf(message: Message, now: number) {
  const mayBeSentAt = Math.max(now, message.notBeforeAt ?? now);
  const view = JSON.stringify({ ...message.view, files: undefined });
  return {
    lane: message.lane,
    under_subject: message.under ?? null,
    view,
    sum: sumOf(view),
    attempts: 0,
    not_before_at: mayBeSentAt,
    last_error: null,
    // The relay tries for a day from then on, however long it was held before.
    created_at: mayBeSentAt,
    notifies: message.notifies ?? null,
  };
}

/** False where a relay has taken it meanwhile. */
async function replaceState(
  tx: Tx,
  workspaceId: string,
  { subject, placeId }: Pick<Message, 'subject' | 'placeId'>,
  state: ReturnType<typeof stateOf>,
): Promise<boolean> {
  const replaced = await tx
    .updateTable('outbox')
    .set(state)
    .where('workspace_id', '=', workspaceId)
    .where('subject', '=', subject)
    .where('place_id', '=', placeId)
    .where('state', '=', 'new')
    .where('is_doubtful', '=', 0)
    .returning('id')
    .executeTakeFirst();
  return replaced !== undefined;
}

/** Takes back what was queued and has certainly not been sent: it is not to be said any more. */
export async function withdrawMessage(
  tx: Tx,
  workspaceId: string,
  message: Pick<Message, 'subject' | 'placeId'>,
): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ state: 'merged' })
    .where('workspace_id', '=', workspaceId)
    .where('subject', '=', message.subject)
    .where('place_id', '=', message.placeId)
    .where('state', '=', 'new')
    .where('is_doubtful', '=', 0)
    .execute();
}

/** Forgets what was not sent to a place that is no more. */
export async function dropPlaceMessages(
  { tx, workspace }: Pick<Ctx, 'tx' | 'workspace'>,
  placeId: string,
): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ state: 'merged' })
    .where('workspace_id', '=', workspace.id)
    .where('place_id', '=', placeId)
    .where('state', 'in', ['new', 'unknown', 'dead'])
    .execute();
}

/** Sends what waited for somebody to take private messages again. */
export async function releaseMessages(
  tx: Tx,
  workspaceId: string,
  placeId: string,
  now: number,
): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ not_before_at: now, created_at: now })
    .where('workspace_id', '=', workspaceId)
    .where('place_id', '=', placeId)
    .where('state', '=', 'new')
    .where('not_before_at', '=', HELD_UNTIL_AT)
    .execute();
}

/** Sends what waits for another try at a place now, in its order: whatever kept it back is over. */
export async function hurryMessages(ctx: Ctx, placeId: string): Promise<void> {
  await ctx.tx
    .updateTable('outbox')
    .set({ not_before_at: ctx.now })
    .where('workspace_id', '=', ctx.workspace.id)
    .where('place_id', '=', placeId)
    .where('state', '=', 'new')
    .where('not_before_at', '>', ctx.now)
    .execute();
}
