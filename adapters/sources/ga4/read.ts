import type { BetaAnalyticsDataClient } from '@google-analytics/data';
import { SourceError, type SourceNeeds } from '../../../src/base/source-port.ts';
import { cleanLine } from '../../../src/base/view/text.ts';
import { PUBLIC } from '../../calls/reach.ts';
import type { DailyAnswer, DailyMetric } from '../daily/daily.ts';
import { ANYWHERE, callWeb, type WebAnswer } from '../web.ts';
import { readAccount, type ServiceAccount, signToken } from './account.ts';
import { MOST_DAYS, readQuotaAt } from './limits.ts';
import { mapReport } from './map.ts';

const TITLE = 'Google Analytics';
/** Our own call gives up earlier. */
const DEADLINE_MS = 60_000;

type Needs = Pick<SourceNeeds, 'secrets' | 'currency' | 'now' | 'allowsPrivate'>;
type Auth = NonNullable<NonNullable<ConstructorParameters<typeof BetaAnalyticsDataClient>[0]>['auth']>;

/** What is counted, and where. */
export interface Ga4Query {
  /** `https://analyticsdata.googleapis.com`. */
  endpoint: string;
  property: string;
  metrics: readonly DailyMetric[];
}

/** Asks for a report of whole days, both within. Throws SourceError. */
export async function askGa4(query: Ga4Query, needs: Needs, from: string, to: string): Promise<DailyAnswer> {
  const { property, metrics } = query;
  const { BetaAnalyticsDataClient: Client } = await import('@google-analytics/data');
  const client = new Client({ fallback: true, auth: createTransport(query, needs) });
  try {
    const [report] = await client.runReport(
      {
        property: `properties/${property}`,
        dateRanges: [{ startDate: from, endDate: to }],
        dimensions: [{ name: 'date' }],
        metrics: metrics.map(({ vendor }) => ({ name: vendor })),
        orderBys: [{ dimension: { dimensionName: 'date' } }],
        limit: MOST_DAYS,
      },
      { timeout: DEADLINE_MS },
    );
    return mapReport(report, metrics, needs.currency);
  } catch (error) {
    throw findTrouble(error);
  }
}

/**
 * What the library sends its calls by, in place of Google's own: by our rules of where may be called, our time-outs and
 * our errors, and with a token that the account signs itself. The library asks for no more of it than this.
 */
function createTransport({ endpoint, property }: Ga4Query, needs: Needs): Auth {
  const account = readAccount(needs.secrets.key ?? '');
  const fetch = async (
    address: string,
    init: { method?: string; headers?: Record<string, string>; body?: unknown },
  ) => {
    const { pathname, search } = new URL(address);
    const answer = await callWeb(
      {
        title: TITLE,
        url: `${endpoint}${pathname}${search}`,
        method: 'POST',
        headers: {
          ...Object.fromEntries(new Headers(init.headers)),
          authorization: `Bearer ${signToken(account, needs.now())}`,
        },
        body: String(init.body ?? ''),
        expects: [400, 401, 403, 404, 429],
      },
      needs.now,
      needs.allowsPrivate ? ANYWHERE : PUBLIC,
    );
    if (answer.status >= 400) throw describeRefusal(answer, property, account, needs.now());
    return new Response(answer.body, {
      status: answer.status,
      headers: { 'content-type': 'application/json' },
    });
  };
  const transport = { fetch, getClient: async () => transport };
  return transport as unknown as Auth;
}

function describeRefusal(
  { status, headers, body }: WebAnswer,
  property: string,
  { client_email: email }: ServiceAccount,
  now: number,
): SourceError {
  const reason = readReason(body);
  if (status === 401) return new SourceError('token', `${TITLE} refuses the key of ${email}`);
  if (status === 403)
    return new SourceError(
      'scope',
      `${TITLE}: ${reason}; give ${email} the role Viewer on property ${property}, under Admin → Property access management`,
    );
  if (status === 404) return new SourceError('gone', `${TITLE} has no property ${property}`);
  if (status === 429)
    return new SourceError('limit', `${TITLE}: ${reason}`, readQuotaAt(headers, reason, now));
  return new SourceError('settings', `${TITLE}: ${reason}`);
}

/** The sentence of a Google error; what leads to a page is left out. */
function readReason(body: string): string {
  try {
    const { error } = JSON.parse(body) as { error?: { message?: unknown } };
    if (typeof error?.message === 'string')
      return cleanLine(error.message.replace(/\s*To learn more.*$/s, ''), 200).replace(/\.$/, '');
  } catch {
    // Said below.
  }
  return 'it refuses this';
}

/** Ours, which the library has wrapped; anything else is an answer that it could not read. */
function findTrouble(error: unknown): SourceError {
  for (let each = error; each instanceof Error; each = each.cause)
    if (each instanceof SourceError) return each;
  return new SourceError('answer', `${TITLE} gave an answer that cannot be read`);
}
