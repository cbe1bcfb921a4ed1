import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { type Command, defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { type ParsedLine, parsePlain, WORDS } from '../../base/command/parse.ts';
import { readArgs } from '../../base/command/read-args.ts';
import type { CommandTable } from '../../base/command/table.ts';
import { Refusal } from '../../base/language/errors.ts';
import { cleanLine } from '../../base/view/text.ts';
import { completeDraft, readDraft } from '../../clarify/goal/sentence/draft.ts';
import { checkAccess } from '../../team/account/actor.ts';
import { isJoining, isNegation, isSelf, spellOut } from './closed-classes.ts';
import { isQuestion } from './question.ts';
import { readInWords } from './read-verb.ts';
import { readReplied } from './reply.ts';
import { findExample } from './store.ts';

/** From so many words on, what is no command may be an idea. */
const SENTENCE_WORDS = 4;

/** A line that nothing was read in, as a command; refused, what reads as a goal is offered as one. */
async function parseOther(ctx: Ctx, table: CommandTable, typed: string): Promise<ParsedLine> {
  try {
    return parsePlain(table, typed);
  } catch (error) {
    if (!(error instanceof Refusal) || error.detail.code !== 'unknown_command') throw error;
    if (isQuestion(typed) && !isGoal(ctx, typed))
      throw notAnswered(error, table.findShowing(typed), await findExample(ctx));
    if (!isGoal(ctx, typed)) throw isWords(typed) ? notUnderstood(error) : error;
    const { message, short = message, lines = [] } = error.detail;
    const add = `goal add ${cleanLine(typed, 120)}`;
    throw new Refusal({
      ...error.detail,
      message: message.replace(/(?= help lists)/, ` If it is a goal: ${add}.`),
      short: short.replace(/Is it an idea\?$/, 'Is it a goal, or an idea?'),
      lines: [add, ...lines],
    });
  }
}

/** A question is hardly an idea, nor a command with a slip in it: what can be asked is said. */
function notAnswered({ detail }: Refusal, shown: string | undefined, example: string | undefined): Refusal {
  const why = example === undefined ? '' : `, why ${example}`;
  return new Refusal({
    ...detail,
    message: `I have no answer to that. Ask me who is away, what is late, blocked or due, how the goals stand${why}; help lists the rest.`,
    short: 'I have no answer to that.',
    lines: [...(shown === undefined ? [] : [shown]), 'today', 'inbox', 'tasks all', 'goal list', 'help'],
    suggestions: ['help'],
  });
}

/** Few words that begin like a sentence are no command with a slip in it. */
function isWords(typed: string): boolean {
  const count = typed.trim().split(/\s+/).length;
  const [first = ''] = spellOut(typed).match(/[\p{L}\p{N}]+/gu) ?? [];
  return count > 1 && count < SENTENCE_WORDS && (isJoining(first) || isSelf(first) || isNegation(first));
}

function notUnderstood({ detail }: Refusal): Refusal {
  const message = 'I do not understand that.';
  return new Refusal({
    ...detail,
    message: `${message} help lists what I can do.`,
    short: message,
    lines: ['inbox', 'help'],
    suggestions: ['inbox', 'help'],
  });
}

/** Whether words say what is to be reached, how much of it and by when. */
function isGoal({ today, workspace: { currency } }: Ctx, typed: string): boolean {
  try {
    const draft = completeDraft(readDraft(typed, {}, { today, currency }), today);
    return draft.deadlineOn !== undefined && draft.nature !== 'milestone';
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** The command behind lines that name things by words of their titles, or nothing at all: `done with the fence`, `done`. */
export function createWordsCommand(getTable: () => CommandTable): Command {
  return defineCommand({
    name: WORDS,
    summary: 'Reads a line that names things by words of their titles.',
    args: z.object({ text: arg.rest('what was typed') }),
    isInternal: true,
    async run(ctx, { text: typed }) {
      const table = getTable();
      const replied = await readReplied(ctx, table, typed);
      if (replied) return replied;
      const read = await readInWords(ctx, table, typed);
      if (read) return read;
      const { command, args } = await parseOther(ctx, table, typed);
      await checkAccess(ctx, command);
      if (!command.run) throw new Error(`${command.name} thinks`);
      return command.run(ctx, readArgs(command, args));
    },
  });
}
