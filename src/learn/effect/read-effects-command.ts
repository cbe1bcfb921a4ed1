import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineThinkingCommand } from '../../base/command/command.ts';
import { answer } from '../../base/view/view.ts';
import { getMetric } from '../../gather/metric/store.ts';
import { type MetricReading, readMetric } from './read-metric.ts';
import { loadScene, recordReading, scheduleLook } from './reading-store.ts';

/** Asked for by a due row. An estimate takes up to 0.2 s: it is made in the background, as of when it was read. */
export const readEffects = defineThinkingCommand({
  name: 'read effects',
  summary: 'Reads what finished tasks did to a metric.',
  args: z.object({ metric: arg.line('the metric’s id') }),
  isInternal: true,
  pace: 'long',
  think: {
    async read(ctx, { metric }) {
      return loadScene(ctx, (await getMetric(ctx, metric)).id);
    },
    think: (scene): MetricReading & { taskIds: ReadonlySet<string> } => ({
      ...readMetric(scene),
      taskIds: new Set(scene.tasks.map(({ id }) => id)),
    }),
    // Read anew, too, where another process has read this metric meanwhile.
    isStale: ({ taskIds }, { subject }) => taskIds.has(subject) || subject.startsWith('metric'),
    async commit(ctx, { metric }, { bundles, nextDay }) {
      for (const bundle of bundles) await recordReading(ctx, metric, bundle);
      if (nextDay !== null) await scheduleLook(ctx, metric, nextDay);
      return answer();
    },
  },
});
