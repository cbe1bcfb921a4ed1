import { z } from 'zod';
import type { ItemRecord } from '../../../src/base/source-port.ts';

const category = z.object({ key: z.string() });
const status = z.object({ name: z.string(), statusCategory: category });
const linked = z.object({ id: z.string(), fields: z.object({ status: status.optional() }).optional() });
const named = z.object({ name: z.string() });
/** A list that the project's screens may lack. */
const list = <T extends z.ZodType>(node: T) =>
  z
    .array(node)
    .nullish()
    .transform((given) => given ?? []);

export const issueShape = z.object({
  id: z.string(),
  key: z.string(),
  fields: z.looseObject({
    summary: z.string(),
    updated: z.string(),
    status,
    statuscategorychangedate: z.string().nullish(),
    resolution: named.nullish(),
    resolutiondate: z.string().nullish(),
    duedate: z.string().nullish(),
    timeoriginalestimate: z.number().nullish(),
    labels: list(z.string()),
    priority: named.nullish(),
    issuetype: named.nullish(),
    project: z.object({ key: z.string(), name: z.string() }),
    parent: z
      .object({
        fields: z.object({
          summary: z.string(),
          issuetype: z.object({ hierarchyLevel: z.number().optional(), name: z.string() }).optional(),
        }),
      })
      .nullish(),
    fixVersions: list(named),
    subtasks: list(linked),
    issuelinks: list(
      z.object({
        type: z.object({ inward: z.string(), outward: z.string() }),
        inwardIssue: linked.optional(),
        outwardIssue: linked.optional(),
      }),
    ),
    assignee: z.object({ accountId: z.string(), displayName: z.string() }).nullish(),
  }),
});
export type JiraIssue = z.output<typeof issueShape>;

/** Fields that are asked for; the sprint's has another number on every site. */
export const FIELDS = [
  ...['summary', 'updated', 'status', 'statuscategorychangedate', 'resolution', 'resolutiondate', 'duedate'],
  ...[
    'timeoriginalestimate',
    'labels',
    'priority',
    'issuetype',
    'project',
    'parent',
    'fixVersions',
    'subtasks',
  ],
  ...['issuelinks', 'assignee'],
] as const;

const sprints = z.array(z.object({ name: z.string(), state: z.string().optional() }));
const EPIC_LEVEL = 1;
/** How a link says that its other end comes first. */
const BLOCKED_BY = /^(?:is blocked by|depends on)$/i;

export interface JiraLook {
  site: string;
  /** Keys of the projects that are read. */
  projects: readonly string[];
  /** The field of sprints; null where the site has none. */
  sprintField: string | null;
  /** Resolutions and states that end an issue without its work. */
  dropped: readonly string[];
}

export function mapIssue({ id, key, fields }: JiraIssue, look: JiraLook): ItemRecord {
  const changedAt = at(fields.statuscategorychangedate);
  const isDone = fields.status.statusCategory.key === 'done';
  return {
    type: 'item',
    key: id,
    version: at(fields.updated) ?? 0,
    title: fields.summary,
    url: `${look.site}/browse/${key}`,
    label: key,
    state: look.projects.includes(fields.project.key) ? stateOf(fields, look) : 'gone',
    startedAt: fields.status.statusCategory.key === 'indeterminate' ? changedAt : null,
    endedAt: isDone ? (at(fields.resolutiondate) ?? changedAt) : null,
    labels: [
      ...fields.labels,
      ...(fields.priority ? [`priority: ${fields.priority.name.toLowerCase()}`] : []),
    ],
    milestone: milestoneOf(fields, look),
    dueOn: fields.duedate ?? null,
    effortHours: fields.timeoriginalestimate ? fields.timeoriginalestimate / 3_600 : null,
    itemType: fields.issuetype?.name.toLowerCase() ?? null,
    project: fields.project.name,
    needs: listNeeds(fields),
    assignee: fields.assignee ? { id: fields.assignee.accountId, name: fields.assignee.displayName } : null,
  };
}

function stateOf({ status: { name, statusCategory }, resolution }: JiraIssue['fields'], look: JiraLook) {
  if (statusCategory.key !== 'done') return 'open';
  return isDropped(resolution?.name ?? '', look) || isDropped(name, look) ? 'dropped' : 'done';
}

export function isDropped(name: string, { dropped }: Pick<JiraLook, 'dropped'>): boolean {
  return dropped.includes(name.toLowerCase().replaceAll('’', "'"));
}

/** The epic, else the version, else the sprint that runs. */
function milestoneOf(fields: JiraIssue['fields'], { sprintField }: JiraLook): string | null {
  const parent = fields.parent?.fields;
  if (parent?.issuetype?.hierarchyLevel === EPIC_LEVEL) return parent.summary;
  const [version] = fields.fixVersions;
  if (version) return version.name;
  const known = sprintField === null ? [] : (sprints.safeParse(fields[sprintField]).data ?? []);
  return known.find(({ state }) => state === 'active')?.name ?? known.at(-1)?.name ?? null;
}

function listNeeds({ issuelinks, subtasks }: JiraIssue['fields']): string[] {
  const blockers = issuelinks.flatMap(({ type, inwardIssue, outwardIssue }) => [
    ...(inwardIssue && BLOCKED_BY.test(type.inward) ? [inwardIssue] : []),
    ...(outwardIssue && BLOCKED_BY.test(type.outward) ? [outwardIssue] : []),
  ]);
  const open = [...blockers, ...subtasks].filter(
    (each) => each.fields?.status?.statusCategory.key !== 'done',
  );
  return [...new Set(open.map(({ id }) => id))];
}

/** Jira writes zones without a colon (`+0100`), which ISO 8601 has only without colons in the time too. */
function at(time: string | null | undefined): number | null {
  if (!time) return null;
  const ms = Date.parse(time.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isFinite(ms) ? ms : null;
}
