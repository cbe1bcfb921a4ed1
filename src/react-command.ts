import { z } from 'zod';
import { arg, type Command, type CommandTable, type Ctx, defineCommand, readArgs } from './command.ts';
import type { Row } from './db/schema.ts';
import { type Gesture, readGesture } from './emoji.ts';
import { Refusal } from './errors.ts';
import type { BatchAnswer } from './plan/load.ts';
import { findTask } from './task/store.ts';
import type { Task } from './task/task.ts';
import { type Action, type AnswerView, answer, bold, type Text, text, type View } from './view.ts';

/** What a reaction did, as the reactions' rows keep it. */
const EFFECTS = { yes: 'approve', later: 'later', take: 'take', done: 'done', ask: 'ask', none: '' } as const;

interface Told {
  /** What the message is about: a task's own line, or a digest. */
  subject: string;
  placeId: string;
}

/** What a message of ours that somebody reacted to leads to. */
interface Target {
  told: Told;
  /** The digest under which a line about the reaction is said; null for a private message. */
  thread: string | null;
  task: Task | null;
}

/**
 * The command behind reactions, for adapters alone. The same reaction told twice is one; removing it takes back what
 * it did while that can be taken back. What was read is said in one line of the thread, edited.
 */
export function createReactCommand(getTable: () => CommandTable): Command {
  return defineCommand({
    name: 'react',
    summary: 'Counts a reaction to a message of mine.',
    args: z.object({
      message: arg.line('the platform’s id of the message', { position: 0 }),
      user: arg.line('the platform’s id of the person', { position: 1 }),
      emoji: arg.line('the emoji', { position: 2 }),
      removed: arg.flag('whether it was taken away'),
    }),
    access: 'everyone',
    audience: 'asker',
    isInternal: true,
    pace: 'instant',
    async run(ctx, { message, user, emoji, removed }) {
      const told = await findMessage(ctx, message);
      const gesture = readGesture(emoji);
      if (!told || gesture === undefined) return NOTHING;
      const known = await findReaction(ctx, told, user, emoji);
      if (removed) return known ? withdraw(ctx, getTable(), told, known) : NOTHING;
      return known ? NOTHING : count(ctx, getTable(), told, { user, emoji, gesture });
    },
  });
}

/** Shown to nobody: what happened is on the message itself. */
const NOTHING: AnswerView = answer();

interface Reaction {
  user: string;
  emoji: string;
  gesture: Gesture;
}

async function count(ctx: Ctx, table: CommandTable, told: Told, reaction: Reaction): Promise<View> {
  const target = await findTarget(ctx, told, reaction.gesture);
  if (!target.task) {
    await store(ctx, told, reaction, EFFECTS.none);
    await askWhich(ctx, target);
    return NOTHING;
  }
  const { task } = target;
  const action = chooseAction(ctx, task, reaction.gesture);
  if (action === 'why') return call(ctx, table, 'why', { task: task.id });
  if (action !== 'ask' && action !== EFFECTS.none) await call(ctx, table, action, { task: task.id });
  await store(ctx, told, reaction, action);
  await readBack(ctx, target, task, action);
  return NOTHING;
}

/** The command that a gesture stands for, as the task is now and for who makes it. */
function chooseAction(ctx: Ctx, task: Task, gesture: Gesture): Effect | 'why' {
  const isUndecided = ['proposed', 'snoozed', 'parked', 'expired'].includes(task.state);
  const isOwn = ctx.actor.kind === 'member' && task.assignee_id === ctx.actor.id;
  if (gesture === 'why') return 'why';
  if (gesture === 'later') return task.state === 'proposed' ? EFFECTS.later : EFFECTS.none;
  if (gesture === 'take') return task.state === 'open' ? EFFECTS.take : EFFECTS.none;
  if (gesture === 'no') return isUndecided ? EFFECTS.ask : EFFECTS.none;
  if (isUndecided) return EFFECTS.yes;
  return gesture === 'yes' && isOwn && ['assigned', 'started'].includes(task.state)
    ? EFFECTS.done
    : EFFECTS.none;
}

type Effect = (typeof EFFECTS)[keyof typeof EFFECTS];

/** Taken away: what it did is taken back while it can be; else the line says how to. */
async function withdraw(ctx: Ctx, table: CommandTable, told: Told, known: Row<'reactions'>): Promise<View> {
  await ctx.record({
    type: 'ReactionRemoved',
    subject: told.subject,
    gone: { reactions: [keyOf(known)] },
  });
  const gesture = readGesture(known.emoji);
  const target = gesture === undefined ? undefined : await findTarget(ctx, told, gesture);
  const task = target?.task;
  if (!target || !task || known.effect === EFFECTS.none || known.effect === EFFECTS.ask) return NOTHING;
  if (known.effect === EFFECTS.take || known.effect === EFFECTS.done) {
    await readBack(ctx, target, task, EFFECTS.none);
    return NOTHING;
  }
  await call(ctx, table, 'undo', { task: task.id });
  await readBack(ctx, target, task, EFFECTS.none);
  return NOTHING;
}

