import { z } from 'zod';
import type { SourceConnection, SourceNeeds } from '../../../src/base/source-port.ts';
import { checkDaily } from '../daily/check.ts';
import { type DailyVendor, readDaily } from '../daily/daily.ts';
import { readMetrics, since } from '../daily/metrics.ts';
import { readAccount } from './account.ts';
import { LATE_DAYS, SETTLE_HOURS } from './limits.ts';
import { findMetric } from './map.ts';
import { askGa4 } from './read.ts';

export const settings = z.strictObject({
  property: z
    .string()
    .regex(/^\d{1,15}$/, 'a number; G-… is the tag')
    .describe('the ID of the property, a number under Admin → Property details')
    .meta({ isPlace: true }),
  metrics: z
    .string()
    .default('activeUsers as Active users')
    .describe('what to read, in the words of the API: sessions as Visits, keyEvents:sign_up as Signups')
    .meta({ isPlace: true }),
  since,
});

/** `endpoint` is where the API is. */
export async function connectGa4(needs: SourceNeeds, endpoint: string): Promise<SourceConnection> {
  const { property, metrics: typed, since: first } = settings.parse(needs.settings);
  const metrics = readMetrics(typed, (word) => findMetric(word, needs.currency));
  readAccount(needs.secrets.key ?? '');
  const vendor: DailyVendor = {
    metrics,
    since: first ?? null,
    lateDays: LATE_DAYS,
    settleHours: SETTLE_HOURS,
    ask: (from, to) => askGa4({ endpoint, property, metrics }, needs, from, to),
  };
  return {
    read: (cursor) => readDaily(vendor, needs, cursor),
    check: () => checkDaily(vendor, `property ${property}`, needs),
  };
}
