import { hash } from 'node:crypto';
import { z } from 'zod';
import { encodeAction } from '../base/command/action-code.ts';
import { arg } from '../base/command/args.ts';
import { type Command, defineCommand } from '../base/command/command.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { readArgs } from '../base/command/read-args.ts';
import type { CommandTable } from '../base/command/table.ts';
import { badArgument, notPossible, Refusal } from '../base/language/errors.ts';
import { joinNames } from '../base/language/words.ts';
import { bold, cleanLine, type Text, text } from '../base/view/text.ts';
import { type Action, answer, type View } from '../base/view/view.ts';
import { RISKY } from '../decide/policy/policy.ts';
import { type Choice, sayReason } from '../decide/refuse/reasons.ts';
import { requireMember } from '../decide/voters.ts';
import { checkAccess } from '../team/account/actor.ts';
import { findTask } from '../todo/task/store.ts';
import type { Task } from '../todo/task/task.ts';
import { type Answers, readAnswers, writeAnswers } from './words/answers.ts';
import { listPage } from './words/page-store.ts';

const EXAMPLES = ['yes to all', '1,2 yes 3 no too big', 'yes T-4'] as const;
/** Letters of a mark: enough to tell that a task is another one than was listed, and a press carries those of a page. */
const MARK_LETTERS = 4;

const COMMAND_OF = { yes: 'approve', no: 'refuse', later: 'later' } as const;

/** What is about to be said to one task. */
type Intent =
  | { task: Task; verb: 'yes' | 'later' }
  /** Without its reason it is left out. */
  | { task: Task; verb: 'no'; reason: Choice | null; note: string; isGuess: boolean };

const ARGS = z.object({
  answers: arg.rest(`numbers on the page with yes, no or later: ${EXAMPLES.join('; ')}`),
  sure: arg.line('the marks of the tasks that were listed', { isRare: true }, 100).optional(),
});

/** Several tasks at once: listed first, done when the list is confirmed. Risky ones and what changed since are left out. */
export function createAnswerCommand(getTable: () => CommandTable): Command {
  return defineCommand({
    name: 'answer',
    summary:
      'Says yes, no or later to tasks of today’s page: to one at once, to several after showing which.',
    examples: EXAMPLES,
    args: ARGS,
    async run(ctx, { answers: typed, sure }) {
      requireMember(ctx);
      const answers = readAnswers(typed);
      if (!answers)
        throw notPossible(`I do not understand “${cleanLine(typed, 80)}”.`, `Say ${EXAMPLES.join(', or ')}.`);
      if (sure === undefined) {
        const [single, ...others] = await findSaid(ctx, answers);
        if (single && others.length === 0 && !answers.isYesToAll && isWhole(single))
          return carryOutAlone(ctx, getTable(), single);
      }
      const { intents, left, asked } = await findIntents(ctx, answers);
      if (sure === undefined) {
        const barred = await findBarred(ctx, getTable(), intents);
        const isFree = ({ task }: Intent) => !barred.some(({ id }) => id === task.id);
        const [first] = barred;
        // Nothing is left to confirm, and nothing else to say.
        if (first && barred.length === intents.length && asked.length === 0)
          throw new Refusal({ ...first.why, message: [...left, ...describeBarred(barred)].join(' ') });
        return confirm(getTable(), answers, {
          intents: intents.filter(isFree),
          left: [...left, ...describeBarred(barred)],
          asked,
        });
      }
      return carryOut(ctx, getTable(), intents, new Set(sure.match(/.{4}/g)));
    },
  });
}

/** What is to be confirmed; `left` is why the others are left out, `asked` the forms that ask for a reason. */
interface Found {
  intents: readonly Intent[];
  left: readonly string[];
  asked: readonly Action[];
}

/** Whether nothing is left to be asked of what was said to one task. */
function isWhole(intent: Intent): boolean {
  return intent.verb !== 'no' || (intent.reason !== null && !intent.isGuess);
}

/** One task that is named and one word for it is no list: it is as if the button were pressed, and is undone like that. */
async function carryOutAlone(ctx: Ctx, table: CommandTable, intent: Intent): Promise<View> {
  const command = table.get(COMMAND_OF[intent.verb]);
  const args = { task: intent.task.id, ...reasonOf(intent) };
  await checkAccess(ctx, command);
  if (!command.run) throw new Error(`${command.name} thinks`);
  return command.run(ctx, readArgs(command, args));
}

function reasonOf(intent: Intent): Record<string, unknown> {
  if (intent.verb !== 'no') return {};
  return { reason: intent.reason, ...(intent.note !== '' && { note: intent.note }) };
}

/** What is about to be said to which tasks. */
async function findSaid(ctx: Ctx, answers: Answers): Promise<Intent[]> {
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
  const named: Intent[] = [];
  for (const ref of answers.yes) named.push({ task: await pick(ref), verb: 'yes' });
  for (const { task, ...why } of answers.no) named.push({ task: await pick(task), verb: 'no', ...why });
  for (const ref of answers.later) named.push({ task: await pick(ref), verb: 'later' });
  const isSaid = (task: Task) => named.some((intent) => intent.task.id === task.id);
  const others = answers.isYesToAll
    ? listed.filter((task) => task.state === 'proposed' && !isSaid(task))
    : [];
  return [...named, ...others.map((task): Intent => ({ task, verb: 'yes' }))];
}

async function findIntents(ctx: Ctx, answers: Answers): Promise<Found> {
  const said = await findSaid(ctx, answers);
  const left = said.flatMap((intent) => describeLeft(intent) ?? []);
  return {
    intents: said.filter((intent) => describeLeft(intent) === undefined),
    left,
    asked: said.flatMap((intent): Action[] => {
      if (intent.verb !== 'no' || intent.reason !== null) return [];
      const { id } = intent.task;
      return [{ label: `No to ${id}`, command: 'refuse', args: { task: id }, style: 'danger', isForm: true }];
    }),
  };
}

