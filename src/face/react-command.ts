import { z } from 'zod';
import { arg } from '../base/command/args.ts';
import { type Command, defineCommand } from '../base/command/command.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { readArgs } from '../base/command/read-args.ts';
import type { CommandTable } from '../base/command/table.ts';
import { type Gesture, readGesture } from '../base/language/emoji.ts';
import { Refusal } from '../base/language/errors.ts';
import type { Row } from '../base/store/tables.ts';
import { bold, type Text, text } from '../base/view/text.ts';
import { type Action, type AnswerView, answer, type View } from '../base/view/view.ts';
import { alreadyDecided } from '../decide/decision.ts';
import { loadProgress } from '../decide/progress.ts';
import { findLastDecision } from '../decide/store.ts';
import { tellAtTheirHour, tellMember } from '../say/tell.ts';
import { readAudience } from '../team/feed/audience-store.ts';
import { describeWhere, listTasks } from '../todo/task/store.ts';
import type { Task } from '../todo/task/task.ts';
import { listReactionsCommand } from './list-reactions-command.ts';
import type { Reaction } from './message-store.ts';
import {
  type Effect,
  findMessage,
  findReaction,
  findTarget,
  listAsked,
  listReactions,
  listSaid,
  type OwnMessage,
  removeReaction,
  storeReaction,
  type Target,
} from './react-store.ts';
import { noteReactionTime } from './reaction-time-store.ts';

/** Nobody has decided these, or not for good. */
const UNDECIDED: readonly Task['state'][] = ['proposed', 'snoozed', 'parked', 'expired'];

/** Shown to nobody: what happened is on the message itself. */
const NOTHING: AnswerView = answer();

const ARGS = z.object({
  message: arg.line('the platform’s id of the message', { position: 0 }),
  user: arg.line('the platform’s id of the person', { position: 1 }),
  emoji: arg.line('the emoji', { position: 2 }),
  removed: arg.flag('whether it was taken away'),
  at: arg
    .whole('when, by the platform’s clock, in microseconds', { max: Number.MAX_SAFE_INTEGER })
    .optional(),
  aloud: arg.flag('whether what concerns them alone has to be sent to them'),
});

/** The commands behind reactions, for adapters alone. */
export function createReactCommands(getTable: () => CommandTable): readonly Command[] {
  return [createReactCommand(getTable), listReactionsCommand];
}

/**
 * The same reaction told twice is one; removing it takes back what it did while that can be taken back; what is told
 * late, of before the last change of the same reaction, is let go. What was read is said in one line of the thread, edited. Of who may not decide it is an opinion: they are told who can.
 */
function createReactCommand(getTable: () => CommandTable): Command {
  return defineCommand({
    name: 'react',
    summary: 'Counts a reaction to a message of mine.',
    args: ARGS,
    isInternal: true,
    async run(ctx, { message, removed, at, aloud, ...reaction }) {
      const told = await findMessage(ctx, message);
      const gesture = readGesture(reaction.emoji);
      if (!told || gesture === undefined) return NOTHING;
      const change = { ...reaction, message, happenedAt: at };
      if (!(await noteReactionTime(ctx.tx, ctx.workspace.id, change))) return NOTHING;
      const known = await findReaction(ctx, told, reaction);
      if (removed) return known ? withdraw(ctx, getTable(), told, { ...known, aloud }) : NOTHING;
      return known ? NOTHING : count(ctx, getTable(), told, { ...reaction, gesture, aloud });
    },
  });
}

/** Brings the lines that asked for a reason up to date where it was given, or is not wanted any more. */
export async function refreshAsked(ctx: Ctx): Promise<void> {
  for (const { row, target } of await listAsked(ctx)) {
    if (UNDECIDED.includes(target.task.state)) continue;
    await ctx.record({
      type: 'ReactionRead',
      subject: row.subject,
      rows: { reactions: [{ ...row, effect: '' }] },
    });
    const said = (await loadProgress(ctx, [target.task])).get(target.task.id);
    const now = said ? text`${target.task.id} ${said}` : text`${await describeWhere(ctx, target.task)}`;
    await say(ctx, target, answer(text`${now}.`));
  }
}

