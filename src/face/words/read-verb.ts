import type { Ctx } from '../../base/command/ctx.ts';
import { VERBS } from '../../base/command/parse.ts';
import type { CommandTable } from '../../base/command/table.ts';
import { notPossible } from '../../base/language/errors.ts';
import type { View } from '../../base/view/view.ts';
import { isJoining, isSelf, spellOut } from './closed-classes.ts';
import { confirm, MOST_OFFERED, runLine } from './confirm.ts';
import { hasMark } from './question.ts';
import { isCommand, readWords } from './read-words.ts';
import { listTasksFor } from './store.ts';

/** What somebody meant by a verb alone, or by words that name something; undefined where nothing is read in them. */
export async function readInWords(ctx: Ctx, table: CommandTable, typed: string): Promise<View | undefined> {
  const verb = VERBS.find((name) => name === typed.trim().toLowerCase());
  const said = verb === undefined ? readMore(typed) : { verb, note: '', isAll: true };
  // Where all of it is known to be no name of a task, none is looked for.
  if (said?.isAll) return readVerb(ctx, table, said);
  return (await readWords(ctx, table, typed)) ?? (said && readVerb(ctx, table, said));
}

/** A verb alone, and words that are no name of a task but go on with it: `done but they said no`, `done, all of them`. */
function readMore(typed: string): { verb: string; note: string; isAll: boolean } | undefined {
  const [, verb = '', mark = '', note = ''] =
    /^(\p{L}+)(\s*[,;:.!–—]\s*|\s+)(.+)$/su.exec(typed.trim()) ?? [];
  const words = spellOut(note).match(/[\p{L}\p{N}]+/gu) ?? [];
  const [first = ''] = words;
  const isKnown = (word: string) => isJoining(word) || isSelf(word);
  if (!VERBS.includes(verb.toLowerCase()) || hasMark(typed)) return undefined;
  if (mark.trim() === '' && !isKnown(first)) return undefined;
  return { verb: verb.toLowerCase(), note, isAll: words.every(isKnown) };
}

/**
 * A verb alone means the one task that it can be said of; of several it is asked which. With words that go on, `done but they
 * said no`, it is asked as well: they may be a note.
 */
async function readVerb(
  ctx: Ctx,
  table: CommandTable,
  { verb, note }: { verb: string; note: string },
): Promise<View | undefined> {
  if (ctx.actor.kind !== 'member') return undefined;
  const tasks = await listTasksFor(ctx, verb, ctx.actor.id);
  const own = tasks.filter(({ isOwn }) => isOwn);
  const meant = own.length > 0 ? own : tasks;
  const [only] = meant;
  if (!only)
    throw notPossible(`“${verb}” fits no task of yours now.`, 'inbox shows what waits for you.', ['inbox']);
  if (meant.length === 1 && note === '') return runLine(ctx, table, `${verb} ${only.id}`);
  const wishes = meant.slice(0, MOST_OFFERED).map((thing) => {
    const line = `${verb} ${thing.id} ${note}`.trim();
    return { thing, line: isCommand(table, line) ? line : `${verb} ${thing.id}` };
  });
  return confirm(ctx, table, wishes);
}
