import { z } from 'zod';
import type { ItemRecord } from '../../../src/base/source-port.ts';

const list = <T extends z.ZodType>(node: T) => z.object({ nodes: z.array(node) });
const state = z.object({ type: z.string() });

/** What is asked of an issue; `ISSUE_FIELDS` says the same in GraphQL. */
export const issueShape = z.object({
  id: z.string(),
  identifier: z.string(),
  title: z.string(),
  url: z.string(),
  updatedAt: z.string(),
  startedAt: z.string().nullable(),
  completedAt: z.string().nullable(),
  canceledAt: z.string().nullable(),
  trashed: z.boolean().nullable(),
  dueDate: z.string().nullable(),
  priorityLabel: z.string(),
  state,
  team: z.object({ key: z.string(), name: z.string() }),
  project: z.object({ name: z.string() }).nullable(),
  projectMilestone: z.object({ name: z.string() }).nullable(),
  cycle: z.object({ name: z.string().nullable(), number: z.number() }).nullable(),
  assignee: z.object({ id: z.string(), name: z.string() }).nullable(),
  labels: list(z.object({ name: z.string() })),
  children: list(z.object({ id: z.string(), state })),
  inverseRelations: list(z.object({ type: z.string(), issue: z.object({ id: z.string(), state }) })),
});
export type LinearIssue = z.output<typeof issueShape>;

export const ISSUE_FIELDS = `
  id identifier title url updatedAt startedAt completedAt canceledAt trashed dueDate priorityLabel
  state { type } team { key name } project { name } projectMilestone { name } cycle { name number }
  assignee { id name }
  labels(first: 20) { nodes { name } }
  children(first: 20) { nodes { id state { type } } }
  inverseRelations(first: 20) { nodes { type issue { id state { type } } } }
`;

/** An issue as the team's tracker has it; one of a team that is not read is out of reach. */
export function mapIssue(issue: LinearIssue, teams: readonly string[]): ItemRecord {
  const isOurs = teams.length === 0 || teams.includes(issue.team.key.toUpperCase());
  const blockers = issue.inverseRelations.nodes
    .filter(({ type }) => type === 'blocks')
    .map((each) => each.issue);
  return {
    type: 'item',
    key: issue.id,
    version: Date.parse(issue.updatedAt),
    title: issue.title,
    url: issue.url,
    label: issue.identifier,
    state: issue.trashed || !isOurs ? 'gone' : stateOf(issue.state.type),
    startedAt: at(issue.startedAt),
    endedAt: at(issue.completedAt ?? issue.canceledAt),
    labels: [...issue.labels.nodes.map(({ name }) => name), ...labelOfPriority(issue.priorityLabel)],
    milestone: issue.projectMilestone?.name ?? nameCycle(issue.cycle),
    dueOn: issue.dueDate,
    // Its estimates are points or sizes, never hours.
    effortHours: null,
    itemType: null,
    project: issue.project?.name ?? issue.team.name,
    needs: [...blockers, ...issue.children.nodes]
      .filter((each) => stateOf(each.state.type) === 'open')
      .map(({ id }) => id),
    assignee: issue.assignee,
  };
}

/** By the type of a team's own state: triage, backlog, unstarted, started, completed, canceled, duplicate. */
export function stateOf(type: string): 'open' | 'done' | 'dropped' {
  if (type === 'completed') return 'done';
  return type === 'canceled' || type === 'duplicate' ? 'dropped' : 'open';
}

function labelOfPriority(name: string): string[] {
  return name === '' || /^no priority$/i.test(name) ? [] : [`priority: ${name.toLowerCase()}`];
}

function nameCycle(cycle: LinearIssue['cycle']): string | null {
  return cycle && (cycle.name ?? `Cycle ${cycle.number}`);
}

function at(time: string | null): number | null {
  return time === null ? null : Date.parse(time);
}