async function count(
  ctx: Ctx,
  table: CommandTable,
  told: OwnMessage,
  { aloud, ...reaction }: Reaction & { gesture: Gesture; aloud: boolean },
): Promise<View> {
  const target = await findTarget(ctx, told, reaction.gesture);
  if (!target) return NOTHING;
  const { task } = target;
  if (!task) {
    await storeReaction(ctx, told, reaction, '');
    return tellWhoReacted(ctx, { told, task: null }, await askWhich(ctx, reaction.gesture), aloud);
  }
  const effect = chooseEffect(ctx, task, reaction.gesture);
  const done = await ctx.attempt(() => carryOut(ctx, table, task, effect));
  if (done instanceof Refusal) {
    // An opinion: kept, so that it is answered once.
    await storeReaction(ctx, told, reaction, '');
    return tellWhoReacted(ctx, { ...target, task }, { kind: 'refusal', ...done.detail }, aloud);
  }
  await storeReaction(ctx, told, reaction, effect);
  const isAsked = done.kind === 'answer' && done.isQuestion === true;
  if (effect === 'why' || isAsked) return tellWhoReacted(ctx, { ...target, task }, done, aloud);
  return effect === '' ? NOTHING : readBack(ctx, { ...target, task }, effect);
}

/** What a gesture stands for, as the task is now and for who makes it. */
function chooseEffect(ctx: Ctx, task: Task, gesture: Gesture): Effect {
  const isUndecided = UNDECIDED.includes(task.state);
  const isOwn = ctx.actor.kind === 'member' && task.assignee_id === ctx.actor.id;
  if (gesture === 'why') return 'why';
  if (gesture === 'later') return task.state === 'proposed' ? 'later' : '';
  if (gesture === 'take') return task.state === 'open' ? 'take' : '';
  if (gesture === 'no') return isUndecided ? 'ask' : '';
  if (isUndecided) return 'approve';
  return gesture === 'yes' && isOwn && ['assigned', 'started'].includes(task.state) ? 'done' : '';
}

/** Does what a reaction stands for, with the rights of who made it. A no is only asked about, of who may say it. */
async function carryOut(ctx: Ctx, table: CommandTable, task: Task, effect: Effect): Promise<View> {
  if (effect === '') return NOTHING;
  if (effect !== 'ask') return call(ctx, table, effect, { task: task.id });
  await table.get('refuse').prefill?.(ctx, { task: task.id });
  return NOTHING;
}

/** Taken away: what it did is taken back while it can be; else whoever did so is told how to. */
async function withdraw(
  ctx: Ctx,
  table: CommandTable,
  told: OwnMessage,
  { aloud, ...known }: Row<'reactions'> & { aloud: boolean },
): Promise<View> {
  await removeReaction(ctx, known);
  const gesture = readGesture(known.emoji);
  const target = gesture === undefined ? undefined : await findTarget(ctx, told, gesture);
  const task = target?.task;
  if (!target || !task || known.effect === '' || known.effect === 'why') return NOTHING;
  const twin = await findTwin(ctx, told, known);
  if (twin) {
    await storeReaction(ctx, told, { user: twin.user_id, emoji: twin.emoji }, known.effect as Effect);
    return NOTHING;
  }
  const isTakenBack = known.effect === 'approve' || known.effect === 'later';
  const done = await ctx.attempt(async () => {
    if (!isTakenBack) return NOTHING;
    await checkOwnDecision(ctx, task);
    return call(ctx, table, 'undo', { task: task.id });
  });
  if (done instanceof Refusal) {
    const view: View = { kind: 'refusal', ...done.detail };
    return tellWhoReacted(ctx, { ...target, task }, view, aloud);
  }
  return readBack(ctx, { ...target, task }, '');
}

/**
 * What concerns whoever reacted alone is never public: it is their answer, or, where the platform gives a reaction none
 * (`isSent`), a private line, one a task, edited. It comes at once, whatever the hour: they are there.
 */
async function tellWhoReacted(
  ctx: Ctx,
  { told, task }: { told: OwnMessage; task: Task | null },
  view: View,
  isSent: boolean,
): Promise<View> {
  if (!isSent || ctx.actor.kind !== 'member') return view;
  const subject = `aside:${told.placeId}:${task?.id ?? 'which'}:${ctx.actor.id}`;
  const said = view.kind === 'refusal' ? answer(view.message) : view;
  const message = { subject, view: said };
  if (!(await tellAtTheirHour(ctx, ctx.actor.id, message))) await tellMember(ctx, ctx.actor.id, message);
  return NOTHING;
}

