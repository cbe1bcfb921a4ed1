import type { Ctx } from './command.ts';
import type { Tx } from './db/open.ts';
import type { Platform, Row } from './db/schema.ts';
import { type Gesture, readGesture } from './emoji.ts';
import type { BatchAnswer } from './plan/load.ts';
import { digestSubject, lineSubject } from './plan/post.ts';
import { findTask } from './task/store.ts';
import { OPEN_STATES, type Task } from './task/task.ts';

/** What a reaction did, as its row keeps it; '' for one that changed nothing. */
export type Effect = 'approve' | 'later' | 'take' | 'done' | 'ask' | 'why' | '';

/** A message of ours. */
export interface Told {
  /** What it is about: a task's own line, a digest, a private line. */
  subject: string;
  placeId: string;
}

/** Who reacted how, in the platform's words for the person. */
export interface Reaction {
  user: string;
  emoji: string;
}

/** What a message that somebody reacted to leads to. */
export interface Target {
  told: Told;
  /** The digest under which a line about the reaction is said; null for a private message. */
  thread: string | null;
  /** Null for a page with several tasks, and no number that says which. */
  task: Task | null;
}

/** A message whose reactions count, and what was read of it so far. */
export interface Watched {
  /** The platform's ids of the message and its place. */
  message: string;
  place: string;
  known: readonly Reaction[];
}

/** Private lines about one task: `assigned:T-3:H-1`, `ask:T-3`, `void:T-3:…`. */
const PRIVATE = new Set(['assigned', 'ask', 'void']);

/** What begins the subjects of messages on which reactions count. */
const COUNTED = new Set(['line', 'digest', ...PRIVATE]);

/** A tenant's message, as the platform calls both. */
export interface MessageRef {
  platform: Platform;
  tenant: string;
  message: string;
}

/**
 * Whether a message is one of ours on which reactions count; with `taken`, whether that reaction was counted there, so
 * that taking it away means something. Asked before anybody is looked up: what people react to among themselves is no
 * visit.
 */
export async function countsReactions(tx: Tx, ref: MessageRef, taken?: Reaction): Promise<boolean> {
  const { platform, tenant, message } = ref;
  // As in findTenantOf: by the message first, then its place.
  const messages = await tx
    .selectFrom('messages')
    .select(['workspace_id', 'subject', 'place_id'])
    .where('workspace_id', 'in', (qb) =>
      qb
        .selectFrom('tenants')
        .select('workspace_id')
        .where('platform', '=', platform)
        .where('tenant', '=', tenant),
    )
    .where('platform_id', '=', message)
    .execute();
  const found = messages.find(({ subject }) => COUNTED.has(subject.split(':', 1).join()));
  if (!found || !(await isAt(tx, found, ref))) return false;
  if (!taken) return true;
  const known = await tx
    .selectFrom('reactions')
    .select('emoji')
    .where('workspace_id', '=', found.workspace_id)
    .where('subject', '=', found.subject)
    .where('place_id', '=', found.place_id)
    .where('user_id', '=', taken.user)
    .where('emoji', '=', taken.emoji)
    .executeTakeFirst();
  return known !== undefined;
}

async function isAt(
  tx: Tx,
  { workspace_id, place_id }: Pick<Row<'messages'>, 'workspace_id' | 'place_id'>,
  { platform, tenant }: MessageRef,
): Promise<boolean> {
  const place = await tx
    .selectFrom('places')
    .select('id')
    .where('workspace_id', '=', workspace_id)
    .where('id', '=', place_id)
    .where('platform', '=', platform)
    .where('tenant', '=', tenant)
    .executeTakeFirst();
  return place !== undefined;
}

