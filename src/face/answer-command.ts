import { z } from 'zod';
import { arg } from '../base/command/args.ts';
import { type Command, defineCommand } from '../base/command/command.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { readArgs } from '../base/command/read-args.ts';
import type { CommandTable } from '../base/command/table.ts';
import { dateOf } from '../base/language/date.ts';
import { badArgument, notPossible, Refusal } from '../base/language/errors.ts';
import { bold, cleanLine, type Text, text } from '../base/view/text.ts';
import { type Action, answer, type View } from '../base/view/view.ts';
import { RISKY } from '../decide/policy/policy.ts';
import { type Choice, sayReason } from '../decide/refuse/reasons.ts';
import { requireMember } from '../decide/voters.ts';
import { findBatch, readAnswer } from '../plan/batch-store.ts';
import { getFeedOrFirst } from '../share/digest/day.ts';
import { findTask, listTasksById } from '../todo/task/store.ts';
import type { Task } from '../todo/task/task.ts';
import { type Answers, readAnswers } from './answers.ts';

const EXAMPLES = ['yes to all', '1,2 yes 3 no too big', 'yes T-4'] as const;
/** Enough of a content hash to tell that a task is another one than was listed. */
const HASH_LETTERS = 12;

/** What is about to be said to one task. */
interface Intent {
  task: Task;
  no?: { reason: Choice | null };
}

/** Several tasks at once: listed first, done when the list is confirmed. Risky ones and what changed since are left out. */
export function createAnswerCommand(getTable: () => CommandTable): Command {
  return defineCommand({
    name: 'answer',
    summary: 'Says yes or no to several tasks of today’s page at once, after showing which.',
    examples: EXAMPLES,
    args: z.object({
      answers: arg.rest(`numbers on the page with yes or no: ${EXAMPLES.join('; ')}`),
      sure: arg.line('the tasks that were listed, as they were then', { isRare: true }, 2_000).optional(),
    }),
    audience: 'channel',
    async run(ctx, { answers: typed, sure }) {
      requireMember(ctx);
      const answers = readAnswers(typed);
      if (!answers)
        throw notPossible(`I do not understand “${cleanLine(typed, 80)}”.`, `Say ${EXAMPLES.join(', or ')}.`);
      const { intents, left } = await findIntents(ctx, answers);
      if (sure === undefined) return confirm(typed, intents, left);
      const listed = new Map(sure.split(',').map((each) => each.split(':') as [string, string]));
      return carryOut(ctx, getTable(), intents, listed);
    },
  });
}

async function findIntents(ctx: Ctx, answers: Answers): Promise<{ intents: Intent[]; left: Text[] }> {
  const listed = await listPage(ctx);
  const pick = async (ref: number | string): Promise<Task> => {
    const task = typeof ref === 'number' ? listed[ref - 1] : await findTask(ctx, ref);
    if (task) return task;
    throw badArgument(
      'answers',
      ref,
      `1 to ${listed.length}, the numbers on today’s page, or a task such as T-3`,
    );
  };
  const no: Intent[] = [];
  for (const { task, reason } of answers.no) no.push({ task: await pick(task), no: { reason } });
  const named: Intent[] = [];
  for (const ref of answers.yes) named.push({ task: await pick(ref) });
  const isSaid = (task: Task) => [...no, ...named].some((intent) => intent.task.id === task.id);
  const others = answers.isYesToAll
    ? listed.filter((task) => task.state === 'proposed' && !isSaid(task))
    : [];
  const yes = [...named, ...others.map((task) => ({ task }))];
  const left = yes.flatMap(({ task }) => describeLeft(task) ?? []);
  return {
    intents: [...yes.filter(({ task }) => !describeLeft(task)), ...no],
    left: left.map((each) => text`${each}`),
  };
}

/** The tasks of today's page, in the order of their numbers. */
async function listPage(ctx: Ctx): Promise<Task[]> {
  const feed = await getFeedOrFirst(ctx, undefined);
  const batch = await findBatch(ctx, feed.id, dateOf(ctx.now, feed.zone));
  if (!batch) return [];
  const ids = readAnswer(batch).taskIds;
  const tasks = new Map((await listTasksById(ctx, ids)).map((task) => [task.id, task]));
  return ids.flatMap((id) => tasks.get(id) ?? []);
}

/** Why a yes to it is not said along with others; undefined where it is. */
function describeLeft({ id, state, approval_kind }: Task): string | undefined {
  if (state !== 'proposed') return `${id} needs no yes now.`;
  return approval_kind === RISKY ? `${id} is risky: it gets a yes of its own.` : undefined;
}

function confirm(typed: string, intents: readonly Intent[], left: readonly Text[]): View {
  if (intents.length === 0) return answer(...(left.length > 0 ? left : [text`There is nothing to answer.`]));
  const lines = intents.map(
    ({ task, no }) =>
      text`${no ? `No${no.reason === null ? '' : ` (${sayReason(no.reason)})`}` : 'Yes'}: ${task.id} ${task.title}`,
  );
  const sure = intents.map(({ task }) => `${task.id}:${task.content_hash.slice(0, HASH_LETTERS)}`).join(',');
  const action: Action = {
    label: intents.length === 1 ? 'Do it' : `Do all ${intents.length}`,
    command: 'answer',
    args: { answers: typed, sure },
    style: 'primary',
  };
  return { ...answer(text`${bold('Shall I?')}`, ...lines, ...left), isQuestion: true, actions: [action] };
}

async function carryOut(
  ctx: Ctx,
  table: CommandTable,
  intents: readonly Intent[],
  listed: ReadonlyMap<string, string>,
): Promise<View> {
  const lines: Text[] = [];
  for (const { task, no } of intents) {
    const hash = listed.get(task.id);
    if (hash === undefined) continue;
    if (!task.content_hash.startsWith(hash)) {
      lines.push(text`${task.id} has changed since: it is left out.`);
      continue;
    }
    const [name, args] = no
      ? ['refuse', { task: task.id, reason: no.reason ?? 'other' }]
      : ['approve', { task: task.id }];
    const command = table.get(name);
    const done = await ctx.attempt(async () => command.run?.(ctx, readArgs(command, args)));
    if (done instanceof Refusal) lines.push(text`${task.id}: not done. ${done.detail.message}`);
    else if (done?.kind === 'answer') lines.push(...done.lines.slice(0, 1));
  }
  return answer(...(lines.length > 0 ? lines : [text`Nothing of it is left to do.`]));
}
