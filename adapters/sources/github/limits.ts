import { SourceError } from '../../../src/base/source-port.ts';
import { readRetryAt } from '../web.ts';

/** What GitHub asks for where a secondary limit says no time (docs.github.com, "Best practices for using the REST API"). */
const WITHOUT_WORD_MS = 60_000;

/** Names of permissions as the page on which a token is made calls them. */
const PERMISSIONS: Readonly<Record<string, string>> = {
  issues: 'Issues',
  pull_requests: 'Pull requests',
  actions: 'Actions',
  contents: 'Contents',
  metadata: 'Metadata',
  organization_projects: 'Projects',
};

/** An answer that is not what was asked for. */
export interface Refusal {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** GitHub's own words; looked at only where a status has two meanings. */
  message: string;
}

/** What a refusal says, in words for a team. `what` is what was asked for: `acme/site`. */
export function readRefusal({ status, headers, message }: Refusal, what: string, now: number): SourceError {
  if (isLimit(status, headers, message)) {
    const retryAt = readRetryAt(headers, now) ?? now + WITHOUT_WORD_MS;
    return new SourceError('limit', 'GitHub wants fewer calls', retryAt);
  }
  if (status === 401)
    return new SourceError('token', 'GitHub refuses the token: it is wrong, or it has run out');
  if (status === 403)
    return new SourceError('scope', `the token may not do this with ${what}${formatNeed(headers)}`);
  if (status === 404) return new SourceError('gone', `${what} is not there, or the token does not cover it`);
  if (status === 410) return new SourceError('gone', `${what} was deleted`);
  if (status >= 500) return new SourceError('down', `GitHub answered ${status}`);
  return new SourceError('answer', `GitHub answered ${status} for ${what}`);
}

/** A refusal of GraphQL, which comes with status 200 and a type; the first one of an answer says enough. */
export function readGraphError(
  type: string | undefined,
  what: string,
  headers: Readonly<Record<string, string>>,
  now: number,
): SourceError {
  if (type === 'RATE_LIMITED') return readRefusal({ status: 429, headers, message: '' }, what, now);
  if (type === 'NOT_FOUND') return readRefusal({ status: 404, headers, message: '' }, what, now);
  if (type === 'FORBIDDEN' || type === 'INSUFFICIENT_SCOPES')
    return new SourceError('scope', `the token may not read ${what}`);
  return new SourceError('answer', `GitHub did not answer for ${what}`);
}

/** A first limit by the hour says how many calls remain, a second one by its pace says when to come back, or only that it is one. */
function isLimit(status: number, headers: Readonly<Record<string, string>>, message: string): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return (
    headers['retry-after'] !== undefined ||
    headers['x-ratelimit-remaining'] === '0' ||
    /rate limit/i.test(message)
  );
}

/** The permission that is missing, by the header in which GitHub names it: `issues=read; pull_requests=read`. */
function formatNeed(headers: Readonly<Record<string, string>>): string {
  const first = headers['x-accepted-github-permissions']?.split(';')[0] ?? '';
  const needs = first.split(',').flatMap((part) => {
    const [name = '', access] = part.trim().split('=');
    return access
      ? [`"${PERMISSIONS[name] ?? name}: ${access === 'read' ? 'Read-only' : 'Read and write'}"`]
      : [];
  });
  return needs.length === 0 ? '' : `: give it ${needs.join(' and ')}`;
}
