import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { badArgument, notPossible } from '../../base/language/errors.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, cleanLine, mention, type Text, text } from '../../base/view/text.ts';
import { type Action, answer } from '../../base/view/view.ts';
import { tellMember } from '../../say/tell.ts';
import { getExecutor, getExecutorById } from '../../team/people/store.ts';
import { getCandidateRow } from '../../todo/idea/candidate-store.ts';
import { listenerOf, retellTask } from '../../todo/task/assigned-line.ts';
import { waitSubject } from '../../todo/task/blocked-store.ts';
import { handOut } from '../../todo/task/hand-out.ts';
import { checkHolder } from '../../todo/task/holder.ts';
import { checkMove, describeWhere, getTask } from '../../todo/task/store.ts';
import { isHeld, type Task } from '../../todo/task/task.ts';
import { readWaitsFor } from './hand-over.ts';
import { addNeed, readNeed } from './hand-over-effect.ts';

/** Characters of what a task waits for. */
const LONGEST = 200;
const PERSON = /(?:^|\s)(@[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])[\s:,;.]*/u;
const ALLOWED = 'who or what it waits for: @somebody and what you need, another task, or a few words';

export const blockedCommand = defineCommand({
  name: 'blocked',
  summary: 'Say who or what a task of yours waits for: it stays yours, and whoever it waits for is asked.',
  examples: ['T-3 @ana: the key to the archive', 'T-3 T-5', 'T-3 an answer of the bank'],
  args: z.object({
    task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }),
    by: arg.rest(ALLOWED),
  }),
  audience: 'page',
  hasForm: true,
  async prefill(ctx, { task: ref }) {
    if (ref !== undefined) await checkMayWait(ctx, await getTask(ctx, ref));
    return {};
  },
  async run(ctx, { task: ref, by }) {
    const found = await getTask(ctx, ref);
    await checkMayWait(ctx, found);
    const task = await handOut(ctx, found);
    const wait = await readWait(ctx, task, by);
    const isAsked = await ask(ctx, task, wait);
    await ctx.record({
      type: 'TaskBlocked',
      subject: task.id,
      rows: {
        ...wait.rows,
        tasks: [
          {
            ...task,
            waits_for: wait.words,
            waits_for_id: wait.personId,
            waits_since_at: ctx.now,
            updated_at: ctx.now,
          },
        ],
      },
    });
    await retellTask(ctx, task.id);
    const asked = wait.asked ? mention(wait.asked) : '';
    const next = !wait.asked
      ? text`It stays yours until it can go on.`
      : isAsked
        ? text`I have asked ${asked}; it stays yours.`
        : text`${asked} sees it when they look here; it stays yours.`;
    return {
      ...answer([...text`${task.id} waits for `, ...wait.what, '.'], next),
      actions: [readyAction(task)],
    };
  },
});

interface Wait {
  /** As it is kept: a task's id, or what somebody wrote, without the person's name. */
  words: string;
  personId: string | null;
  /** Who is asked: the person, or whoever has the task. */
  asked: Row<'executors'> | null;
  what: Text;
  rows: Partial<Awaited<ReturnType<typeof addNeed>>['rows']>;
}

async function readWait(ctx: Ctx, task: Task, given: string): Promise<Wait> {
  const typed = cleanLine(given, LONGEST).trim();
  const other = readWaitsFor(typed);
  if (other !== undefined) {
    const needs = await readNeed(ctx, task, other);
    const holder = needs.assignee_id === null ? null : await getExecutorById(ctx, needs.assignee_id);
    const { rows, idea } = await addNeed(ctx, task, await getCandidateRow(ctx, task.candidate_id), needs);
    return {
      words: needs.id,
      personId: null,
      asked: await findAsked(ctx, holder),
      what: text`${needs.id} ${needs.title}`,
      rows: { ...rows, candidates: [{ ...idea, updated_at: ctx.now }] },
    };
  }
  const named = PERSON.exec(typed);
  if (!named) return { words: typed, personId: null, asked: null, what: text`${typed}`, rows: {} };
  const person = await findAsked(ctx, await getExecutor(ctx, named[1] ?? '', 'by'));
  if (!person) throw badArgument('by', given, 'somebody else than whoever has the task');
  const words = typed.replace(named[0], ' ').trim();
  const what = [mention(person), ...(words === '' ? [] : [`: ${words}`])];
  return { words, personId: person.id, asked: person, what, rows: {} };
}

/** The member who hears of it; null where that is whoever says so. */
async function findAsked(ctx: Ctx, holder: Row<'executors'> | null): Promise<Row<'executors'> | null> {
  const id = holder && listenerOf(holder);
  if (id === null || (ctx.actor.kind === 'member' && ctx.actor.id === id)) return null;
  return getExecutorById(ctx, id);
}

async function ask(ctx: Ctx, task: Task, { asked, personId, words }: Wait): Promise<boolean> {
  if (!asked || task.assignee_id === null) return false;
  const holder = await getExecutorById(ctx, task.assignee_id);
  const whose = text`${bold(`${task.id} ${task.title}`)} (${mention(holder)})`;
  const isForThem = personId !== null;
  const what = isForThem ? `you${words === '' ? '' : `: ${words}`}` : words;
  const why: Action = { label: 'Why', command: 'why', args: { task: task.id }, style: 'plain' };
  const view = {
    ...answer([...whose, ` waits for ${what}.`]),
    actions: isForThem ? [{ ...readyAction(task), label: 'It is there' }, why] : [why],
  };
  return tellMember(ctx, asked.id, { subject: waitSubject(task.id), view });
}

function readyAction(task: Task): Action {
  return { label: 'It can go on', command: 'ready', args: { task: task.id }, style: 'plain' };
}

/** Refuses what nobody has, or somebody else has. */
async function checkMayWait(ctx: Ctx, task: Task): Promise<void> {
  if (task.state === 'open')
    throw notPossible(`${await describeWhere(ctx, task)}.`, `take ${task.id} makes it yours.`, [
      `take ${task.id}`,
    ]);
  if (!isHeld(task.state) && task.state !== 'approved') await checkMove(ctx, task, 'started');
  await checkHolder(ctx, task);
}
