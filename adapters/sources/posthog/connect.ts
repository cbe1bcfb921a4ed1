import { z } from 'zod';
import type { SourceConnection, SourceNeeds } from '../../../src/base/source-port.ts';
import { checkDaily } from '../daily/check.ts';
import { type DailyVendor, readDaily } from '../daily/daily.ts';
import { readMetrics, since } from '../daily/metrics.ts';
import { LATE_DAYS } from './limits.ts';
import { findMetric } from './map.ts';
import { askPosthog } from './read.ts';

export const settings = z.strictObject({
  project: z
    .string()
    .regex(/^\d{1,12}$/, 'a number')
    .describe("the project's ID, a number in its settings")
    .meta({ isPlace: true }),
  metrics: z
    .string()
    .default('people of $pageview as Visitors')
    .describe(
      'events to count, such as signed_up as Signups, people of $pageview as Visitors: how often, or by how many people',
    )
    .meta({ isPlace: true }),
  since,
  host: z
    .url()
    .default('https://us.posthog.com')
    .describe('https://eu.posthog.com, or the address of a PostHog of your own')
    .meta({ isPlace: true }),
});

export async function connectPosthog(needs: SourceNeeds): Promise<SourceConnection> {
  const { metrics: typed, since: first, project, host } = settings.parse(needs.settings);
  const metrics = readMetrics(typed, findMetric);
  const vendor: DailyVendor = {
    metrics,
    since: first ?? null,
    lateDays: LATE_DAYS,
    ask: (from, to) => askPosthog({ host, project, metrics }, needs, from, to),
  };
  return {
    read: (cursor) => readDaily(vendor, needs, cursor),
    check: () => checkDaily(vendor, `project ${project}`, needs),
  };
}
