import { z } from 'zod';
import { isDate } from '../../../src/base/language/date.ts';
import { SourceError } from '../../../src/base/source-port.ts';
import { cleanLine } from '../../../src/base/view/text.ts';
import type { DailyMetric } from './daily.ts';

const MOST_METRICS = 10;
const MOST_NAME = 60;

/** The first day of a first read, as all that count by day have it. */
export const since = z
  .string()
  .refine(isDate, 'a date such as 2026-01-31')
  .optional()
  .describe('the first day to read, such as 2026-01-31; two years back if left out');

/**
 * Reads `visitors as Visits, pageviews`: the vendor's word and the team's name for it. `find` says what is known of a
 * vendor's word and throws SourceError for one that cannot be.
 */
export function readMetrics(
  text: string,
  find: (vendor: string) => Omit<DailyMetric, 'vendor'>,
): DailyMetric[] {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) throw new SourceError('settings', 'metrics= names none');
  if (parts.length > MOST_METRICS)
    throw new SourceError(
      'settings',
      `metrics= names ${parts.length}; a source has at most ${MOST_METRICS}, and a team several sources`,
    );
  const metrics = parts.map((part) => {
    const [, vendor = part, typed] = /^(.+?)\s+as\s+(.+)$/is.exec(part) ?? [];
    const known = find(vendor.trim());
    return { vendor: vendor.trim(), ...known, name: cleanLine(typed ?? known.name, MOST_NAME) };
  });
  const names = metrics.map(({ name }) => name.toLowerCase());
  const twice = metrics.find(({ name }, index) => names.indexOf(name.toLowerCase()) !== index);
  if (twice)
    throw new SourceError('settings', `metrics= gives the name ${twice.name} twice; say another after "as"`);
  return metrics;
}
