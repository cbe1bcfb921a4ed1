import type { Ctx } from '../../base/command/ctx.ts';
import type { CommandTable } from '../../base/command/table.ts';
import { notPossible } from '../../base/language/errors.ts';
import type { View } from '../../base/view/view.ts';
import { findTask } from '../../todo/task/store.ts';
import { spellOut } from './closed-classes.ts';
import { confirm, MOST_OFFERED } from './confirm.ts';
import { nameThings, type Thing } from './named.ts';
import { listNamedTasks, listTasksFor } from './store.ts';

const REMIND =
  /^(?:please |can you |could you |bitte )*(?:remind me|erinner[en]? mich|rappelle[- ]moi|recu[eé]rdame|lembr[ae][- ]me|me lembr[ae])(?!\p{L})[\s,:]*(.*)$/iu;
/** What joins a reminder with what it is of, and with its day. */
const JOINS =
  /^(?:of|about|to|for|on|an|am|de|del?|à|du|d['’]|da|do|sobre|that|again)\s+|\s+(?:of|about|to|an|de|sobre)$/iu;

/**
 * Somebody wants to be reminded: of a task by its id or its title, or of one of theirs. It is asked once, because a day after
 * the due date moves that date, and what waits for a yes is put off for all. Undefined for anything else.
 */
export async function readReminder(ctx: Ctx, table: CommandTable, line: string): Promise<View | undefined> {
  const wanted = REMIND.exec(line)?.[1];
  if (wanted === undefined || ctx.actor.kind !== 'member') return undefined;
  const { things, rest } = await findThings(ctx, wanted, ctx.actor.id);
  const day = readDay(rest);
  const meant = things
    .slice(0, MOST_OFFERED)
    .map((thing) => ({ thing, line: `later ${thing.id} ${day}`.trim() }));
  if (meant.length === 0)
    throw notPossible('You have no task that I can remind you of.', 'inbox shows what waits for you.', [
      'inbox',
    ]);
  return confirm(ctx, table, meant);
}

/** The tasks that are meant, and the words without them. */
async function findThings(
  ctx: Ctx,
  wanted: string,
  memberId: string,
): Promise<{ things: Thing[]; rest: string }> {
  const [id] = wanted.match(/\bT-\d+\b/i) ?? [];
  const task = id === undefined ? undefined : await findTask(ctx, id.toUpperCase());
  if (task && id !== undefined)
    return { things: [{ id: task.id, title: task.title, isOpen: true }], rest: wanted.replace(id, ' ') };
  const named = nameThings(wanted, await listNamedTasks(ctx)).filter(({ thing }) => thing.isOpen);
  const [first] = named;
  if (first)
    return {
      things: named.map(({ thing }) => thing),
      rest: (first.lines.at(-1) ?? '').replace(first.thing.id, ' '),
    };
  const own = (await listTasksFor(ctx, 'done', memberId)).filter(({ isOwn }) => isOwn);
  return { things: own, rest: wanted };
}

/** `tomorrow` of `about tomorrow`. */
function readDay(words: string): string {
  let day = spellOut(words).replace(/\s+/g, ' ').trim();
  for (let before = ''; before !== day; ) {
    before = day;
    day = day.replace(JOINS, '').trim();
  }
  return day;
}
