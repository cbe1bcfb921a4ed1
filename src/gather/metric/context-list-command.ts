import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { formatDate } from '../../base/language/period.ts';
import { withData } from '../../base/view/view.ts';
import { listContextEvents, metricsOf } from './context-store.ts';
import { getMetric } from './store.ts';

export const showContext = defineCommand({
  name: 'context list',
  summary: 'What was noted that may move metrics, newest first.',
  args: z.object({
    metric: arg.line('only what applies to this metric', { completes: 'metric' }).optional(),
  }),
  reads: true,
  async run(ctx, args) {
    const metric = args.metric === undefined ? undefined : await getMetric(ctx, args.metric);
    const events = await listContextEvents(ctx, metric && { metricId: metric.id });
    return withData(
      {
        kind: 'table',
        title: metric ? `What may have moved ${metric.name}` : 'What may have moved metrics',
        columns: ['Kind', 'Name', 'From', 'Until', 'Metrics', 'Note'].map((title) => ({ title })),
        rows: events.map((event) => [
          event.is_ours === 1 ? 'our own work' : event.kind,
          event.name,
          formatDate(event.starts_on, ctx.today),
          formatDate(event.ends_on, ctx.today),
          metricsOf(event)?.join(', ') ?? 'every metric',
          event.note,
        ]),
        empty: 'Nothing noted yet. For instance: context add campaign "Black Friday" 2026-11-27 2026-11-30',
      },
      events,
    );
  },
});
