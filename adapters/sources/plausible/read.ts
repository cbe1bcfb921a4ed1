import { SourceError, type SourceNeeds } from '../../../src/base/source-port.ts';
import { cleanLine } from '../../../src/base/view/text.ts';
import { PUBLIC } from '../../calls/reach.ts';
import type { DailyAnswer, DailyMetric } from '../daily/daily.ts';
import { readJson } from '../read-json.ts';
import { ANYWHERE, callWeb } from '../web.ts';
import { mapAnswer } from './map.ts';

const TITLE = 'Plausible';

/** What is counted. */
export interface PlausibleQuery {
  host: string;
  site: string;
  metrics: readonly DailyMetric[];
  goal?: string | undefined;
  page?: string | undefined;
}

/** Asks the Stats API v2 for whole days, imported ones included. Throws SourceError. */
export async function askPlausible(
  { host, site, metrics, goal, page }: PlausibleQuery,
  {
    secrets,
    currency,
    now,
    allowsPrivate,
  }: Pick<SourceNeeds, 'secrets' | 'currency' | 'now' | 'allowsPrivate'>,
  from: string,
  to: string,
): Promise<DailyAnswer> {
  const answer = await callWeb(
    {
      title: TITLE,
      url: new URL('/api/v2/query', host).href,
      method: 'POST',
      headers: { authorization: `Bearer ${secrets.token ?? ''}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        site_id: site,
        metrics: metrics.map(({ vendor }) => vendor),
        date_range: [from, to],
        dimensions: ['time:day'],
        filters: [
          ...(goal === undefined ? [] : [['is', 'event:goal', [goal]]]),
          ...(page === undefined ? [] : [filterPage(page)]),
        ],
        include: { imports: true },
      }),
      expects: [400, 401, 402],
    },
    now,
    allowsPrivate ? ANYWHERE : PUBLIC,
  );
  const body = readJson(TITLE, answer);
  if (answer.status === 401)
    throw new SourceError('token', `${TITLE} refuses the key, or the key may not see ${site}`);
  if (answer.status === 402)
    throw new SourceError('scope', `${TITLE}: the plan of ${site} does not include the Stats API`);
  if (answer.status === 400) throw new SourceError('settings', `${TITLE}: ${readReason(body)}`);
  return mapAnswer(body, metrics, currency);
}

/** One page, or by `/blog*` all that begin so: the API knows no asterisk, but RE2. */
function filterPage(page: string): [string, string, [string]] {
  if (!page.includes('*')) return ['is', 'event:page', [page]];
  const pattern = page.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*');
  return ['matches', 'event:page', [`^${pattern}$`]];
}

function readReason(body: unknown): string {
  const { error } = (body ?? {}) as { error?: unknown };
  return typeof error === 'string' ? cleanLine(error, 200) : 'it takes these settings for wrong';
}
