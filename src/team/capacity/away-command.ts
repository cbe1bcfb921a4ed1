import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { notPossible, Refusal } from '../../base/language/errors.ts';
import { formatPeriod, type Period, readPeriod, readPeriodUntil } from '../../base/language/period.ts';
import type { Row } from '../../base/store/tables.ts';
import { cleanLine, type Text, text } from '../../base/view/text.ts';
import { answer, type View } from '../../base/view/view.ts';
import { checkOwn } from '../account/access.ts';
import { getExecutor } from '../people/store.ts';
import { periodOf } from '../people/views.ts';
import { awayList } from './away-list-command.ts';
import { countLeaves, listLeaves } from './store.ts';

/** `25-26 Nov, @ben stands in`. */
const STANDS_IN = /^(.*?)[\s,;]+(@?[\p{L}\p{N}_-]+) (?:stands|is standing|will stand) in\.?$/iu;

export const away = defineCommand({
  name: 'away',
  summary: 'Says when you are away: you get no tasks for those days.',
  examples: ['friday', '25-26 Nov --stand-in @ben', '2026-12-24 to 2027-01-02 --note "back on the 4th"'],
  args: z.object({
    when: arg.rest('a day or days, such as friday or 25-26 Nov'),
    until: arg.line('the last day, if it is not part of that', {}, 60).optional(),
    who: arg
      .line('who is away; you, unless an admin says otherwise', { completes: 'executor' }, 60)
      .optional(),
    standIn: arg.line('who decides meanwhile, such as @ben', { completes: 'member' }, 60).optional(),
    note: arg.line('a note for the team', { isSentence: true }, 200).optional(),
  }),
  hasForm: true,
  async run(ctx, args): Promise<View> {
    // “away friday?” asks who is, and nothing is changed.
    const asked = /^(.*?)\s*\?+\s*$/s.exec(args.when)?.[1];
    const shown = asked === undefined ? undefined : await awayList.run?.(ctx, { which: asked });
    if (shown) return shown;
    const spoken = STANDS_IN.exec(args.when);
    const from = spoken?.[1] ?? args.when;
    const period =
      args.until === undefined
        ? readPeriod('when', from, ctx.today)
        : readPeriodUntil({ from, until: args.until }, ctx.today);
    const executor = await getExecutor(ctx, args.who ?? '@me', 'who');
    await checkOwn(ctx, executor);
    const standInRef = args.standIn ?? spoken?.[2];
    const standIn = standInRef === undefined ? null : await getStandIn(ctx, standInRef, executor);
    const leaves = await listLeaves(ctx);
    checkNew(leaves, executor, period, ctx.today);
    const leave: Row<'leaves'> = {
      workspace_id: ctx.workspace.id,
      id: `L-${(await countLeaves(ctx)) + 1}`,
      executor_id: executor.id,
      starts_on: period.startsOn,
      ends_on: period.endsOn,
      stand_in_id: standIn?.id ?? null,
      note: cleanLine(args.note ?? '', 200),
      cancelled_at: null,
    };
    await ctx.record({ type: 'LeaveAdded', subject: `executor:${executor.id}`, rows: { leaves: [leave] } });
    return answer(
      text`@${executor.handle} is away ${formatPeriod(period, ctx.today)}${standIn ? `, @${standIn.handle} stands in` : ''} (${leave.id}).`,
      ...(await describeClashes(ctx, { executor, standIn, period, leaves })),
    );
  },
});

async function getStandIn(ctx: Ctx, ref: string, executor: Row<'executors'>): Promise<Row<'executors'>> {
  const standIn = await getExecutor(ctx, ref, 'stand-in');
  if (standIn.id === executor.id) {
    throw notPossible(`@${standIn.handle} cannot stand in for themselves.`, 'Name somebody else.');
  }
  if (standIn.kind === 'agent') {
    throw notPossible(`@${standIn.handle} is an agent and decides nothing.`, 'Name a person.');
  }
  return standIn;
}

/** Leave within one that is known would change nothing. */
function checkNew(
  leaves: readonly Row<'leaves'>[],
  executor: Row<'executors'>,
  period: Period,
  today: string,
): void {
  const known = leaves.find(
    ({ executor_id, starts_on, ends_on }) =>
      executor_id === executor.id && starts_on <= period.startsOn && ends_on >= period.endsOn,
  );
  if (!known) return;
  throw new Refusal({
    code: 'already_done',
    message: `@${executor.handle} is away ${formatPeriod(periodOf(known), today)} already (${known.id}). away cancel ${known.id} takes that back.`,
    field: 'when',
    given: formatPeriod(period, today),
    allowed: 'other days',
  });
}

/** What the leave leaves open: a stand-in who is away too, and tasks that stay with them. */
async function describeClashes(
  ctx: Ctx,
  {
    executor,
    standIn,
    period,
    leaves,
  }: {
    executor: Row<'executors'>;
    standIn: Row<'executors'> | null;
    period: Period;
    leaves: readonly Row<'leaves'>[];
  },
): Promise<Text[]> {
  const lines: Text[] = [];
  const clash = leaves.find(
    (leave) =>
      leave.executor_id === standIn?.id &&
      leave.starts_on <= period.endsOn &&
      leave.ends_on >= period.startsOn,
  );
  if (clash)
    lines.push(text`@${standIn?.handle ?? ''} is away ${formatPeriod(periodOf(clash), ctx.today)}, too.`);
  const tasks = (await ctx.hooks.listHeldTasks(ctx)).filter(
    ({ assigneeId, isAssigned }) => isAssigned && assigneeId === executor.id,
  );
  if (tasks.length > 0) {
    const named = tasks.map(({ id, title }) => `${id} “${title}”`).join(', ');
    lines.push(text`Still with @${executor.handle}: ${named}.`);
  }
  return lines;
}
