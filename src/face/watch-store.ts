import type { Ctx } from '../base/command/ctx.ts';
import { rows } from '../base/store/rows.ts';
import type { Platform } from '../base/store/tables.ts';
import { readAnswer } from '../plan/batch-store.ts';
import { digestSubject, lineSubject } from '../say/subject.ts';
import { OPEN_STATES } from '../todo/task/task.ts';
import type { Reaction } from './message-store.ts';
import { listReactions } from './react-store.ts';

/** A message whose reactions count, and what was read of it so far. */
export interface WatchedMessage {
  /** The platform's ids of the message and its place. */
  message: string;
  place: string;
  known: readonly Reaction[];
}

/** The messages on which a reaction can still change something: of each feed's latest batch, its page and open tasks' lines. */
export async function listWatched(ctx: Ctx, platform: Platform, tenant: string): Promise<WatchedMessage[]> {
  const subjects = await listOpenSubjects(ctx);
  if (subjects.length === 0) return [];
  const messages = await rows(ctx, 'messages')
    .innerJoin('places', 'places.id', 'messages.place_id')
    .select(['messages.subject', 'messages.place_id', 'messages.platform_id', 'places.place'])
    .where('messages.subject', 'in', subjects)
    .where('places.platform', '=', platform)
    .where('places.tenant', '=', tenant)
    .orderBy('messages.platform_id')
    .execute();
  return Promise.all(messages.map((message) => readWatched(ctx, message)));
}

async function readWatched(
  ctx: Ctx,
  message: { subject: string; place_id: string; platform_id: string; place: string },
): Promise<WatchedMessage> {
  const { subject, place_id: placeId, platform_id, place } = message;
  const known = await listReactions(ctx, { subject, placeId });
  return {
    message: platform_id,
    place,
    known: known.map(({ user_id, emoji }) => ({ user: user_id, emoji })),
  };
}

/** A message of ours at a place of a tenant, and what was read of it; none where it is not ours. */
export async function findWatched(
  ctx: Ctx,
  { platform, tenant, message }: { platform: Platform; tenant: string; message: string },
): Promise<WatchedMessage[]> {
  const row = await rows(ctx, 'messages')
    .innerJoin('places', 'places.id', 'messages.place_id')
    .select(['messages.subject', 'messages.place_id', 'places.place'])
    .where('messages.platform_id', '=', message)
    .where('places.platform', '=', platform)
    .where('places.tenant', '=', tenant)
    .executeTakeFirst();
  return row ? [await readWatched(ctx, { ...row, platform_id: message })] : [];
}

async function listOpenSubjects(ctx: Ctx): Promise<string[]> {
  const batches = await rows(ctx, 'batches')
    .select(['feed_id', 'on_date', 'answer'])
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('batches as later')
            .select('later.id')
            .whereRef('later.feed_id', '=', 'batches.feed_id')
            .whereRef('later.on_date', '>', 'batches.on_date'),
        ),
      ),
    )
    .execute();
  const open = await rows(ctx, 'tasks').select('id').where('state', 'in', OPEN_STATES).execute();
  const isOpen = new Set(open.map(({ id }) => id));
  return batches.flatMap((batch) => {
    const ids = readAnswer(batch).taskIds.filter((id) => isOpen.has(id));
    return [digestSubject(batch), ...ids.map((id) => lineSubject(batch, id))];
  });
}
