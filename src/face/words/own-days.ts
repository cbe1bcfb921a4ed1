import type { Ctx } from '../../base/command/ctx.ts';
import type { CommandTable } from '../../base/command/table.ts';
import { formatPeriod, readPeriod } from '../../base/language/period.ts';
import { text } from '../../base/view/text.ts';
import { type Action, answer, type View } from '../../base/view/view.ts';
import { listLeaves } from '../../team/capacity/store.ts';
import { pressLine } from '../press.ts';
import { runLine } from './confirm.ts';
import { isBareAbsence, readAbsence } from './topics.ts';

/** What is asked of whoever does not say when they have no time. */
const USUAL_DAYS = ['today', 'this week', 'next week'];

/** Who has no time gets no tasks, once they say that it is meant so; who is back is away no more. */
export async function readOwnDays(ctx: Ctx, table: CommandTable, line: string): Promise<View | undefined> {
  if (ctx.actor.kind !== 'member') return undefined;
  const absence = readAbsence(line, ctx.today);
  if (absence === undefined) return undefined;
  if (absence === 'back') return endLeave(ctx, table, ctx.actor.id);
  const { when } = absence;
  const offered = (when === null ? USUAL_DAYS : [when]).flatMap((days): Action[] => {
    const [press] = pressLine(table, `away ${days}`);
    return press ? [{ ...press, label: when === null ? `Away ${days}` : 'Yes, I am away' }] : [];
  });
  const question =
    when === null
      ? text`When shall I give you no tasks?`
      : text`Shall I give you no tasks ${formatPeriod(readPeriod('when', when, ctx.today), ctx.today)}?`;
  // Whoever left out of whom it is said may have asked for the others.
  const others = isBareAbsence(line, ctx.today) ? pressLine(table, `away list ${when ?? ''}`.trim()) : [];
  const shown = others.map((action) => ({ ...action, label: 'No: who is away?' }));
  return { ...answer(question), isQuestion: true, actions: [...offered, ...shown] };
}

async function endLeave(ctx: Ctx, table: CommandTable, memberId: string): Promise<View | undefined> {
  const now = (await listLeaves(ctx)).find(
    ({ executor_id, starts_on, ends_on }) =>
      executor_id === memberId && starts_on <= ctx.today && ends_on >= ctx.today,
  );
  if (!now) return runLine(ctx, table, 'away list me');
  const [press] = pressLine(table, `away cancel ${now.id}`);
  return {
    ...answer(
      text`You are away ${formatPeriod({ startsOn: now.starts_on, endsOn: now.ends_on }, ctx.today)} (${now.id}). Is that over?`,
    ),
    isQuestion: true,
    ...(press && { actions: [{ ...press, label: 'Yes, I am back', style: 'primary' }] }),
  };
}
