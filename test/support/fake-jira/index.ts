import { createHmac } from 'node:crypto';
import { type FakeVendor, startVendor, type VendorAnswer, type VendorCall } from '../fake-vendor.ts';
import { listMatches } from './jql.ts';

export const EMAIL = 'tiller@acme.example';
export const TOKEN = 'ATATT-secret';
const SEARCH_KEYS =
  'jql nextPageToken maxResults fields expand properties fieldsByKeys failFast reconcileIssues';
const MOST_BULK = 100;

export interface FakeIssue {
  id: string;
  key: string;
  fields: Record<string, unknown> & { updated: string; project: { key: string; name: string } };
}

export interface FakeJira extends FakeVendor {
  token: string;
  /** What the account may do, in Jira's names. */
  permissions: Set<string>;
  now: number;
  issues: FakeIssue[];
  comments: { id: string; issueId: string; body: unknown }[];
  /** The most issues on a page, whatever was asked for. */
  mostResults: number;
  deliver(event: string, issue: FakeIssue, secret: string): { headers: Record<string, string>; body: string };
}

export const STATUS = {
  todo: { name: 'To Do', statusCategory: { key: 'new' } },
  doing: { name: 'In Progress', statusCategory: { key: 'indeterminate' } },
  done: { name: 'Done', statusCategory: { key: 'done' } },
  rejected: { name: 'Rejected', statusCategory: { key: 'done' } },
} as const;
const TRANSITIONS = Object.entries(STATUS)
  .reverse()
  .map(([name, to], at) => ({ id: String(at + 11), name, to }));

/** The part of Jira Cloud's REST v3 that is used, with its rules for payloads, questions, pages and permissions. */
export async function startFakeJira(now: number): Promise<FakeJira> {
  const vendor = await startVendor((call) => answer(fake, call));
  const fake: FakeJira = Object.assign(vendor, {
    token: TOKEN,
    permissions: new Set([
      'Browse projects',
      'Add comments',
      'Edit issues',
      'Assign issues',
      'Transition issues',
    ]),
    now,
    issues: [],
    comments: [],
    mostResults: 100,
    deliver(webhookEvent: string, issue: FakeIssue, secret: string) {
      const timestamp = Date.parse(issue.fields.updated) + 5;
      const body = JSON.stringify({ timestamp, webhookEvent, issue });
      const signature = createHmac('sha256', secret).update(body).digest('hex');
      const identifier = `${issue.id}-${webhookEvent}-${timestamp}`;
      return {
        headers: { 'x-hub-signature': `sha256=${signature}`, 'x-atlassian-webhook-identifier': identifier },
        body,
      };
    },
  });
  return fake;
}

const refuse = (status: number, ...errorMessages: string[]): VendorAnswer => ({
  status,
  body: { errorMessages, errors: {} },
});

