import type { Ctx } from '../base/command/ctx.ts';
import { type Gesture, readGesture } from '../base/language/emoji.ts';
import { rows } from '../base/store/rows.ts';
import type { Row } from '../base/store/tables.ts';
import { findBatch, readAnswer } from '../plan/batch-store.ts';
import { digestSubject, lineSubject, readPageSubject } from '../say/subject.ts';
import { findTask } from '../todo/task/store.ts';
import type { Task } from '../todo/task/task.ts';
import { PRIVATE, type Reaction } from './message-store.ts';

/** What a reaction did, as its row keeps it; '' for one that changed nothing. */
export type Effect = 'approve' | 'later' | 'take' | 'done' | 'ask' | 'why' | '';

/** A message of ours. */
export interface OwnMessage {
  /** What it is about: a task's own line, a digest, a private line. */
  subject: string;
  placeId: string;
}

/** What a message that somebody reacted to leads to. */
export interface Target {
  told: OwnMessage;
  /** The digest under which a line about the reaction is said; null for a private message. */
  thread: string | null;
  /** Null for a page with several tasks, and no number that says which. */
  task: Task | null;
}

export async function findMessage(ctx: Ctx, platformId: string): Promise<OwnMessage | undefined> {
  const row = await rows(ctx, 'messages')
    .select(['subject', 'place_id'])
    .where('platform_id', '=', platformId)
    .executeTakeFirst();
  return row && { subject: row.subject, placeId: row.place_id };
}

/** `line:main:2026-11-23:T-3` is a task's own line, `digest:main:2026-11-23` a whole page; undefined where reactions do not count. */
export async function findTarget(ctx: Ctx, told: OwnMessage, gesture: Gesture): Promise<Target | undefined> {
  const find = async (taskId: string) => (await findTask(ctx, taskId)) ?? null;
  const read = readPageSubject(told.subject);
  if (!read) {
    const [kind = '', id = ''] = told.subject.split(':');
    return PRIVATE.has(kind) ? { told, thread: null, task: await find(id) } : undefined;
  }
  const { page, taskId } = read;
  if (taskId !== null) return { told, thread: digestSubject(page), task: await find(taskId) };
  const listed = typeof gesture === 'object' ? await findListed(ctx, page, gesture.number) : undefined;
  return { told, thread: told.subject, task: listed === undefined ? null : await find(listed) };
}

/** The task at a place of a page. */
async function findListed(
  ctx: Ctx,
  { feed_id: feedId, on_date: date }: Pick<Row<'batches'>, 'feed_id' | 'on_date'>,
  place: number,
): Promise<string | undefined> {
  const batch = await findBatch(ctx, feedId, date);
  return batch && readAnswer(batch).taskIds[place - 1];
}

export async function findReaction(
  ctx: Ctx,
  told: OwnMessage,
  { user, emoji }: Reaction,
): Promise<Row<'reactions'> | undefined> {
  const rows = await listReactions(ctx, told);
  return rows.find((row) => row.user_id === user && row.emoji === emoji);
}

/** What was read on a message, oldest first. */
export async function listReactions(ctx: Ctx, told: OwnMessage): Promise<Row<'reactions'>[]> {
  return rows(ctx, 'reactions')
    .selectAll()
    .where('subject', '=', told.subject)
    .where('place_id', '=', told.placeId)
    .orderBy('read_at')
    .orderBy('user_id')
    .orderBy('emoji')
    .execute();
}

export async function storeReaction(
  ctx: Ctx,
  told: OwnMessage,
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
  const page = thread === null ? undefined : readPageSubject(thread)?.page;
  if (thread === null || page === undefined) return new Map();
  const line = lineSubject(page, task.id);
  const found = await rows(ctx, 'reactions')
    .innerJoin('places', 'places.id', 'reactions.place_id')
    .innerJoin('identities', (join) =>
      join
        .onRef('identities.platform', '=', 'places.platform')
        .onRef('identities.tenant', '=', 'places.tenant')
        .onRef('identities.user_id', '=', 'reactions.user_id'),
    )
    .innerJoin('executors', 'executors.id', 'identities.member_id')
    .select(['reactions.subject', 'reactions.emoji', 'reactions.effect', 'executors.handle'])
    .where('reactions.place_id', '=', told.placeId)
    .where('reactions.subject', 'in', [line, thread])
    .where('reactions.effect', '<>', '')
    .orderBy('reactions.read_at')
    .execute();
  const said = new Map<Effect, string[]>();
  for (const row of found) {
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
  const found = await rows(ctx, 'reactions').selectAll().where('effect', '=', 'ask').execute();
  const asked = [];
  for (const row of found) {
    const target = await findTarget(ctx, { subject: row.subject, placeId: row.place_id }, 'no');
    if (target?.task) asked.push({ row, target: { ...target, task: target.task } });
  }
  return asked;
}
