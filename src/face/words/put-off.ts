import type { Ctx } from '../../base/command/ctx.ts';
import { isMonthName } from '../../base/language/date.ts';
import { findTask } from '../../todo/task/store.ts';
import { isHeld, type Task } from '../../todo/task/task.ts';
import { spellOut } from './closed-classes.ts';
import type { Wish } from './confirm.ts';
import { listPage } from './page-store.ts';
import { isPeriod } from './topics.ts';

/** A task, by its id or its number on the page, and what is said of it. */
const SAID = /^(?:(?<id>T-\d+)|#?(?<place>\d{1,2}))[:,]?\s+(?<rest>.+)$/i;
/** Not before its day. */
const AFTER = /^(?:(?:later|not (?:before|until)|until|till|on|to)\s+)+/;
/** Ready by its day, as whoever has it may say. */
const READY =
  /^(?:(?:is|are|be|will|can|ready|done|finished|comes?|follows?|by|on|only|not (?:before|until)|kommt|kommen|wird|werden|ist|sind|fertig|erst|bis|ab)\s+)+/;

/**
 * A task and a day, and nothing else: it is put off until then, `3 next week`; of a task that somebody has, that they are to
 * have it ready then, `T-1 will be friday`. It is asked first.
 */
export async function readPutOff(ctx: Ctx, line: string): Promise<Wish | undefined> {
  const { id, place, rest = '' } = SAID.exec(line)?.groups ?? {};
  const said = spellOut(rest);
  const [first = ''] = said.split(/\s+/);
  // “12 december” is a day itself.
  const isNumber = isMonthName(first) || /^(?:day|week|month|year|hour|minute)s?$/.test(first);
  if (id === undefined && (place === undefined || isNumber)) return undefined;
  const [bare, ready] = [said.replace(AFTER, ''), said.replace(READY, '')];
  const isBare = isPeriod(bare, ctx.today);
  if (!isBare && !isPeriod(ready, ctx.today)) return undefined;
  const task =
    id === undefined ? (await listPage(ctx))[Number(place) - 1] : await findTask(ctx, id.toUpperCase());
  if (!task || !isMovable(ctx, task, isBare)) return undefined;
  const thing = { id: task.id, title: task.title, isOpen: true };
  return { thing, line: `later ${task.id} ${isBare ? bare : ready}` };
}

/** By whoever has it, or before anybody said yes to it. */
function isMovable({ actor }: Ctx, { state, assignee_id }: Task, isBare: boolean): boolean {
  if (isHeld(state)) return actor.kind === 'member' && actor.id === assignee_id;
  return isBare && state === 'proposed';
}
