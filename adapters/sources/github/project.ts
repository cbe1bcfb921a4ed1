import { z } from 'zod';
import type { GitHub } from './connect.ts';
import { type Fields, keyOf, NO_FIELDS, type Place } from './map.ts';
import { pathOf } from './places.ts';
import type { Settings } from './settings.ts';
import { instant, readShape } from './shapes.ts';

/** The fields of one issue. */
export type FieldsOf = (place: Place, number: number) => Fields | Promise<Fields>;

const FIELDS = `updatedAt fieldValues(first: 50) { nodes {
  ... on ProjectV2ItemFieldDateValue { date field { ... on ProjectV2FieldCommon { name } } }
  ... on ProjectV2ItemFieldNumberValue { number field { ... on ProjectV2FieldCommon { name } } }
  ... on ProjectV2ItemFieldSingleSelectValue { name field { ... on ProjectV2FieldCommon { name } } }
} }`;

const ITEMS = `query ProjectItems($owner: String!, $number: Int!, $after: String) {
  repositoryOwner(login: $owner) { ... on ProjectV2Owner { projectV2(number: $number) {
    items(first: 100, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { content { ... on Issue { number repository { databaseId } } } ${FIELDS} }
    }
  } } }
}`;

const ONE = `query IssueFields($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) { issue(number: $number) {
    projectItems(first: 20) { nodes { project { number owner { ... on RepositoryOwner { login } } } ${FIELDS} } }
  } }
}`;

const itemSchema = z.object({
  updatedAt: instant,
  fieldValues: z.object({
    nodes: z.array(
      z.object({
        field: z.object({ name: z.string().optional() }).optional(),
        date: z.string().nullish(),
        number: z.number().nullish(),
        name: z.string().nullish(),
      }),
    ),
  }),
});

const itemsSchema = z.object({
  repositoryOwner: z
    .object({
      projectV2: z.object({
        items: z.object({
          pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
          nodes: z.array(
            itemSchema.extend({
              content: z
                .object({
                  number: z.number().optional(),
                  repository: z.object({ databaseId: z.number() }).optional(),
                })
                .nullish(),
            }),
          ),
        }),
      }),
    })
    .nullable(),
});

const oneSchema = z.object({
  repository: z.object({
    issue: z.object({
      projectItems: z.object({
        nodes: z.array(
          itemSchema.extend({
            project: z.object({ number: z.number(), owner: z.object({ login: z.string().optional() }) }),
          }),
        ),
      }),
    }),
  }),
});

/** The fields of every issue of the project, by key; of none where no project is set. Throws SourceError. */
export async function readProject(github: GitHub, settings: Settings): Promise<Map<string, Fields>> {
  const found = new Map<string, Fields>();
  const { project } = settings;
  for (let after: string | null | undefined = null; project && after !== undefined; ) {
    const what = `the project ${project.owner}/${project.number}`;
    const data = await github.query(ITEMS, { what, params: { ...project, after } });
    const { items } = readShape(itemsSchema, data).repositoryOwner?.projectV2 ?? {};
    for (const { content, ...item } of items?.nodes ?? [])
      if (content?.number !== undefined && content.repository)
        found.set(keyOf(content.repository.databaseId, content.number), readFields(item, settings));
    after = items?.pageInfo.hasNextPage ? items.pageInfo.endCursor : undefined;
  }
  return found;
}

/** The fields of one issue. Throws SourceError. */
export async function readIssueFields(
  github: GitHub,
  settings: Settings,
  place: Place,
  number: number,
): Promise<Fields> {
  const { project } = settings;
  if (!project) return NO_FIELDS;
  const data = await github.query(ONE, {
    what: `${place.name}#${number}`,
    params: { ...pathOf(place.name), number },
  });
  const { nodes } = readShape(oneSchema, data).repository.issue.projectItems;
  const item = nodes.find(
    ({ project: { number: of, owner } }) =>
      of === project.number && owner.login?.toLowerCase() === project.owner.toLowerCase(),
  );
  return item ? readFields(item, settings) : NO_FIELDS;
}

function readFields(
  { updatedAt, fieldValues }: z.output<typeof itemSchema>,
  { due, hours, fields }: Settings,
): Fields {
  const values = fieldValues.nodes;
  const named = (name: string | undefined) =>
    values.find(({ field }) => name !== undefined && field?.name?.toLowerCase() === name.toLowerCase());
  return {
    dueOn: named(due)?.date ?? null,
    effortHours: named(hours)?.number ?? null,
    labels: fields.flatMap((name) => {
      const choice = named(name)?.name;
      return choice ? [`${name}: ${choice}`] : [];
    }),
    changedAt: updatedAt,
  };
}
