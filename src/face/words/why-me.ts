import type { Ctx } from '../../base/command/ctx.ts';
import type { CommandTable } from '../../base/command/table.ts';
import { text } from '../../base/view/text.ts';
import { type Action, answer, type View } from '../../base/view/view.ts';
import { listPending, sortPending } from '../../share/page/inbox.ts';
import type { Task } from '../../todo/task/task.ts';
import { pressLine } from '../press.ts';
import { isJoining, isSelf, spellOut } from './closed-classes.ts';
import { MOST_OFFERED, nameOf, runLine } from './confirm.ts';

const WHY = /^(?:why|warum|wieso|weshalb|pourquoi|por qué|porqué|por que)\s/u;
/** What is done to whoever asks why. */
const ASKED =
  /^(?:ask|asks|asked|asking|do|doing|get|got|tell|telling|told|write|writing|send|sending|pick|picked|you|du|tu|você|tun|machen|soll|muss|frag\p{L}*|schreib\p{L}*|demand\p{L}*|pregunt\p{L}*|pergunt\p{L}*)$/u;

/** “Why me?”, “why are you asking me this?”: why what waits for whoever asks went to them. Undefined for any other line. */
export async function readWhyMe(ctx: Ctx, table: CommandTable, line: string): Promise<View | undefined> {
  const plain = spellOut(line);
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  const isKnown = words.every((word) => isJoining(word) || isSelf(word) || ASKED.test(word));
  const { actor } = ctx;
  if (!WHY.test(plain) || !isKnown || !words.some(isSelf) || actor.kind !== 'member') return undefined;
  const own = (await listPending(ctx)).filter(({ ownerIds }) => ownerIds.includes(actor.id));
  const tasks = sortPending(own, ctx.now).flatMap((item) => ('task' in item ? [item.task] : []));
  const [only, ...others] = tasks;
  if (!only) return runLine(ctx, table, 'inbox');
  // What waits for their yes went to nobody yet.
  const lineOf = (task: Pick<Task, 'id' | 'assignee_id'>) =>
    task.assignee_id === actor.id ? `why ${task.id} me` : `why ${task.id}`;
  if (others.length === 0) return runLine(ctx, table, lineOf(only));
  const shown = tasks.slice(0, MOST_OFFERED);
  const actions = shown.flatMap((task): Action[] =>
    pressLine(table, lineOf(task)).map((action) => ({ ...action, label: `Why ${task.id}` })),
  );
  return {
    ...answer(
      'Several things wait for you. Which one?',
      ...shown.map(({ id, title }) => text`${nameOf({ id, title, isOpen: true })}`),
    ),
    actions,
  };
}
