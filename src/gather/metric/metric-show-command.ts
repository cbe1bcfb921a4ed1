import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { listContextEvents } from './context-store.ts';
import { getMetric, getMetricById, listObservations } from './store.ts';
import { viewMetric } from './views.ts';

export const showMetric = defineCommand({
  name: 'metric show',
  summary: 'One metric: last value, mean, extremes, its course and what happened outside.',
  examples: ['trial-to-paid'],
  args: z.object({ metric: arg.rest('its name', { completes: 'metric' }) }),
  reads: true,
  async run(ctx, args) {
    const metric = await getMetric(ctx, args.metric);
    return viewMetric({
      metric,
      comparison: metric.comparison_id === null ? null : await getMetricById(ctx, metric.comparison_id),
      series: await listObservations(ctx, metric.id),
      context: await listContextEvents(ctx, { metricId: metric.id }),
      origin: await ctx.hooks.describeOrigin(ctx, metric.id),
      now: ctx.now,
      zone: ctx.workspace.zone,
      currency: ctx.workspace.currency,
    });
  },
});
