import { z } from 'zod';
import type { SourceConnection, SourceNeeds } from '../../../src/base/source-port.ts';
import { checkDaily } from '../daily/check.ts';
import { type DailyVendor, readDaily } from '../daily/daily.ts';
import { readMetrics, since } from '../daily/metrics.ts';
import { LATE_DAYS } from './limits.ts';
import { findMetric } from './map.ts';
import { askPlausible } from './read.ts';

export const settings = z.strictObject({
  site: z
    .string()
    .min(1)
    .max(200)
    .describe('the domain as Plausible has it, such as example.org')
    .meta({ isPlace: true }),
  metrics: z
    .string()
    .default('visitors as Visitors')
    .describe(
      'what to read, such as visitors as Visits, events as Signups: visitors, visits, pageviews, events, bounce_rate, visit_duration, conversion_rate, total_revenue',
    )
    .meta({ isPlace: true }),
  goal: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe("count this goal alone, by its name in the site's settings")
    .meta({ isPlace: true }),
  page: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('count this page alone, such as /pricing or /blog*')
    .meta({ isPlace: true }),
  since,
  host: z
    .url()
    .default('https://plausible.io')
    .describe('the address of a Plausible of your own, such as https://stats.example.org')
    .meta({ isPlace: true }),
});

export async function connectPlausible(needs: SourceNeeds): Promise<SourceConnection> {
  const { metrics: typed, since: first, ...query } = settings.parse(needs.settings);
  const metrics = readMetrics(typed, (word) => findMetric(word, needs.currency));
  const vendor: DailyVendor = {
    metrics,
    since: first ?? null,
    lateDays: LATE_DAYS,
    ask: (from, to) => askPlausible({ ...query, metrics }, needs, from, to),
  };
  return {
    read: (cursor) => readDaily(vendor, needs, cursor),
    check: () => checkDaily(vendor, query.site, needs),
  };
}
