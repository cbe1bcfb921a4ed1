import { z } from 'zod';
import { arg } from '../base/command/args.ts';
import { type Command, defineCommand } from '../base/command/command.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { needsForm } from '../base/command/form.ts';
import { parseLine, splitWords, VERBS } from '../base/command/parse.ts';
import { readArgs } from '../base/command/read-args.ts';
import type { CommandTable } from '../base/command/table.ts';
import { Refusal } from '../base/language/errors.ts';
import { findNearest } from '../base/language/ids.ts';
import { adoptMessage } from '../base/run/adopt-message.ts';
import { bold, cleanLine, text } from '../base/view/text.ts';
import { type Action, type AnswerView, answer, type View } from '../base/view/view.ts';
import { checkAccess } from '../team/account/actor.ts';
import { type Audience, readAudience } from '../team/feed/audience-store.ts';
import { isList } from '../todo/backlog/backlog-line.ts';
import { findSubject } from './ask-store.ts';
import { UNDERSTAND } from './model/understand-command.ts';
import { fillIn, pressLine } from './press.ts';
import { readAnswers } from './words/answers.ts';
import { hasMark } from './words/question.ts';
import { noteQuestion } from './words/question-store.ts';
import { readInWords } from './words/read-verb.ts';
import { readReplied } from './words/reply.ts';
import { findExample } from './words/store.ts';

const ARGS = z.object({
  text: arg.rest('what was written'),
  thread: arg.line('the platform’s id of the message whose thread the answer goes to').optional(),
});

/**
 * The command behind mentions, for adapters alone: a question in words, answered by rules. A command is run as it was
 * typed; "why not the parser fix?" finds the idea and says how it stands; anything else gets what can be asked.
 */
export function createAskCommand(getTable: () => CommandTable): Command {
  return defineCommand({
    name: 'ask',
    summary: 'Answers a question that somebody wrote to me.',
    args: ARGS,
    isInternal: true,
    async run(ctx, { text: words, thread }) {
      const { view, audience } = await reply(ctx, getTable(), words);
      // Thanks are answered by nothing, and nothing is posted nowhere.
      if (view.kind === 'answer' && view.lines.length === 0) return view;
      const isPrivate = (await audienceOf(ctx, { audience })) === 'asker';
      if (ctx.placeId === null || (isPrivate && thread !== undefined)) return view;
      await say(ctx, thread ?? null, view);
      await noteQuestion(ctx, view);
      return answer();
    },
  });
}

interface Reply {
  view: View;
  /** What is of who asks alone is not for a thread that others read. */
  audience: Audience;
}

function audienceOf({ tx, workspace, placeId }: Ctx, command: Pick<Command, 'audience'>): Promise<Audience> {
  return readAudience(tx, { workspaceId: workspace.id, placeId }, command);
}

async function reply(ctx: Ctx, table: CommandTable, written: string): Promise<Reply> {
  const words = written.replace(TYPED_AS_COMMAND, '');
  const paste = table.find(PASTE);
  if (paste && isList(words) && !readAnswers(words)) {
    await checkAccess(ctx, paste);
    await runLater(ctx, paste, { list: words });
    return { view: answer(), audience: 'channel' };
  }
  const question = cleanLine(words, 500).replace(/[?!.\s]+$/, '');
  const why = /^why\s+(T-\d+)(\s+(?:check|more))?$/i.exec(question);
  // Others read along: as anybody sees it, without the asker's own figures.
  if (why)
    return {
      view: await runTyped({ ...ctx, actor: { kind: 'system' } }, table, question),
      audience: 'channel',
    };
  const meant = table.understand(cleanLine(words, 500));
  const replied = await readReplied(ctx, table, words);
  if (replied) return { view: replied, audience: 'asker' };
  const line = meant ?? question;
  const found = findCommand(table, line);
  // “done T-3?” asks, and does nothing; nor does “done?”.
  const isAbout = /\b[TG]-\d+\b/i.test(line) || VERBS.includes(line.toLowerCase());
  const isAsked = meant === undefined && hasMark(words) && !found?.reads && isAbout;
  const command = isAsked ? undefined : found;
  if (!command) {
    const named = await readInWords(ctx, table, words);
    if (named) return { view: named, audience: 'asker' };
    const meantLine = findMistyped(table, line);
    if (meantLine !== undefined)
      return {
        view: {
          ...answer(text`Did you mean ${bold(meantLine)}?`),
          actions: pressLine(table, meantLine.replace(/^(\S+ \S+).*/s, '$1')),
        },
        audience: 'channel',
      };
    const shown = table.find(UNDERSTAND) ? undefined : table.findShowing(question, 'T');
    if (shown !== undefined) return { view: await runTyped(ctx, table, shown), audience: 'asker' };
    return { view: await askInWords(ctx, table, question), audience: 'channel' };
  }
  const isWhyNot = command.name === WHY_NOT;
  const view = await runTyped(isWhyNot ? { ...ctx, actor: { kind: 'system' } } : ctx, table, line);
  // Only whoever asked is to answer a question; what was asked where others read is answered there.
  if (view.kind === 'answer' && view.isQuestion) return { view, audience: 'asker' };
  const isPublic = isWhyNot || command.audience === 'channel';
  return { view, audience: isPublic ? 'channel' : 'asker' };
}

