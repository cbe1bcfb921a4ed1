import type { Ctx } from '../../base/command/ctx.ts';
import { needsForm } from '../../base/command/form.ts';
import { readArgs } from '../../base/command/read-args.ts';
import type { CommandTable } from '../../base/command/table.ts';
import { type Action, type AnswerView, answer, type View } from '../../base/view/view.ts';
import { checkAccess } from '../../team/account/actor.ts';
import { replyOf } from './closed-classes.ts';
import { runLine } from './confirm.ts';
import { hasMark } from './question.ts';
import { takeQuestion } from './question-store.ts';

/** Shows what waits for a yes or a no. */
const WAITING = 'inbox';
const UNDO = 'undo';
/** A no to what was asked; where nothing was, to what was just done. */
const AFTER_ALL = /^(?:never ?mind|(?:oh )?(?:doch (?:lieber )?nicht|nicht doch)|(?:ach )?vergiss es)$/;
/** As good as a yes, in several words. */
const AGREED = /^(?:d['’]accord|bien sûr)$/u;
/** Goes with a yes or a no and says no more. */
const WITH =
  /^(?:please|do|it|that|this|thanks|thank|you|tiller|bitte|danke|das|merci|gracias|por|favor|obrigad[oa]|never|mind|right|correct|exactly)$/u;

type Reply = 'yes' | 'agreed' | 'no' | 'after all';

/** What a line is that is a yes or a no and nothing else: `yes, do it`, `ja bitte`, `nein danke`. */
export function readReply(typed: string): Reply | undefined {
  const line = typed
    .toLowerCase()
    .replace(/[\s.,;!–—-]+/gu, ' ')
    .trim();
  if (/^(?:do it|go ahead)$/.test(line)) return 'yes';
  if (AFTER_ALL.test(line)) return 'after all';
  const [first = '', ...others] = line.split(' ');
  if (!others.every((word) => WITH.test(word) || replyOf(word) === 'yes')) return undefined;
  const said = AGREED.test(line) ? 'agreed' : replyOf(first);
  if (said !== 'agreed' && said !== 'ok') return said;
  return others.some((word) => /^th|^you/.test(word)) ? undefined : 'agreed';
}

/** The button that a yes to a question presses: the one that is meant most, or the only one. */
export function findYes(buttons: readonly Action[]): Action | undefined {
  const yes = buttons.filter(({ label }) => !isNo(label));
  return yes.find(({ style }) => style === 'primary') ?? (yes.length === 1 ? yes[0] : undefined);
}

function isNo(label: string): boolean {
  return replyOf(label.toLowerCase().split(/[^\p{L}👎❌]/u)[0] ?? '') === 'no';
}

/**
 * What is answered to a line in which nothing is asked: a yes or a no is of what was just asked, or else of what waits for one;
 * thanks are answered by nothing, “doch nicht” takes back what was just done. Undefined for any other line, which ends the question.
 */
export async function readReplied(ctx: Ctx, table: CommandTable, typed: string): Promise<View | undefined> {
  const buttons = await takeQuestion(ctx);
  if (table.understand(typed) !== '') return undefined;
  const replied = hasMark(typed) ? undefined : await replyTo(ctx, table, typed, buttons);
  if (replied) return replied;
  const reply = readReply(typed);
  if (reply === 'after all') return runLine(ctx, table, UNDO);
  return reply === undefined || reply === 'agreed' ? answer() : runLine(ctx, table, WAITING);
}

/**
 * A typed yes or no to what was just asked is as if its button were pressed; undefined where neither was said, nothing was asked,
 * or there are several buttons that a yes could mean: those are shown once more.
 */
async function replyTo(
  ctx: Ctx,
  table: CommandTable,
  typed: string,
  buttons: readonly Action[] | undefined,
): Promise<View | undefined> {
  const reply = readReply(typed);
  if (!reply || !buttons) return undefined;
  if (reply === 'no' || reply === 'after all') {
    const no = buttons.find(({ label }) => isNo(label));
    return no ? press(ctx, table, no) : answer('Then I do nothing.');
  }
  const yes = findYes(buttons);
  if (!yes) return askAgain('Which one? Press it.', buttons);
  const isGrave = yes.style === 'danger';
  return reply === 'agreed' && isGrave ? askAgain('Is that a yes?', buttons) : press(ctx, table, yes);
}

function askAgain(question: string, actions: readonly Action[]): AnswerView {
  return { ...answer(question), isQuestion: true, actions };
}

/** A form is opened by a press alone, and what takes long leaves its answer in the place. */
async function press(ctx: Ctx, table: CommandTable, action: Action): Promise<View> {
  const command = table.get(action.command);
  await checkAccess(ctx, command);
  if (action.isForm || needsForm(command, action.args, false))
    return askAgain('I need a little more for that.', [action]);
  if (command.run) return command.run(ctx, readArgs(command, action.args));
  const origin = `${ctx.origin}:${command.name}`;
  await ctx.enqueue({ command: command.name, args: action.args, origin, placeId: ctx.placeId, isOwn: true });
  return answer('One moment: the answer comes here.');
}
