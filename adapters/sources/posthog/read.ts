import { addDays } from '../../../src/base/language/date.ts';
import { SourceError, type SourceNeeds } from '../../../src/base/source-port.ts';
import { cleanLine } from '../../../src/base/view/text.ts';
import { PUBLIC } from '../../calls/reach.ts';
import type { DailyAnswer, DailyMetric } from '../daily/daily.ts';
import { readJson } from '../read-json.ts';
import { ANYWHERE, callWeb } from '../web.ts';
import { mapAnswer, writeQuery } from './map.ts';

const TITLE = 'PostHog';

/** What is counted. */
export interface PosthogQuery {
  host: string;
  project: string;
  metrics: readonly DailyMetric[];
}

/** Asks the query API for whole days, both within. Throws SourceError. */
export async function askPosthog(
  { host, project, metrics }: PosthogQuery,
  { secrets, now, allowsPrivate }: Pick<SourceNeeds, 'secrets' | 'now' | 'allowsPrivate'>,
  from: string,
  to: string,
): Promise<DailyAnswer> {
  const answer = await callWeb(
    {
      title: TITLE,
      url: new URL(`/api/projects/${project}/query/`, host).href,
      method: 'POST',
      headers: { authorization: `Bearer ${secrets.token ?? ''}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        query: { kind: 'HogQLQuery', ...writeQuery(metrics, from, addDays(to, 1)) },
        // What arrived late is not in what was kept of an earlier answer.
        refresh: 'force_blocking',
        name: 'tiller: metrics by day',
      }),
      expects: [400, 401, 403, 404],
    },
    now,
    allowsPrivate ? ANYWHERE : PUBLIC,
  );
  if (answer.status === 401) throw new SourceError('token', `${TITLE} refuses the key`);
  if (answer.status === 404) throw new SourceError('gone', `${TITLE} has no project ${project} for this key`);
  const body = readJson(TITLE, answer);
  if (answer.status === 403)
    throw new SourceError(
      'scope',
      `${TITLE}: ${readReason(body)}; the key needs the scope "Query: Read" for this project`,
    );
  if (answer.status === 400) throw new SourceError('settings', `${TITLE}: ${readReason(body)}`);
  return mapAnswer(body);
}

function readReason(body: unknown): string {
  const { detail } = (body ?? {}) as { detail?: unknown };
  return typeof detail === 'string' ? cleanLine(detail, 200) : 'it refuses this';
}