const SHOWN_INSTEAD: readonly Action[] = [
  { label: 'What waits for me', command: 'inbox', args: {}, style: 'plain' },
  { label: 'Today’s page', command: 'today', args: {}, style: 'plain' },
  { label: 'What you can do', command: 'help', args: {}, style: 'plain' },
];

/** What can be asked, with a task that there is. */
async function sayWhatCanBeAsked(ctx: Ctx): Promise<AnswerView> {
  const id = await findExample(ctx);
  return answer(
    id === undefined
      ? 'I do not understand that. Press one of these.'
      : text`I do not understand that. Ask me ${bold(`why ${id}`)}, or ${bold('why not')} and an idea, or press one of these.`,
  );
}

/** As people write it who know the command of the chat. */
const TYPED_AS_COMMAND = /^\s*\/?tiller(?: type)? (?=\S)/i;
const WHY_NOT = 'whynot';
/** What a list is meant for that somebody writes. */
const PASTE = 'backlog paste';

/** From so many words on, a sentence may be an idea. */
const IDEA_WORDS = 4;

/** What nobody asked may have been meant as an idea: one press makes it one. */
async function offerIdea(ctx: Ctx, said: string): Promise<AnswerView> {
  const asked = await sayWhatCanBeAsked(ctx);
  if (said.split(' ').length < IDEA_WORDS) return { ...asked, actions: SHOWN_INSTEAD };
  const add: Action = {
    label: 'Add it as an idea',
    command: 'propose',
    args: { title: said },
    style: 'plain',
  };
  return { ...asked, actions: [add, ...SHOWN_INSTEAD] };
}

/** What just words mean is asked of the model where there is one; its answer comes into the place. */
async function askInWords(ctx: Ctx, table: CommandTable, question: string): Promise<View> {
  if (!table.find(UNDERSTAND) || ctx.placeId === null) return offerIdea(ctx, question);
  const origin = `${ctx.origin}:${UNDERSTAND}`;
  await ctx.enqueue({ command: UNDERSTAND, args: { question }, origin, placeId: ctx.placeId });
  return answer('One moment: I look for a command that answers it.');
}

const ABOUT_TASKS = ['approve', 'refuse', 'later', 'done', 'start', 'take', 'undo', 'reverse', 'change'];

/** A line about a task whose command has a slip in it, as it was meant: `aprove T-2`. */
function findMistyped(table: CommandTable, typed: string): string | undefined {
  const [, word = '', task = ''] = /^(\p{L}{4,}) (t-?\d+)\b/iu.exec(typed) ?? [];
  if (task === '') return undefined;
  const [name] = findNearest(
    word,
    ABOUT_TASKS.filter((each) => table.find(each)),
  );
  return name === undefined ? undefined : `${name}${typed.slice(word.length)}`;
}

/** The command that words begin with; undefined where they are just words. */
function findCommand(table: CommandTable, typed: string): Command | undefined {
  try {
    return table.match(splitWords(typed).words).command;
  } catch (error) {
    if (error instanceof Refusal && error.detail.code === 'unknown_command') return undefined;
    throw error;
  }
}

/** A command as somebody might have typed it, with their rights; one that has to think leaves its answer in the place. */
async function runTyped(ctx: Ctx, table: CommandTable, typed: string): Promise<View> {
  const { command, args } = parseLine(table, typed);
  await checkAccess(ctx, command);
  if (needsForm(command, args, false))
    return offerPress('I need a little more for that.', fillIn({}, table, command, args));
  if (command.run) return command.run(ctx, readArgs(command, args));
  if ((await audienceOf(ctx, command)) === 'channel') return runLater(ctx, command, args);
  return offerPress('That takes a moment, and you alone see it.', ...pressLine(table, typed));
}

/** A form, or what only one person is to see, is not for a message that answers another: a press opens it. */
function offerPress(why: string, action?: Action): AnswerView {
  return { ...answer(why), isQuestion: true, ...(action && { actions: [{ ...action, style: 'primary' }] }) };
}

/** Its answer comes into the place. */
async function runLater(ctx: Ctx, command: Command, args: Record<string, unknown>): Promise<View> {
  const origin = `${ctx.origin}:${command.name}`;
  await ctx.enqueue({ command: command.name, args, origin, placeId: ctx.placeId, isOwn: true });
  return answer('One moment: the answer comes here.');
}

/**
 * The answer goes by the outbox, so that a repeated event says nothing twice and a crash loses nothing; in the thread
 * of a message, or in a conversation of two.
 */
async function say(ctx: Ctx, thread: string | null, view: View): Promise<void> {
  if (ctx.placeId === null) return;
  const subject = `answer:${ctx.origin}`;
  const message = { subject, placeId: ctx.placeId, lane: subject, view };
  if (thread === null) return ctx.send(message);
  const known = await findSubject(ctx, ctx.placeId, thread);
  if (known !== undefined) return ctx.send({ ...message, under: known });
  const under = `said:${thread}`;
  await adoptMessage(ctx, { subject: under, placeId: ctx.placeId, platformId: thread });
  await ctx.send({ ...message, under });
}
