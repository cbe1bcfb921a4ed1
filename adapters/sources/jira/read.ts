import { z } from 'zod';
import { type Cursor, type ItemRecord, SourceError, type SourcePage } from '../../../src/base/source-port.ts';
import { goneItem } from '../items.ts';
import type { AskJira } from './connect.ts';
import { BULK, LOST_EVERY_MS, OVERLAP_MS, PAGE } from './limits.ts';
import { FIELDS, issueShape, type JiraLook, mapIssue } from './map.ts';

const cursorShape = z.object({
  /** UTC milliseconds from which changes are read; null for all open and done issues of the projects. */
  since: z.number().nullable(),
  /** The question whose pages are being read, and the place within; null between reads. */
  jql: z.string().nullable(),
  token: z.string().nullable(),
  newest: z.number(),
  /** Ids of open issues, and when it was last asked whether they are still there. */
  open: z.array(z.string()),
  lostAt: z.number(),
});
type JiraCursor = z.output<typeof cursorShape>;

const pageShape = z.object({
  issues: z.array(issueShape),
  nextPageToken: z.string().nullish(),
  isLast: z.boolean().optional(),
});
const fieldsShape = z.array(
  z.object({ id: z.string(), schema: z.looseObject({ custom: z.string().optional() }).optional() }),
);
const SPRINT = 'com.pyxis.greenhopper.jira:gh-sprint';

/** The field in which this site has its sprints. */
export async function findSprintField(ask: AskJira): Promise<string | null> {
  const fields = await ask({ path: 'field', shape: fieldsShape });
  return fields.find(({ schema }) => schema?.custom === SPRINT)?.id ?? null;
}

/**
 * Issues by the time of their last change. The first read has the projects named; later ones read what changed in all
 * that the account sees, so that a moved issue is known to be gone. Time goes into the question as minutes ago: JQL's
 * dates are in the account's own zone.
 */
export async function* readJira(
  ask: AskJira,
  look: JiraLook,
  given: Cursor | null,
  now: () => number,
): AsyncGenerator<SourcePage> {
  const start: JiraCursor = { since: null, jql: null, token: null, newest: 0, open: [], lostAt: now() };
  let cursor = cursorShape.safeParse(given).data ?? start;
  do {
    const { records, next } = await readPage(ask, look, cursor, now());
    cursor = next;
    yield { records, cursor };
  } while (cursor.token !== null);
  if (now() - cursor.lostAt < LOST_EVERY_MS) return;
  const records = await findLost(ask, cursor.open, now());
  const lost = new Set(records.map(({ key }) => key));
  const open = cursor.open.filter((id) => !lost.has(id));
  yield { records, cursor: { ...cursor, open, lostAt: now() } satisfies JiraCursor };
}

async function readPage(ask: AskJira, look: JiraLook, cursor: JiraCursor, now: number) {
  const { page, jql } = await askPage(ask, look, cursor, now);
  const records = page.issues.map((issue) => mapIssue(issue, look));
  const newest = Math.max(cursor.newest, ...records.map(({ version }) => version));
  const open = new Set(cursor.open);
  for (const { key, state } of records) {
    if (state === 'open') open.add(key);
    else open.delete(key);
  }
  const token = page.isLast === true ? null : (page.nextPageToken ?? null);
  const since = newest > 0 ? Math.min(newest, now) - OVERLAP_MS : cursor.since;
  const place = token === null ? { since, jql: null, token } : { since: cursor.since, jql, token };
  const next: JiraCursor = { ...cursor, ...place, newest, open: [...open] };
  return { records, next };
}

async function askPage(ask: AskJira, look: JiraLook, { since, jql, token }: JiraCursor, now: number) {
  const fields = [...FIELDS, ...(look.sprintField === null ? [] : [look.sprintField])];
  const search = async (question: string, nextPageToken: string | null) => ({
    jql: question,
    page: await ask({
      method: 'POST',
      path: 'search/jql',
      body: { jql: question, fields, maxResults: PAGE, ...(nextPageToken !== null && { nextPageToken }) },
      shape: pageShape,
    }),
  });
  if (jql === null || token === null) return search(questionOf(look, since, now), null);
  try {
    return await search(jql, token);
  } catch (error) {
    // A token lives for seven days: the same read from its beginning holds all of it.
    if (!(error instanceof SourceError) || error.trouble !== 'answer') throw error;
    return search(questionOf(look, since, now), null);
  }
}

function questionOf({ projects }: JiraLook, since: number | null, now: number): string {
  const order = 'ORDER BY updated ASC, id ASC';
  if (since === null) return `project IN (${projects.map((key) => `"${key}"`).join(', ')}) ${order}`;
  return `updated >= "-${Math.max(1, Math.ceil((now - since) / 60_000))}m" ${order}`;
}

/** Those of some issues that are not there any more. */
async function findLost(ask: AskJira, ids: readonly string[], now: number): Promise<ItemRecord[]> {
  const shape = z.object({ issues: z.array(z.object({ id: z.string() })) });
  const lost: ItemRecord[] = [];
  for (let at = 0; at < ids.length; at += BULK) {
    const issueIdsOrKeys = ids.slice(at, at + BULK);
    const body = { issueIdsOrKeys, fields: ['updated'] };
    const { issues } = await ask({ method: 'POST', path: 'issue/bulkfetch', body, shape });
    const found = new Set(issues.map(({ id }) => id));
    lost.push(...issueIdsOrKeys.filter((id) => !found.has(id)).map((id) => goneItem(id, now)));
  }
  return lost;
}

/** One issue as it is now. */
export async function readIssue(ask: AskJira, look: JiraLook, id: string): Promise<ItemRecord> {
  const fields = [...FIELDS, ...(look.sprintField === null ? [] : [look.sprintField])].join(',');
  const issue = await ask({ path: `issue/${encodeURIComponent(id)}?fields=${fields}`, shape: issueShape });
  return mapIssue(issue, look);
}
