import { z } from 'zod';
import { type Cursor, SourceError, type SourcePage } from '../../../src/base/source-port.ts';
import type { AskLinear } from './connect.ts';
import { OVERLAP_MS, PAGE } from './limits.ts';
import { ISSUE_FIELDS, issueShape, mapIssue } from './map.ts';

const cursorShape = z.object({
  /** ISO instant from which changes are read; null for all that is not archived. */
  since: z.string().nullable(),
  /** Linear's place within that read; null at its beginning. */
  after: z.string().nullable(),
  /** The newest change seen, in UTC milliseconds. */
  newest: z.number(),
});
type LinearCursor = z.output<typeof cursorShape>;

const pageShape = z.object({
  issues: z.object({
    nodes: z.array(issueShape),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  }),
});

const PAGE_QUERY = `query Issues($first: Int!, $after: String, $filter: IssueFilter, $archived: Boolean) {
  issues(first: $first, after: $after, filter: $filter, includeArchived: $archived,
    sort: [{ updatedAt: { order: Ascending } }]) {
    nodes { ${ISSUE_FIELDS} }
    pageInfo { hasNextPage endCursor }
  }
}`;
const ISSUE_QUERY = `query Issue($id: String!) { issue(id: $id) { ${ISSUE_FIELDS} } }`;

/**
 * Issues by the time of their last change. The first read leaves out other teams and what Linear archived; later ones read
 * what changed in all teams the key sees, so that an issue that left is known to be gone.
 */
export async function* readLinear(
  ask: AskLinear,
  teams: readonly string[],
  given: Cursor | null,
  now: () => number,
): AsyncGenerator<SourcePage> {
  let cursor: LinearCursor = cursorShape.safeParse(given).data ?? { since: null, after: null, newest: 0 };
  for (;;) {
    const { nodes, pageInfo } = await askPage(ask, teams, cursor);
    const records = nodes.map((issue) => mapIssue(issue, teams));
    const newest = Math.max(cursor.newest, ...records.map(({ version }) => version));
    const goesOn = pageInfo.hasNextPage && pageInfo.endCursor !== null;
    // A change of tomorrow, by a wrong clock, must not hide those of today.
    const from = Math.min(newest, now()) - OVERLAP_MS;
    const since = newest > 0 ? new Date(from).toISOString() : cursor.since;
    cursor = goesOn ? { ...cursor, after: pageInfo.endCursor, newest } : { since, after: null, newest };
    yield { records, cursor };
    if (!goesOn) return;
  }
}

async function askPage(ask: AskLinear, teams: readonly string[], { since, after }: LinearCursor) {
  const filter =
    since !== null ? { updatedAt: { gte: since } } : teams.length > 0 ? { team: { key: { in: teams } } } : {};
  const variables = { first: PAGE, filter, archived: since !== null };
  try {
    return (await ask(PAGE_QUERY, { ...variables, after }, pageShape)).issues;
  } catch (error) {
    // A place that Linear no longer knows: the same read from its beginning holds all of it.
    const isLost = error instanceof SourceError && (error.trouble === 'answer' || error.trouble === 'gone');
    if (!isLost || after === null) throw error;
    return (await ask(PAGE_QUERY, { ...variables, after: null }, pageShape)).issues;
  }
}

/** One issue as it is now. */
export async function readIssue(ask: AskLinear, teams: readonly string[], id: string) {
  const { issue } = await ask(ISSUE_QUERY, { id }, z.object({ issue: issueShape }));
  return mapIssue(issue, teams);
}