/** A task that whoever asks may not answer so, and who can; or what else is in the way. */
interface Barred {
  id: string;
  why: Refusal['detail'];
}

/** What would be refused whatever is said is not asked about first. */
async function findBarred(ctx: Ctx, table: CommandTable, intents: readonly Intent[]): Promise<Barred[]> {
  const barred: Barred[] = [];
  for (const { task, verb } of intents) {
    const command = table.get(COMMAND_OF[verb]);
    const checked = await ctx.attempt(async () => command.prefill?.(ctx, { task: task.id }));
    if (checked instanceof Refusal) barred.push({ id: task.id, why: checked.detail });
  }
  return barred;
}

/** `T-1 and T-2 are not yours to decide. @lead or @ana can.`: once where the same people can. */
function describeBarred(barred: readonly Barred[]): string[] {
  const groups = Map.groupBy(barred, ({ id, why }) =>
    why.code === 'not_allowed' ? why.message.replaceAll(id, '') : why.message,
  );
  return [...groups.values()].map((group) => {
    const [first, ...others] = group;
    const { id = '', why } = first ?? {};
    const message = why?.message ?? '';
    if (others.length === 0) return message;
    const ids = joinNames(group.map((each) => each.id));
    return message.replace(`${id} is`, `${ids} are`);
  });
}

/** Why it is not answered along with others; undefined where it is. */
function describeLeft(intent: Intent): string | undefined {
  const { id, state, approval_kind } = intent.task;
  if (intent.verb === 'no') return intent.reason === null ? `A no to ${id} needs its reason.` : undefined;
  if (intent.verb === 'later') return undefined;
  if (state !== 'proposed') return `${id} needs no yes now.`;
  return approval_kind === RISKY ? `${id} is risky: it gets a yes of its own.` : undefined;
}

function describeIntent(intent: Intent): string {
  if (intent.verb === 'no')
    return intent.reason === null ? 'No' : `No (${describeReason(intent.reason, intent.note)})`;
  return intent.verb === 'yes' ? 'Yes' : 'Later';
}

/** Words of one's own say more than `other`. */
function describeReason(reason: Choice, note: string): string {
  if (note === '') return sayReason(reason);
  return reason === 'other' ? `“${note}”` : `${sayReason(reason)}: “${note}”`;
}

function confirm(table: CommandTable, answers: Answers, { intents, left, asked }: Found): View {
  if (intents.length === 0) {
    const why = left.length > 0 ? left : ['There is nothing to answer.'];
    return { ...answer(...why), isQuestion: true, actions: asked };
  }
  const lines = intents.map(
    (intent) => text`${describeIntent(intent)}: ${intent.task.id} ${intent.task.title}`,
  );
  const action: Action = {
    label: intents.length === 1 ? 'Do it' : `Do all ${intents.length}`,
    command: 'answer',
    args: { answers: writeAnswers(answers), sure: intents.map(({ task }) => markTask(task)).join('') },
    style: 'primary',
  };
  if (encodeAction(table, action) === null)
    throw notPossible('That is more than one press can carry.', 'Answer in two parts.');
  return {
    ...answer(text`${bold('Shall I?')}`, ...lines, ...left),
    isQuestion: true,
    actions: [action, ...asked],
  };
}

/** Tells a task as it was listed from any other, and from what it became. */
function markTask({ id, content_hash }: Task): string {
  return hash('sha256', `${id} ${content_hash}`, 'base64url').slice(0, MARK_LETTERS);
}

async function carryOut(
  ctx: Ctx,
  table: CommandTable,
  intents: readonly Intent[],
  listed: ReadonlySet<string>,
): Promise<View> {
  const lines: Text[] = [];
  const done: { id: string; line: Text }[] = [];
  for (const intent of intents) {
    const { task } = intent;
    if (!listed.has(markTask(task))) {
      lines.push(text`${task.id} is new or has changed since: it is left out.`);
      continue;
    }
    const command = table.get(COMMAND_OF[intent.verb]);
    const args = { task: task.id, ...reasonOf(intent) };
    const view = await ctx.attempt(async () => command.run?.(ctx, readArgs(command, args)));
    if (view instanceof Refusal) lines.push(text`${task.id}: not done. ${view.detail.message}`);
    else if (view?.kind === 'answer' && view.lines[0]) done.push({ id: task.id, line: view.lines[0] });
  }
  const said = [...joinAlike(done), ...lines];
  if (said.length === 0) return answer(text`Nothing of it is left to do.`);
  const undoAll: Action = { label: 'Undo all', command: 'undo', args: { task: 'all' }, style: 'plain' };
  return { ...answer(...said), ...(done.length > 1 && { actions: [undoAll] }) };
}

/** `T-1, T-2 and T-4 approved; open to take from 09:05.`: what is said alike of several is said once. */
function joinAlike(done: readonly { id: string; line: Text }[]): Text[] {
  const parts = done.map(({ id, line: [first, ...rest] }) => {
    const isAbout = typeof first === 'string' && first.startsWith(id);
    return { id, after: isAbout ? [first.slice(id.length), ...rest] : null, line: [first, ...rest] as Text };
  });
  // “It” is one task.
  const keyOf = ({ id, after }: (typeof parts)[number]) =>
    after === null || /\bIt\b/.test(String(after[0])) ? id : JSON.stringify(after);
  return [...Map.groupBy(parts, keyOf).values()].map((group) => {
    const [one] = group;
    if (!one?.after || group.length === 1) return one?.line ?? [];
    return [joinNames(group.map(({ id }) => id)), ...one.after];
  });
}