function answer(fake: FakeJira, call: VendorCall): VendorAnswer {
  const login = `Basic ${Buffer.from(`${EMAIL}:${fake.token}`).toString('base64')}`;
  if (call.headers.authorization !== login)
    return { status: 401, body: 'Client must be authenticated to access this resource.' };
  if (call.body !== '' && call.headers['content-type'] !== 'application/json')
    return { status: 415, body: '' };
  const path = call.path.replace(/^\/rest\/api\/3\//, '');
  if (path === call.path) return { status: 404, body: '' };
  const body = (call.body === '' ? {} : JSON.parse(call.body)) as Record<string, unknown>;
  const [room = '', id = '', part = ''] = path.split('/');
  if (path === 'myself') return { status: 200, body: { accountId: 'a1', displayName: 'Tiller Bot' } };
  if (path === 'field') return { status: 200, body: listFields() };
  if (path === 'search/jql' && call.method === 'POST') return search(fake, body);
  if (path === 'search/approximate-count') return count(fake, body);
  if (path === 'issue/bulkfetch') return bulkFetch(fake, body);
  if (room !== 'issue') return { status: 404, body: '' };
  const issue = fake.issues.find((each) => each.id === id || each.key === id);
  if (!issue || !fake.permissions.has('Browse projects'))
    return refuse(404, 'Issue does not exist or you do not have permission to see it.');
  return answerIssue(fake, call, issue, part, body);
}

function listFields(): object[] {
  return [
    { id: 'summary', schema: { type: 'string', system: 'summary' } },
    { id: 'customfield_10020', schema: { type: 'array', custom: 'com.pyxis.greenhopper.jira:gh-sprint' } },
    { id: 'thumbnail' },
  ];
}

function search(fake: FakeJira, body: Record<string, unknown>): VendorAnswer {
  if (Object.keys(body).some((key) => !SEARCH_KEYS.split(' ').includes(key)))
    return refuse(400, 'Invalid request payload. Refer to the REST API documentation and try again.');
  const jql = String(body.jql);
  const all = visible(fake) && listMatches(visible(fake), jql, fake.now);
  if (typeof all === 'string') return refuse(400, all);
  let start = 0;
  if (body.nextPageToken !== undefined) {
    const [asked, at] = Buffer.from(String(body.nextPageToken), 'base64').toString().split('\0');
    if (asked !== jql) return refuse(400, 'The nextPageToken is not valid.');
    start = Number(at);
  }
  const fields = (body.fields ?? ['id']) as string[];
  const issues = all.slice(start, start + Math.min(Number(body.maxResults ?? 50), fake.mostResults));
  const end = start + issues.length;
  const isLast = end >= all.length;
  const nextPageToken = Buffer.from(`${jql}\0${end}`).toString('base64');
  return {
    status: 200,
    body: { issues: issues.map((each) => pick(each, fields)), isLast, ...(!isLast && { nextPageToken }) },
  };
}

function visible(fake: FakeJira): readonly FakeIssue[] {
  return fake.permissions.has('Browse projects') ? fake.issues : [];
}

function count(fake: FakeJira, body: Record<string, unknown>): VendorAnswer {
  const project = /^project = "(\w+)"$/.exec(String(body.jql))?.[1];
  if (!['ENG', 'OPS'].includes(project ?? ''))
    return refuse(400, `The value '${project}' does not exist for the field 'project'.`);
  return {
    status: 200,
    body: { count: visible(fake).filter(({ fields }) => fields.project.key === project).length },
  };
}

function bulkFetch(fake: FakeJira, { issueIdsOrKeys, fields }: Record<string, unknown>): VendorAnswer {
  const ids = issueIdsOrKeys as string[];
  if (ids.length === 0 || ids.length > MOST_BULK)
    return refuse(400, 'The number of issues must be 1 to 100.');
  const found = visible(fake).filter(({ id, key }) => ids.includes(id) || ids.includes(key));
  return {
    status: 200,
    body: { issues: found.map((each) => pick(each, fields as string[])), issueErrors: [] },
  };
}

function pick({ id, key, fields }: FakeIssue, wanted: readonly string[]): object {
  return {
    id,
    key,
    self: `self/${id}`,
    fields: Object.fromEntries(wanted.map((name) => [name, fields[name] ?? null])),
  };
}

function answerIssue(
  fake: FakeJira,
  { method, query }: VendorCall,
  issue: FakeIssue,
  part: string,
  body: Record<string, unknown>,
): VendorAnswer {
  const needs = (permission: string, act: () => VendorAnswer) =>
    fake.permissions.has(permission) ? act() : refuse(403, 'You do not have the permission.');
  const done: VendorAnswer = { status: 204, body: '' };
  switch (`${method} ${part}`) {
    case 'GET ':
      return { status: 200, body: pick(issue, (query.get('fields') ?? '').split(',')) };
    case 'PUT ':
      return needs('Edit issues', () => {
        const [add] = ((body.update as { labels?: { add: string }[] }).labels ?? []).map((each) => each.add);
        if (add === undefined || /\s/.test(add))
          return refuse(400, 'The label contains spaces which is invalid.');
        issue.fields.labels = [...new Set([...((issue.fields.labels as string[]) ?? []), add])];
        return done;
      });
    case 'PUT assignee':
      return needs('Assign issues', () => {
        issue.fields.assignee = { accountId: body.accountId, displayName: 'Ada Lovelace' };
        return done;
      });
    case 'GET transitions':
      return { status: 200, body: { transitions: TRANSITIONS } };
    case 'POST transitions':
      return needs('Transition issues', () => {
        const found = TRANSITIONS.find(({ id }) => id === (body.transition as { id: string }).id);
        if (!found) return refuse(400, 'It is not on the list of transitions.');
        issue.fields.status = found.to;
        return done;
      });
    case 'GET comment':
      return {
        status: 200,
        body: { comments: fake.comments.filter(({ issueId }) => issueId === issue.id).reverse() },
      };
    case 'POST comment':
      return needs('Add comments', () => {
        const doc = body.body as { type?: string; version?: number; content?: unknown[] };
        if (doc?.type !== 'doc' || doc.version !== 1 || !doc.content?.length)
          return refuse(400, 'Comment body is not valid!');
        const comment = { id: String(fake.comments.length + 1), issueId: issue.id, body: doc };
        fake.comments.push(comment);
        return { status: 201, body: comment };
      });
    default:
      return { status: 405, body: '' };
  }
}
