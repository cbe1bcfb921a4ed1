import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { notFound, notPossible, Refusal } from '../errors.ts';
import { answer, cleanLine, type Text, text } from '../view.ts';
import { checkOwn } from './access.ts';
import { formatPeriod, type Period, readPeriod, readPeriodUntil } from './period.ts';
import {
  countLeaves,
  getExecutor,
  getExecutorById,
  listExecutors,
  listHeldTasks,
  listLeaves,
} from './store.ts';
import { periodOf, renderLeaves } from './views.ts';

/** `25-26 Nov, @ben stands in`. */
const STANDS_IN = /^(.*?)[\s,;]+(@?[\p{L}\p{N}_-]+) (?:stands|is standing|will stand) in\.?$/iu;

const away = defineCommand({
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
    note: arg.line('a note for the team', {}, 200).optional(),
  }),
  access: 'everyone',
  audience: 'asker',
  hasForm: true,
  pace: 'instant',
  async run(ctx, args) {
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

const awayList = defineCommand({
  name: 'away list',
  summary: 'Shows who is away, now and later.',
  args: z.object({}),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx) {
    return renderLeaves(await listLeaves(ctx), await listExecutors(ctx, 'all'), ctx.today);
  },
});

const awayCancel = defineCommand({
  name: 'away cancel',
  summary: 'Takes back a leave: your only one, or the one named.',
  examples: ['', 'L-3'],
  args: z.object({ leave: arg.line('the leave, such as L-3', { position: 0 }, 20).optional() }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, args) {
    const leave = await findCancellable(ctx, args.leave);
    const executor = await getExecutorById(ctx, leave.executor_id);
    await checkOwn(ctx, executor);
    const row = { ...leave, cancelled_at: ctx.now };
    await ctx.record({ type: 'LeaveCancelled', subject: `executor:${executor.id}`, rows: { leaves: [row] } });
    return answer(`@${executor.handle} is not away ${formatPeriod(periodOf(leave), ctx.today)}.`);
  },
});

export const awayCommands: readonly Command[] = [away, awayList, awayCancel];

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
  const tasks = await listHeldTasks(ctx, ['assigned', 'started'], executor.id);
  if (tasks.length > 0) {
    const named = tasks.map(({ id, title }) => `${id} “${title}”`).join(', ');
    lines.push(text`Still with @${executor.handle}: ${named}.`);
  }
  return lines;
}

async function findCancellable(ctx: Ctx, ref: string | undefined): Promise<Row<'leaves'>> {
  const leaves = await listLeaves(ctx);
  if (ref !== undefined) {
    const id = `L-${/^(?:L-?)?(\d+)$/i.exec(ref.trim())?.[1] ?? ''}`;
    const named = leaves.find((leave) => leave.id === id);
    if (named) return named;
    throw notFound(
      'leave',
      ref,
      leaves.slice(0, 3).map((leave) => leave.id),
    );
  }
  const actorId = ctx.actor.kind === 'member' ? ctx.actor.id : null;
  const own = leaves.filter(({ executor_id }) => executor_id === actorId);
  const [only] = own;
  if (only && own.length === 1) return only;
  const named = own.map((leave) => `${leave.id} (${formatPeriod(periodOf(leave), ctx.today)})`).join(', ');
  throw own.length === 0
    ? notPossible('You have no leave to cancel.', 'away list shows everybody’s.')
    : notPossible(`You have ${own.length} leaves.`, `Name one: away cancel ${named}.`);
}