/** Another reaction of the same person on the same message that says the same: it stands for the one taken away. */
async function findTwin(
  ctx: Ctx,
  told: OwnMessage,
  gone: Row<'reactions'>,
): Promise<Row<'reactions'> | undefined> {
  const gesture = readGesture(gone.emoji);
  const rows = await listReactions(ctx, told);
  return rows.find(({ user_id, emoji }) => user_id === gone.user_id && readGesture(emoji) === gesture);
}

/** Taking a reaction away takes one's own word back, and nobody else's decision. */
async function checkOwnDecision(ctx: Ctx, task: Task): Promise<void> {
  if (task.state === 'proposed') return;
  const last = await findLastDecision(ctx, task.id);
  if (ctx.actor.kind === 'member' && last?.decided_by === ctx.actor.id) return;
  throw await alreadyDecided(ctx, task);
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

/** One line a task in the thread, edited: who said what by a reaction, and how to take it back. */
async function readBack(ctx: Ctx, target: Target & { task: Task }, effect: Effect): Promise<View> {
  const who = ctx.actor.kind === 'member' ? `@${ctx.actor.handle}` : 'somebody';
  const view = answer(describeRead(target.task, who, effect, await listSaid(ctx, target)));
  return sayOrAnswer(ctx, target, effect === 'ask' ? { ...view, actions: listReasons(target.task) } : view);
}

/** Said in the thread; before `go` whoever reacted is told alone. */
async function sayOrAnswer(ctx: Ctx, target: Target & { task: Task }, view: View): Promise<View> {
  if (target.thread !== null && !(await isPublic(ctx, target.told))) return view;
  await say(ctx, target, view);
  return NOTHING;
}

async function isPublic({ tx, workspace }: Ctx, { placeId }: OwnMessage): Promise<boolean> {
  const at = { workspaceId: workspace.id, placeId };
  return (await readAudience(tx, at, { audience: 'channel' })) === 'channel';
}

async function say(ctx: Ctx, { told, thread, task }: Target & { task: Task }, view: View): Promise<void> {
  if (thread === null) return;
  const subject = `read:${thread}:${task.id}`;
  await ctx.send({ subject, placeId: told.placeId, lane: subject, under: thread, view });
}

function describeRead(task: Task, who: string, effect: Effect, said: ReadonlyMap<Effect, string[]>): Text {
  if (effect === 'take')
    return text`${task.id} is with ${bold(who)} now; ${bold(`hand over ${task.id}`)} gives it on.`;
  if (effect === 'done') return text`${bold(who)} says that ${task.id} is done.`;
  if (effect === 'ask') return text`Read ❌ from ${bold(who)} on ${task.id}. Why? It changes what I propose.`;
  const marks = { approve: '✅', later: '⏰' } as const;
  const read = (['approve', 'later'] as const).flatMap((kind) => {
    const handles = said.get(kind) ?? [];
    return handles.length === 0
      ? []
      : [`${marks[kind]} from ${handles.map((name) => `@${name}`).join(', ')}`];
  });
  return read.length === 0
    ? text`${task.id}: the reaction of ${bold(who)} is taken back.`
    : text`Read ${read.join(' and ')} on ${task.id}; undo: remove it.`;
}

const REASONS = ['too big', 'not now', 'wrong metric', 'already done', 'not us'] as const;

/** A click each; other words are asked for. */
function listReasons(task: Task): Action[] {
  return [
    ...REASONS.map((reason) => ({
      label: reason,
      command: 'refuse',
      args: { task: task.id, why: reason },
      style: 'plain' as const,
    })),
    { label: 'other …', command: 'refuse', args: { task: task.id }, style: 'plain' },
  ];
}

/** What a page has to choose from has a line of its own there. */
const WHICH = answer('Which task? React on its own line in the thread, or with its number on the page.');
const MOST_OFFERED = 5;

/** A page has several tasks: whoever reacts to all of it is asked which they mean. What is open to take may be on none. */
async function askWhich(ctx: Ctx, gesture: Gesture): Promise<AnswerView> {
  const open = gesture === 'take' ? await listTasks(ctx, ['open']) : [];
  if (open.length === 0) return WHICH;
  const actions = open.slice(0, MOST_OFFERED).map(({ id, title }): Action => {
    return { label: `Take ${id}: ${title}`, command: 'take', args: { task: id }, style: 'plain' };
  });
  return { ...answer('Which one is yours?'), actions };
}
