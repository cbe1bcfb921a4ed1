import { formatInstant } from './shapes.ts';
import type { Issue, Project, World } from './state.ts';

interface Selection {
  name: string;
  fields: readonly Selection[];
}

type Node = { readonly [field: string]: unknown };

/** A question that GraphQL refuses; `type` is GitHub's word for why. */
export class GraphError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/**
 * The part of GitHub's GraphQL that concerns issues: a document with one query, without aliases and directives, whose
 * arguments come from its variables. A field that a type does not have is refused as GitHub does.
 */
export function answerQuery(world: World, text: string, variables: Record<string, unknown>): unknown {
  const tokens: string[] = text.match(/"[^"]*"|\.\.\.|[\w$]+|[{}()[\]:!,]/g) ?? [];
  const used = new Set(tokens.filter((token) => token.startsWith('$')).map((token) => token.slice(1)));
  for (const name of Object.keys(variables))
    if (!used.has(name))
      throw new GraphError('undefinedVariable', `Variable $${name} is not declared by the query`);
  const begins = tokens.indexOf('{');
  return select(rootOf(world, variables), parseFields(tokens, begins + 1).fields, 'Query');
}

function parseFields(tokens: readonly string[], start: number): { fields: Selection[]; end: number } {
  const fields: Selection[] = [];
  let index = start;
  while (tokens[index] !== '}') {
    let name = tokens[index++] ?? '';
    if (name === '') throw new GraphError('parse', 'Parse error: the query ends too early');
    // A fragment's fields are those of whichever type it is on; `on` and the type are no fields.
    if (name === '...') {
      name = `... on ${tokens[index + 1]}`;
      index += 2;
    }
    if (tokens[index] === '(') {
      let depth = 0;
      do {
        if (tokens[index] === '(') depth++;
        if (tokens[index] === ')') depth--;
        index++;
      } while (depth > 0);
    }
    let inner: Selection[] = [];
    if (tokens[index] === '{') {
      const parsed = parseFields(tokens, index + 1);
      inner = parsed.fields;
      index = parsed.end;
    }
    fields.push({ name, fields: inner });
  }
  return { fields, end: index + 1 };
}

function select(value: unknown, fields: readonly Selection[], place: string): unknown {
  if (Array.isArray(value)) return value.map((each) => select(each, fields, place));
  if (value === null || typeof value !== 'object') return value;
  const node = value as Node & { __is?: readonly string[] };
  const chosen: Record<string, unknown> = {};
  for (const { name, fields: inner } of fields) {
    if (name.startsWith('... on ')) {
      if (node.__is?.includes(name.slice(7))) Object.assign(chosen, select(node, inner, name.slice(7)));
    } else if (Object.hasOwn(node, name)) chosen[name] = select(node[name], inner, name);
    else throw new GraphError('undefinedField', `Field '${name}' doesn't exist on type '${place}'`);
  }
  return chosen;
}

function rootOf(world: World, variables: Record<string, unknown>): Node {
  const { owner, repo, number, after, labels } = variables;
  const project = world.projects.find((each) => each.owner === owner && each.number === number);
  const repository = world.find(`${owner}/${repo}`)?.repository;
  const listed = repository?.listed() ?? [];
  const pulls = listed.filter(({ pull }) => pull).sort((one, other) => other.updatedAt - one.updatedAt);
  return {
    get repositoryOwner() {
      if (!project) throw new GraphError('NOT_FOUND', 'Could not resolve to a ProjectV2');
      const items = project.items.map((item) => ({
        ...renderItem(item),
        content: { __is: ['Issue'], number: item.number, repository: { databaseId: item.repository.id } },
      }));
      return { __is: ['ProjectV2Owner'], projectV2: { items: page(items, 100, after) } };
    },
    get repository() {
      if (!repository)
        throw new GraphError(
          'NOT_FOUND',
          `Could not resolve to a Repository with the name '${owner}/${repo}'.`,
        );
      return {
        get issue() {
          return {
            projectItems: {
              nodes: world.projects.flatMap((each) => itemsOf(each, repository.id, Number(number))),
            },
          };
        },
        get issues() {
          const wanted = (labels ?? []) as string[];
          const open = listed.filter((issue) => !issue.pull && issue.state === 'open');
          return {
            totalCount: open.filter((issue) => issue.labels.some((label) => wanted.includes(label))).length,
          };
        },
        pullRequests: page(pulls.map(renderPull), 50, after),
      };
    },
  };
}

function itemsOf(project: Project, repositoryId: number, number: number): Node[] {
  return project.items
    .filter((item) => item.repository.id === repositoryId && item.number === number)
    .map((item) => ({
      ...renderItem(item),
      project: { number: project.number, owner: { __is: ['RepositoryOwner'], login: project.owner } },
    }));
}

function renderItem({ updatedAt, values }: Project['items'][number]): Node {
  const nodes = Object.entries(values).map(([name, value]) => ({
    __is: [
      ...('date' in value ? ['ProjectV2ItemFieldDateValue'] : []),
      ...('number' in value ? ['ProjectV2ItemFieldNumberValue'] : []),
      ...('name' in value ? ['ProjectV2ItemFieldSingleSelectValue'] : []),
    ],
    ...value,
    field: { __is: ['ProjectV2FieldCommon'], name },
  }));
  return { updatedAt: formatInstant(updatedAt), fieldValues: { nodes } };
}

function renderPull({ number, updatedAt, createdAt, author, pull }: Issue): Node {
  const reviews = pull?.reviews ?? [];
  return {
    number,
    baseRefName: pull?.base,
    updatedAt: formatInstant(updatedAt),
    createdAt: formatInstant(createdAt),
    author: { login: author.login },
    reviews: {
      nodes: reviews.map(({ by, at, isBot }) => ({
        submittedAt: formatInstant(at),
        author: { __typename: isBot ? 'Bot' : 'User', login: by.login },
      })),
    },
    timelineItems: {
      nodes: pull?.readyAt ? [{ __is: ['ReadyForReviewEvent'], createdAt: formatInstant(pull.readyAt) }] : [],
    },
  };
}

function page(nodes: readonly Node[], size: number, after: unknown): Node {
  const from = typeof after === 'string' ? Number(after) : 0;
  const end = from + size;
  return {
    nodes: nodes.slice(from, end),
    pageInfo: { hasNextPage: end < nodes.length, endCursor: String(end) },
  };
}
