import { createHmac } from 'node:crypto';
import { type FakeVendor, startVendor, type VendorAnswer, type VendorCall } from '../fake-vendor.ts';
import { type Field, type Operation, parseOperation } from './graphql.ts';
import { costOf } from './schema.ts';

const MOST_COST = 10_000;
const KEY = 'lin_api_reads_and_writes';

export interface FakeIssue {
  id: string;
  identifier: string;
  title: string;
  updatedAt: string;
  team: string;
  /** The type of its state. */
  state: string;
  labels?: string[];
  /** Ids of issues that block it, and of its sub-issues. */
  blockedBy?: string[];
  children?: string[];
  assignee?: string | null;
  archivedAt?: string | null;
  [field: string]: unknown;
}

interface Node {
  [field: string]: unknown;
}

export interface FakeLinear extends FakeVendor {
  api: string;
  key: string;
  /** Whether the key has "Write". */
  canWrite: boolean;
  issues: FakeIssue[];
  comments: { id: string; issueId: string; body: string }[];
  labels: { id: string; name: string; isGroup: boolean; team: Node | null }[];
  /** The cost of the dearest query so far, in points. */
  dearest: number;
  /** A delivery as Linear makes it, signed with a secret. */
  deliver(
    action: string,
    issue: FakeIssue,
    secret: string,
  ): { headers: Record<string, string>; body: string };
}

const STATES = ['triage', 'backlog', 'unstarted', 'started', 'completed', 'canceled'].map(
  (type, position) => ({
    id: `state-${type}`,
    name: type,
    type,
    position,
  }),
);
const TEAMS = ['ENG', 'OPS'].map((key) => ({
  id: `team-${key}`,
  key,
  name: key === 'ENG' ? 'Engineering' : 'Operations',
}));
const USERS = [{ id: 'user-ada', name: 'Ada Lovelace' }];

/** Linear's GraphQL endpoint: its schema, the limit of a query's cost, paging, keys and what they may do. */
export async function startFakeLinear(): Promise<FakeLinear> {
  const vendor = await startVendor((call) => answer(fake, call));
  const fake: FakeLinear = Object.assign(vendor, {
    api: `${vendor.url}/graphql`,
    key: KEY,
    canWrite: true,
    issues: [],
    comments: [],
    labels: [],
    dearest: 0,
    deliver(action: string, issue: FakeIssue, secret: string) {
      const data = { id: issue.id, title: issue.title, updatedAt: issue.updatedAt };
      const body = JSON.stringify({
        action,
        type: 'Issue',
        data,
        webhookTimestamp: Date.parse(issue.updatedAt) + 5,
      });
      const signature = createHmac('sha256', secret).update(body).digest('hex');
      return {
        headers: { 'linear-delivery': `delivery-${issue.id}-${action}`, 'linear-signature': signature },
        body,
      };
    },
  });
  return fake;
}

const fail = (status: number, code: string, message: string): VendorAnswer => ({
  status,
  body: { errors: [{ message, extensions: { code, type: code.toLowerCase() } }] },
});

/** The answer to a key that is wrong (401), or may not do it (403). */
export function refused(status: 401 | 403): VendorAnswer {
  return fail(status, status === 401 ? 'AUTHENTICATION_ERROR' : 'FORBIDDEN', 'Refused');
}

/** The answer of a used up budget, with when it starts anew in UTC milliseconds. */
export function limited(resetAt: number): VendorAnswer {
  return {
    ...fail(400, 'RATELIMITED', 'Rate limit exceeded'),
    headers: { 'x-ratelimit-requests-remaining': '0', 'x-ratelimit-requests-reset': String(resetAt) },
  };
}

function answer(fake: FakeLinear, { method, path, headers, body }: VendorCall): VendorAnswer {
  if (method !== 'POST' || path !== '/graphql') return { status: 404, body: 'Not found' };
  if (headers['content-type'] !== 'application/json') return { status: 415, body: 'Unsupported media type' };
  if (headers.authorization !== fake.key) return fail(401, 'AUTHENTICATION_ERROR', 'Authentication required');
  const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, unknown> };
  let operation: Operation;
  try {
    operation = parseOperation(query, variables);
    const cost = costOf(operation.fields, operation.kind === 'query' ? 'Query' : 'Mutation');
    fake.dearest = Math.max(fake.dearest, cost);
    if (cost > MOST_COST) return fail(400, 'INPUT_ERROR', 'Query too complex');
  } catch (error) {
    return fail(400, 'GRAPHQL_VALIDATION_FAILED', String(error));
  }
  if (operation.kind === 'mutation' && !fake.canWrite) return fail(403, 'FORBIDDEN', 'Missing scope');
  try {
    const data = Object.fromEntries(operation.fields.map((field) => [field.name, run(fake, field)]));
    return { status: 200, body: { data } };
  } catch (error) {
    const isMissing = error instanceof Error && error.message.startsWith('Entity not found');
    return fail(200, isMissing ? 'ENTITY_NOT_FOUND' : 'INPUT_ERROR', String(error));
  }
}

