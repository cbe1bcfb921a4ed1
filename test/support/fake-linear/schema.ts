import type { Field } from './graphql.ts';

/** A type's fields; an object's type by its name, `name!` for a connection of it. */
type Types = Readonly<Record<string, Readonly<Record<string, string>>>>;

const LEAF = 'scalar';
const leaves = (...names: string[]) => Object.fromEntries(names.map((name) => [name, LEAF]));

/** The part of Linear's published schema (packages/sdk/src/schema.graphql of linear/linear) that is used. */
const TYPES: Types = {
  Query: {
    viewer: 'User',
    issue: 'Issue',
    issues: 'Issue!',
    comments: 'Comment!',
    issueLabels: 'IssueLabel!',
    teams: 'Team!',
  },
  Mutation: {
    commentCreate: 'CommentPayload',
    issueUpdate: 'IssuePayload',
    issueAddLabel: 'IssuePayload',
    issueLabelCreate: 'IssueLabelPayload',
  },
  Issue: {
    ...leaves(
      'id',
      'identifier',
      'title',
      'url',
      'updatedAt',
      'createdAt',
      'startedAt',
      'completedAt',
      'canceledAt',
    ),
    ...leaves('archivedAt', 'trashed', 'dueDate', 'estimate', 'priority', 'priorityLabel'),
    state: 'WorkflowState',
    team: 'Team',
    project: 'Project',
    projectMilestone: 'ProjectMilestone',
    cycle: 'Cycle',
    assignee: 'User',
    parent: 'Issue',
    labels: 'IssueLabel!',
    children: 'Issue!',
    comments: 'Comment!',
    relations: 'IssueRelation!',
    inverseRelations: 'IssueRelation!',
  },
  IssueRelation: { ...leaves('id', 'type'), issue: 'Issue', relatedIssue: 'Issue' },
  WorkflowState: leaves('id', 'name', 'type', 'position'),
  Team: { ...leaves('id', 'key', 'name'), states: 'WorkflowState!' },
  Project: leaves('id', 'name'),
  ProjectMilestone: leaves('id', 'name'),
  Cycle: leaves('id', 'name', 'number'),
  User: leaves('id', 'name', 'displayName', 'email'),
  IssueLabel: { ...leaves('id', 'name', 'isGroup'), team: 'Team' },
  Comment: leaves('id', 'url', 'body'),
  CommentPayload: { ...leaves('success'), comment: 'Comment' },
  IssuePayload: { ...leaves('success'), issue: 'Issue' },
  IssueLabelPayload: { ...leaves('success'), issueLabel: 'IssueLabel' },
  PageInfo: leaves('hasNextPage', 'endCursor', 'hasPreviousPage', 'startCursor'),
};

const PAGING = ['after', 'before', 'filter', 'first', 'includeArchived', 'last', 'orderBy'];
const ARGS: Readonly<Record<string, readonly string[]>> = {
  issue: ['id'],
  issues: [...PAGING, 'sort'],
  inverseRelations: PAGING.filter((name) => name !== 'filter'),
  commentCreate: ['input'],
  issueUpdate: ['id', 'input'],
  issueAddLabel: ['id', 'labelId'],
  issueLabelCreate: ['input', 'replaceTeamLabels'],
};
const MOST_FIRST = 250;

/**
 * What a selection costs by Linear's rule: a tenth a field, one an object, and a connection as often as it may hold.
 * Throws, in GraphQL's words, for a field or argument that the schema does not have.
 */
export function costOf(fields: readonly Field[], type: string): number {
  let cost = 0;
  for (const { name, args, fields: inner } of fields) {
    const found = TYPES[type]?.[name];
    if (found === undefined) throw new Error(`Cannot query field "${name}" on type "${type}".`);
    const allowed = ARGS[name] ?? (found.endsWith('!') ? PAGING : []);
    const unknown = Object.keys(args).find((each) => !allowed.includes(each));
    if (unknown) throw new Error(`Unknown argument "${unknown}" on field "${type}.${name}".`);
    if (found === LEAF) cost += 0.1;
    else if (found.endsWith('!')) cost += costOfConnection(inner, found.slice(0, -1), args.first);
    else cost += 1 + costOf(inner, found);
  }
  return cost;
}

function costOfConnection(fields: readonly Field[], type: string, first: unknown): number {
  const most = typeof first === 'number' ? first : 50;
  if (most > MOST_FIRST) throw new Error(`Argument "first" must be at most ${MOST_FIRST}.`);
  let cost = 0;
  for (const { name, fields: inner } of fields) {
    if (name === 'nodes') cost += most * (1 + costOf(inner, type));
    else if (name === 'pageInfo') cost += costOf(inner, 'PageInfo');
    else throw new Error(`Cannot query field "${name}" on type "${type}Connection".`);
  }
  return cost;
}
