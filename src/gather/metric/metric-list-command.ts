import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { countObservations, latestObservation, listMetrics } from './store.ts';
import { viewMetrics } from './views.ts';

export const showMetrics = defineCommand({
  name: 'metric list',
  summary: 'Every metric with its last value and how old that is.',
  args: z.object({}),
  reads: true,
  async run(ctx) {
    const counts = await countObservations(ctx);
    const lines = [];
    for (const metric of await listMetrics(ctx)) {
      const last = await latestObservation(ctx, metric.id);
      lines.push({ metric, last, count: counts.get(metric.id) ?? 0 });
    }
    return viewMetrics(lines, { now: ctx.now, currency: ctx.workspace.currency });
  },
});