/** Runs another command in the same transaction, with the same rights. Throws its Refusal. */
async function call(
  ctx: Ctx,
  table: CommandTable,
  name: string,
  args: Readonly<Record<string, unknown>>,
): Promise<View> {
  const command = table.get(name);
  if (!command.run) throw new Error(`${name} cannot be a reaction: it thinks`);
  return command.run(ctx, readArgs(command, args));
}

async function findMessage(ctx: Ctx, platformId: string): Promise<Told | undefined> {
  const row = await ctx.tx
    .selectFrom('messages')
    .select(['subject', 'place_id'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('platform_id', '=', platformId)
    .executeTakeFirst();
  return row && { subject: row.subject, placeId: row.place_id };
}

/** `line:main:2026-11-23:T-3` is a task's own line, `digest:main:2026-11-23` a whole page, `assigned:T-3` a private line. */
async function findTarget(ctx: Ctx, told: Told, gesture: Gesture): Promise<Target> {
  const [kind = '', feed = '', date = '', id = ''] = told.subject.split(':');
  if (kind === 'line')
    return { told, thread: `digest:${feed}:${date}`, task: (await findTask(ctx, id)) ?? null };
  if (kind === 'assigned') return { told, thread: null, task: (await findTask(ctx, feed)) ?? null };
  if (kind !== 'digest') throw nothingToCount();
  const listed = typeof gesture === 'object' ? await findListed(ctx, feed, date, gesture.number) : undefined;
  return {
    told,
    thread: told.subject,
    task: listed === undefined ? null : ((await findTask(ctx, listed)) ?? null),
  };
}

function nothingToCount(): Refusal {
  return new Refusal({ code: 'not_possible', message: 'Reactions count on tasks and on the day’s page.' });
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

async function findReaction(
  ctx: Ctx,
  told: Told,
  user: string,
  emoji: string,
): Promise<Row<'reactions'> | undefined> {
  return ctx.tx
    .selectFrom('reactions')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('subject', '=', told.subject)
    .where('place_id', '=', told.placeId)
    .where('user_id', '=', user)
    .where('emoji', '=', emoji)
    .executeTakeFirst();
}

async function store(ctx: Ctx, told: Told, { user, emoji }: Reaction, effect: Effect): Promise<void> {
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

function keyOf({ workspace_id, subject, place_id, user_id, emoji }: Row<'reactions'>) {
  return { workspace_id, subject, place_id, user_id, emoji };
}

/** One line a task in the thread, edited: who said what by a reaction, and how to take it back. */
async function readBack(ctx: Ctx, target: Target, task: Task, effect: Effect): Promise<void> {
  if (target.thread === null) return;
  const who = ctx.actor.kind === 'member' ? `@${ctx.actor.handle}` : 'somebody';
  const line = describeRead(task, who, effect);
  const subject = `read:${target.thread}:${task.id}`;
  await ctx.send({
    subject,
    placeId: target.told.placeId,
    lane: subject,
    under: target.thread,
    view: { ...answer(line), ...(effect === EFFECTS.ask && { actions: listReasons(task) }) },
  });
}

function describeRead(task: Task, who: string, effect: Effect): Text {
  switch (effect) {
    case 'approve':
      return text`Read ✅ from ${bold(who)} on ${task.id}; to undo, remove it.`;
    case 'later':
      return text`Read ⏰ from ${bold(who)} on ${task.id}; to undo, remove it.`;
    case 'take':
      return text`${task.id} is with ${bold(who)} now; hand over ${task.id} gives it on.`;
    case 'done':
      return text`${bold(who)} says that ${task.id} is done.`;
    case 'ask':
      return text`Read ❌ from ${bold(who)} on ${task.id}. Why? It changes what I propose.`;
    case '':
      return text`${task.id}: the reaction of ${bold(who)} is taken back.`;
  }
}

const REASONS = ['too big', 'not now', 'wrong metric', 'already done', 'not us', 'other'] as const;

function listReasons(task: Task): Action[] {
  return REASONS.map((reason) => ({
    label: reason,
    command: 'refuse',
    args: { task: task.id, why: reason },
    style: 'plain' as const,
  }));
}

/** A page has several tasks: a reaction to all of it is asked about once. */
async function askWhich(ctx: Ctx, { told, thread }: Target): Promise<void> {
  if (thread === null) return;
  const subject = `which:${thread}`;
  const view = answer('Which task? React on its own line here, or with its number on the page.');
  await ctx.send({ subject, placeId: told.placeId, lane: subject, under: thread, view });
}
