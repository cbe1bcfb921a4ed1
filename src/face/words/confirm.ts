import type { Command } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { parsePlain } from '../../base/command/parse.ts';
import { readArgs } from '../../base/command/read-args.ts';
import type { CommandTable } from '../../base/command/table.ts';
import { isDate } from '../../base/language/date.ts';
import { formatDate } from '../../base/language/period.ts';
import { cleanLine, text } from '../../base/view/text.ts';
import { type Action, type AnswerView, answer, type View } from '../../base/view/view.ts';
import { checkAccess } from '../../team/account/actor.ts';
import { pressLine } from '../press.ts';
import { readAnswers } from './answers.ts';
import type { Thing } from './named.ts';

/** A line that was read, and what it is about. */
export interface Wish {
  thing: Thing;
  line: string;
}

const ANSWER = 'answer';
/** Buttons that a row of a chat has room for. */
export const MOST_OFFERED = 5;

/** Asked before it is done: which thing is meant, where a title is what was read. */
export async function confirm(
  ctx: Ctx,
  table: CommandTable,
  wishes: readonly Wish[],
): Promise<View | undefined> {
  const [only, ...others] = wishes;
  const actions: Action[] = [];
  for (const { thing, line: said } of wishes) {
    const line = asOneAnswer(said);
    const { command, args } = parsePlain(table, line);
    // These only show something, or ask by themselves what is meant.
    if (others.length === 0 && (command.reads === true || command.name === ANSWER))
      return runLine(ctx, table, line);
    // What would be refused is refused now.
    if (others.length === 0) await checkCall(ctx, command, args);
    const [press] = pressLine(table, line);
    if (press) actions.push({ ...press, label: labelOf(ctx, thing, { command, args }) ?? press.label });
  }
  const [press] = actions;
  if (!only || !press) throw new Error('nothing is meant');
  if (others.length === 0)
    return ask(text`Do you mean ${nameOf(only.thing)}?`, [{ ...press, style: 'primary' }]);
  return ask(text`Which one do you mean?`, actions, wishes);
}

/** An answer to one task as the command that gives it, so that it is asked first; as it is where its reason is missing. */
function asOneAnswer(line: string): string {
  const said = line.startsWith(`${ANSWER} `) ? readAnswers(line.slice(ANSWER.length)) : undefined;
  if (!said || said.isYesToAll || said.yes.length + said.no.length + said.later.length !== 1) return line;
  const [yes] = said.yes;
  const [later] = said.later;
  const [no] = said.no;
  if (yes !== undefined) return `approve ${yes}`;
  if (later !== undefined) return `later ${later}`;
  return no && no.reason !== null ? `refuse ${no.task} ${no.reason} ${no.note}`.trim() : line;
}

function ask(
  question: AnswerView['lines'][number],
  actions: readonly Action[],
  wishes: readonly Wish[] = [],
): AnswerView {
  return {
    ...answer(question, ...wishes.map(({ thing }) => text`${nameOf(thing)}`)),
    isQuestion: true,
    actions,
  };
}

export function nameOf({ id, title }: Thing): string {
  return `${id} “${cleanLine(title, 80)}”`;
}

/** What a press does, where its command does not say it. */
function labelOf(
  { today }: Ctx,
  thing: Thing,
  { command: { name }, args }: ReturnType<typeof parsePlain>,
): string | undefined {
  if (name === 'goal done') return `${thing.id} is reached`;
  if (name === 'refuse' && /^already done/.test(String(args.why))) return `${thing.id} is done already`;
  if (name === 'metric record')
    return `Record ${String(args.value)}${args.at === undefined ? '' : ` for ${sayDay(String(args.at), today)}`}`;
  return name === 'change' && args.assignee !== undefined ? `Give it to ${String(args.assignee)}` : undefined;
}

export function sayDay(day: string, today: string): string {
  return isDate(day) ? formatDate(day, today) : day;
}

/** Throws what would be refused. */
export async function checkCall(
  ctx: Ctx,
  command: Command,
  args: Readonly<Record<string, unknown>>,
): Promise<void> {
  await checkAccess(ctx, command);
  const given = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, String(value)]));
  await command.prefill?.(ctx, given);
}

export async function runLine(ctx: Ctx, table: CommandTable, line: string): Promise<View | undefined> {
  const { command, args } = parsePlain(table, line);
  await checkAccess(ctx, command);
  return command.run?.(ctx, readArgs(command, args));
}
