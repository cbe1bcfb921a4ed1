import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { notAllowed, notPossible } from '../../base/language/errors.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { getMetric, latestObservation } from './store.ts';
import { listTypedValues, type TypedValue } from './typed-value-store.ts';
import { describeValue } from './views.ts';

/** Values that were typed before the one that is meant, at most. */
const MOST_BACK = 20;

export const undoMetric = defineCommand({
  name: 'metric undo',
  summary: 'Takes back a value of a metric that was recorded by mistake: the one that was typed last.',
  examples: ['interviews', '"Paying users"'],
  args: z.object({
    metric: arg.line('the metric', { position: 0, completes: 'metric' }),
    event: arg.line('the number of the event that recorded it', { isRare: true }, 12).optional(),
  }),
  audience: 'channel',
  async run(ctx, { metric: name, event }) {
    const metric = await getMetric(ctx, name);
    const typed = await listTypedValues(ctx, { metricId: metric.id, most: MOST_BACK });
    const meant = event === undefined ? typed[0] : typed.find(({ seq }) => String(seq) === event);
    if (!meant)
      throw notPossible(
        event === undefined
          ? `No value of ${metric.name} was typed that can be taken back.`
          : `That value of ${metric.name} is taken back or revised already.`,
        `metric show ${metric.id} has its values.`,
        [`metric show ${metric.id}`],
      );
    return answer(await takeBackValue(ctx, meant));
  },
});

/** Takes back a value that somebody typed, and says what counts now: the log keeps both. Whoever typed it may, and those who decide. */
export async function takeBackValue(ctx: Ctx, typed: TypedValue): Promise<Text> {
  const { row, seq, by, before } = typed;
  const { actor } = ctx;
  const metric = await getMetric(ctx, row.metric_id);
  const isOwn = actor.kind === 'member' && by === actor.id;
  if (actor.kind === 'member' && !isOwn && !actor.isAdmin && !actor.isApprover)
    throw notAllowed(
      `Somebody else recorded that value of ${metric.name}.`,
      'Whoever did, an approver or an admin',
    );
  const { workspace_id, metric_id, at, source } = row;
  await ctx.record({
    type: 'ValueTakenBack',
    subject: `metric:${metric.id}`,
    data: { undone: seq },
    gone: { observations: [{ workspace_id, metric_id, at, source }] },
    ...(before !== null && { rows: { observations: [{ ...row, value: before, arrived_at: ctx.now }] } }),
  });
  await ctx.hooks.valueTakenBack(ctx, typed);
  await ctx.hooks.metricsChanged(ctx, [metric.id]);
  const show = (value: number, when: number) => describeValue(ctx, metric, { value, at: when });
  const last = await latestObservation(ctx, metric.id);
  const left = last ? `It stands at ${show(last.value, last.at)}.` : 'It has no value now.';
  return text`${bold(metric.name)}: ${show(row.value, at)} is taken back. ${left}`;
}

/** `members: 34 (Mon 23 Nov)`, a value that somebody typed. */
export async function nameValue(ctx: Ctx, { row }: TypedValue): Promise<string> {
  const metric = await getMetric(ctx, row.metric_id);
  return `${metric.name}: ${describeValue(ctx, metric, row)}`;
}
