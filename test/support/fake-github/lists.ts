import { renderIssue } from './shapes.ts';
import type { Issue, Repository } from './state.ts';

/** GitHub counts pages only so far, and wants its own cursor from there on. */
const MOST_BY_PAGE = 10_000;

export interface Reply {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

export interface Call {
  repository: Repository;
  /** Of the path, where it has one. */
  number: number;
  query: URLSearchParams;
  body: Record<string, unknown>;
  /** Where a page's links begin. */
  address: string;
}

export function listIssues(call: Call): Reply {
  const { repository, query } = call;
  const since = query.get('since');
  if (since !== null && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(since))
    return invalid('since is no timestamp');
  const state = query.get('state') ?? 'open';
  const sort = query.get('sort') ?? 'created';
  const sign = query.get('direction') === 'asc' ? 1 : -1;
  if (!['open', 'closed', 'all'].includes(state) || !['created', 'updated', 'comments'].includes(sort))
    return invalid('state or sort');
  const at = (issue: Issue) => (sort === 'updated' ? issue.updatedAt : issue.createdAt);
  const found = repository
    .listed()
    .filter(
      (issue) =>
        (state === 'all' || issue.state === state) &&
        (since === null || issue.updatedAt >= Date.parse(since)),
    )
    .sort((one, other) => sign * (at(one) - at(other) || one.number - other.number));
  return paged(call, found, (issue) => renderIssue(repository, issue), true);
}

/** A page of a list, and in `Link` where the next one is: issues by a cursor of GitHub's own, all else by number. */
export function paged<Row>(
  { query, address }: Call,
  rows: readonly Row[],
  render: (row: Row) => unknown = (row) => row,
  hasCursor = false,
): Reply {
  const size = Math.min(100, Number(query.get('per_page') ?? 30) || 30);
  const number = Number(query.get('page') ?? 1);
  const after = query.get('after');
  if (after === null && number * size > MOST_BY_PAGE)
    return invalid(
      'Pagination with the page parameter is not supported for large datasets, please use cursor based pagination (after/before)',
    );
  const from = after === null ? (number - 1) * size : Number(Buffer.from(after, 'base64').toString());
  const next = new URLSearchParams(query);
  if (hasCursor) next.set('after', Buffer.from(String(from + size)).toString('base64'));
  next.set('page', String(number + 1));
  const link = { link: `<${address}?${next}>; rel="next"` };
  return {
    ...ok(rows.slice(from, from + size).map(render)),
    ...(from + size < rows.length && { headers: link }),
  };
}

export function ok(body: unknown): Reply {
  return { status: 200, body };
}

export function invalid(message: string): Reply {
  return {
    status: 422,
    body: { message: 'Validation Failed', errors: [message], documentation_url: '', status: '422' },
  };
}