export async function findMessage(ctx: Ctx, platformId: string): Promise<Told | undefined> {
  const row = await ctx.tx
    .selectFrom('messages')
    .select(['subject', 'place_id'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('platform_id', '=', platformId)
    .executeTakeFirst();
  return row && { subject: row.subject, placeId: row.place_id };
}

/** The tenant to which a message of ours belongs, by the platform's id; null for one that is not ours. */
export async function findTenantOf(tx: Tx, platform: Platform, platformId: string): Promise<string | null> {
  // Messages are indexed by workspace: joined with places at once, all of a place would be gone through.
  const messages = await tx
    .selectFrom('messages')
    .select(['workspace_id', 'place_id'])
    .where('workspace_id', 'in', (qb) =>
      qb.selectFrom('tenants').select('workspace_id').where('platform', '=', platform),
    )
    .where('platform_id', '=', platformId)
    .execute();
  for (const { workspace_id: workspaceId, place_id: placeId } of messages) {
    const place = await tx
      .selectFrom('places')
      .select('tenant')
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', placeId)
      .where('platform', '=', platform)
      .executeTakeFirst();
    if (place) return place.tenant;
  }
  return null;
}

/** `line:main:2026-11-23:T-3` is a task's own line, `digest:main:2026-11-23` a whole page; undefined where reactions do not count. */
export async function findTarget(ctx: Ctx, told: Told, gesture: Gesture): Promise<Target | undefined> {
  const [kind = '', feed = '', date = '', id = ''] = told.subject.split(':');
  const find = async (taskId: string) => (await findTask(ctx, taskId)) ?? null;
  if (kind === 'line') return { told, thread: `digest:${feed}:${date}`, task: await find(id) };
  if (PRIVATE.has(kind)) return { told, thread: null, task: await find(feed) };
  if (kind !== 'digest') return undefined;
  const listed = typeof gesture === 'object' ? await findListed(ctx, feed, date, gesture.number) : undefined;
  return { told, thread: told.subject, task: listed === undefined ? null : await find(listed) };
}

/** The task at a place of a page. */
async function findListed(ctx: Ctx, feed: string, date: string, place: number): Promise<string | undefined> {
  const batch = await ctx.tx
    .selectFrom('batches')
    .select('answer')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('feed_id', '=', feed)
    .where('on_date', '=', date)
    .executeTakeFirst();
  return batch && (JSON.parse(batch.answer) as BatchAnswer).taskIds[place - 1];
}

export async function findReaction(
  ctx: Ctx,
  told: Told,
  { user, emoji }: Reaction,
): Promise<Row<'reactions'> | undefined> {
  const rows = await listReactions(ctx, told);
  return rows.find((row) => row.user_id === user && row.emoji === emoji);
}

/** What was read on a message, oldest first. */
export async function listReactions(ctx: Ctx, told: Told): Promise<Row<'reactions'>[]> {
  return ctx.tx
    .selectFrom('reactions')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('subject', '=', told.subject)
    .where('place_id', '=', told.placeId)
    .orderBy('read_at')
    .orderBy('user_id')
    .orderBy('emoji')
    .execute();
}

export async function storeReaction(
  ctx: Ctx,
  told: Told,
  { user, emoji }: Reaction,
  effect: Effect,
): Promise<void> {
  const row: Row<'reactions'> = {
    workspace_id: ctx.workspace.id,
    subject: told.subject,
    place_id: told.placeId,
    user_id: user,
    emoji,
    effect,
    read_at: ctx.now,
  };
  await ctx.record({ type: 'ReactionRead', subject: told.subject, rows: { reactions: [row] } });
}

export async function removeReaction(ctx: Ctx, row: Row<'reactions'>): Promise<void> {
  const { workspace_id, subject, place_id, user_id, emoji } = row;
  const key = { workspace_id, subject, place_id, user_id, emoji };
  await ctx.record({ type: 'ReactionRemoved', subject, gone: { reactions: [key] } });
}

/** Handles of the people who said something of a task by reactions in a thread, by what it did; each once. */
export async function listSaid(
  ctx: Ctx,
  { told, thread, task }: Target & { task: Task },
): Promise<ReadonlyMap<Effect, string[]>> {
  if (thread === null) return new Map();
  const line = `line:${thread.slice('digest:'.length)}:${task.id}`;
  const rows = await ctx.tx
    .selectFrom('reactions')
    .innerJoin('places', (join) =>
      join
        .onRef('places.workspace_id', '=', 'reactions.workspace_id')
        .onRef('places.id', '=', 'reactions.place_id'),
    )
    .innerJoin('identities', (join) =>
      join
        .onRef('identities.platform', '=', 'places.platform')
        .onRef('identities.tenant', '=', 'places.tenant')
        .onRef('identities.user_id', '=', 'reactions.user_id'),
    )
    .innerJoin('executors', (join) =>
      join
        .onRef('executors.workspace_id', '=', 'identities.workspace_id')
        .onRef('executors.id', '=', 'identities.member_id'),
    )
    .select(['reactions.subject', 'reactions.emoji', 'reactions.effect', 'executors.handle'])
    .where('reactions.workspace_id', '=', ctx.workspace.id)
    .where('reactions.place_id', '=', told.placeId)
    .where('reactions.subject', 'in', [line, thread])
    .where('reactions.effect', '<>', '')
    .orderBy('reactions.read_at')
    .execute();
  const said = new Map<Effect, string[]>();
  for (const row of rows) {
    const gesture = readGesture(row.emoji);
    const target = gesture && (await findTarget(ctx, { ...told, subject: row.subject }, gesture));
    if (target?.task?.id !== task.id) continue;
    const effect = row.effect as Effect;
    said.set(effect, [...new Set([...(said.get(effect) ?? []), row.handle])]);
  }
  return said;
}

/** Reactions that were asked for a reason, by the task they are about. */
export async function listAsked(
  ctx: Ctx,
): Promise<{ row: Row<'reactions'>; target: Target & { task: Task } }[]> {
  const rows = await ctx.tx
    .selectFrom('reactions')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('effect', '=', 'ask')
    .execute();
  const asked = [];
  for (const row of rows) {
    const target = await findTarget(ctx, { subject: row.subject, placeId: row.place_id }, 'no');
    if (target?.task) asked.push({ row, target: { ...target, task: target.task } });
  }
  return asked;
}

/** The messages on which a reaction can still change something: of each feed's latest batch, its page and open tasks' lines. */
export async function listWatched(ctx: Ctx, platform: Platform, tenant: string): Promise<Watched[]> {
  const subjects = await listOpenSubjects(ctx);
  if (subjects.length === 0) return [];
  const messages = await ctx.tx
    .selectFrom('messages')
    .innerJoin('places', (join) =>
      join
        .onRef('places.workspace_id', '=', 'messages.workspace_id')
        .onRef('places.id', '=', 'messages.place_id'),
    )
    .select(['messages.subject', 'messages.place_id', 'messages.platform_id', 'places.place'])
    .where('messages.workspace_id', '=', ctx.workspace.id)
    .where('messages.subject', 'in', subjects)
    .where('places.platform', '=', platform)
    .where('places.tenant', '=', tenant)
    .orderBy('messages.platform_id')
    .execute();
  const watched: Watched[] = [];
  for (const { subject, place_id: placeId, platform_id: message, place } of messages) {
    const known = await listReactions(ctx, { subject, placeId });
    watched.push({
      message,
      place,
      known: known.map(({ user_id, emoji }) => ({ user: user_id, emoji })),
    });
  }
  return watched;
}

/** A message of ours at a place of a tenant, and what was read of it; none where it is not ours. */
export async function findWatched(
  ctx: Ctx,
  { platform, tenant, message }: { platform: Platform; tenant: string; message: string },
): Promise<Watched[]> {
  const row = await ctx.tx
    .selectFrom('messages')
    .innerJoin('places', (join) =>
      join
        .onRef('places.workspace_id', '=', 'messages.workspace_id')
        .onRef('places.id', '=', 'messages.place_id'),
    )
    .select(['messages.subject', 'messages.place_id', 'places.place'])
    .where('messages.workspace_id', '=', ctx.workspace.id)
    .where('messages.platform_id', '=', message)
    .where('places.platform', '=', platform)
    .where('places.tenant', '=', tenant)
    .executeTakeFirst();
  if (!row) return [];
  const known = await listReactions(ctx, { subject: row.subject, placeId: row.place_id });
  return [
    { message, place: row.place, known: known.map(({ user_id, emoji }) => ({ user: user_id, emoji })) },
  ];
}

async function listOpenSubjects(ctx: Ctx): Promise<string[]> {
  const batches = await ctx.tx
    .selectFrom('batches')
    .select(['feed_id', 'on_date', 'answer'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('batches as later')
            .select('later.id')
            .whereRef('later.workspace_id', '=', 'batches.workspace_id')
            .whereRef('later.feed_id', '=', 'batches.feed_id')
            .whereRef('later.on_date', '>', 'batches.on_date'),
        ),
      ),
    )
    .execute();
  const open = await ctx.tx
    .selectFrom('tasks')
    .select('id')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('state', 'in', OPEN_STATES)
    .execute();
  const isOpen = new Set(open.map(({ id }) => id));
  return batches.flatMap((batch) => {
    const ids = (JSON.parse(batch.answer) as BatchAnswer).taskIds.filter((id) => isOpen.has(id));
    return [digestSubject(batch), ...ids.map((id) => lineSubject(batch, id))];
  });
}