function run(fake: FakeLinear, { name, args, fields }: Field): unknown {
  const input = args.input as Record<string, unknown>;
  const filter = (args.filter ?? {}) as Record<string, Record<string, unknown>>;
  switch (name) {
    case 'viewer':
      return pick({ id: 'user-ada', name: 'Ada Lovelace' }, fields);
    case 'teams':
      return connect(TEAMS.map(fullTeam), fields, args);
    case 'issue':
      return pick(fullIssue(fake, find(fake, args.id)), fields);
    case 'issues':
      return connect(
        listIssues(fake, filter, args).map((each) => fullIssue(fake, each)),
        fields,
        args,
      );
    case 'comments': {
      const found = fake.comments.filter(({ id }) => id === filter.id?.eq);
      return connect(found.map(fullComment), fields, args);
    }
    case 'issueLabels': {
      const wanted = String(filter.name?.eqIgnoreCase).toLowerCase();
      return connect(
        fake.labels.filter((each) => each.name.toLowerCase() === wanted),
        fields,
        args,
      );
    }
    case 'commentCreate':
      return pick({ success: true, comment: createComment(fake, input) }, fields);
    case 'issueLabelCreate': {
      const label = {
        id: `label-${fake.labels.length}`,
        name: String(input.name),
        isGroup: false,
        team: null,
      };
      fake.labels.push(label);
      return pick({ success: true, issueLabel: label }, fields);
    }
    case 'issueAddLabel': {
      const label = fake.labels.find(({ id }) => id === args.labelId);
      if (!label) throw new Error('Entity not found: IssueLabel');
      const issue = find(fake, args.id);
      issue.labels = [...(issue.labels ?? []), label.name];
      return pick({ success: true }, fields);
    }
    default: {
      const issue = find(fake, args.id);
      if (input.assigneeId !== undefined) issue.assignee = String(input.assigneeId);
      if (input.stateId !== undefined) issue.state = String(input.stateId).replace('state-', '');
      return pick({ success: true }, fields);
    }
  }
}

function find(fake: FakeLinear, id: unknown): FakeIssue {
  const issue = fake.issues.find((each) => each.id === id || each.identifier === id);
  if (!issue) throw new Error('Entity not found: Issue');
  return issue;
}

function createComment(fake: FakeLinear, input: Record<string, unknown>): Node {
  const id = String(input.id);
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))
    throw new Error('Argument Validation Error: id must be a UUID');
  if (fake.comments.some((each) => each.id === id)) throw new Error('Entity with this id exists');
  const comment = { id, issueId: find(fake, input.issueId).id, body: String(input.body) };
  fake.comments.push(comment);
  return fullComment(comment);
}

function listIssues(
  fake: FakeLinear,
  filter: Record<string, Record<string, unknown>>,
  args: Field['args'],
): FakeIssue[] {
  const [sort] = (args.sort ?? []) as { updatedAt?: { order?: string } }[];
  const isUp = sort?.updatedAt?.order === 'Ascending';
  const since = filter.updatedAt?.gte as string | undefined;
  const teams = (filter.team?.key as { in?: string[] } | undefined)?.in;
  return fake.issues
    .filter((each) => args.includeArchived === true || !each.archivedAt)
    .filter((each) => since === undefined || Date.parse(each.updatedAt) >= Date.parse(since))
    .filter((each) => teams === undefined || teams.includes(each.team))
    .sort((a, b) => (isUp ? 1 : -1) * (a.updatedAt.localeCompare(b.updatedAt) || a.id.localeCompare(b.id)));
}

/** Everything that the schema has of an issue; what is related as objects with what they are themselves. */
function fullIssue(fake: FakeLinear, issue: FakeIssue): Node {
  const stateOf = (type: string) => STATES.find((each) => each.type === type);
  const related = (id: string) => {
    const other = fake.issues.find((each) => each.id === id);
    return { id, state: stateOf(other?.state ?? 'backlog') };
  };
  return {
    ...{
      startedAt: null,
      completedAt: null,
      canceledAt: null,
      archivedAt: null,
      trashed: null,
      dueDate: null,
    },
    ...{ priorityLabel: 'No priority', project: null, projectMilestone: null, cycle: null, estimate: null },
    ...issue,
    url: `https://linear.app/acme/issue/${issue.identifier}`,
    state: stateOf(issue.state),
    team: fullTeam(
      TEAMS.find(({ key }) => key === issue.team) ?? { id: 'team-x', key: issue.team, name: issue.team },
    ),
    assignee: USERS.find(({ id }) => id === issue.assignee) ?? null,
    labels: (issue.labels ?? []).map((name) => ({ id: `label-of-${name}`, name })),
    children: (issue.children ?? []).map(related),
    inverseRelations: (issue.blockedBy ?? []).map((id) => ({
      id: `rel-${id}`,
      type: 'blocks',
      issue: related(id),
    })),
  };
}

function fullTeam(team: Node): Node {
  return { ...team, states: STATES };
}

function fullComment({ id, body }: { id: string; body: string }): Node {
  return { id, body, url: `https://linear.app/acme/comment/${id}` };
}

function pick(node: Node, fields: readonly Field[]): Node {
  return Object.fromEntries(
    fields.map((field) => {
      const value = node[field.name];
      if (Array.isArray(value)) return [field.name, connect(value as Node[], field.fields, field.args)];
      return [
        field.name,
        field.fields.length > 0 && value ? pick(value as Node, field.fields) : (value ?? null),
      ];
    }),
  );
}

function connect(all: readonly Node[], fields: readonly Field[], args: Field['args']): Node {
  const start = args.after ? all.findIndex(({ id }) => id === args.after) + 1 : 0;
  if (args.after && start === 0) throw new Error('Entity not found: cursor');
  const nodes = all.slice(start, start + Number(args.first ?? 50));
  const page: Node = {
    pageInfo: { hasNextPage: start + nodes.length < all.length, endCursor: nodes.at(-1)?.id ?? null },
  };
  return Object.fromEntries(
    fields.map(({ name, fields: inner }) => [
      name,
      name === 'nodes' ? nodes.map((node) => pick(node, inner)) : pick(page.pageInfo as Node, inner),
    ]),
  );
}
