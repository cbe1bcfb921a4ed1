import { z } from 'zod';
import type { GitHub } from './connect.ts';
import type { State } from './cursor.ts';
import type { Place } from './map.ts';
import { type Found, pathOf } from './places.ts';
import { readShape } from './shapes.ts';

const BASES = `query Bases($owner: String!, $repo: String!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequests(first: 100, after: $after, states: MERGED) {
      pageInfo { hasNextPage endCursor }
      nodes { number baseRefName }
    }
  }
}`;

const schema = z.object({
  repository: z.object({
    pullRequests: z.object({
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
      nodes: z.array(z.object({ number: z.number(), baseRefName: z.string() })),
    }),
  }),
});

/**
 * Whether a merged pull request went into the default branch: of a repository that was never read it is asked for all of
 * them at once, a hundred a call, where it is needed first; of another one undefined, because few are new.
 */
export function createBaseReader(
  github: GitHub,
  places: readonly Found[],
  { repositories }: State,
): (place: Place, number: number) => Promise<boolean | undefined> {
  const isNew = new Set(places.flatMap(({ id }) => (repositories[id] ? [] : id)));
  const known = new Map<number, Map<number, string>>();
  return async ({ id }, number) => {
    const place = places.find((each) => each.id === id);
    if (!place || !isNew.has(id)) return undefined;
    const bases = known.get(id) ?? (await readBases(github, place));
    known.set(id, bases);
    const base = bases.get(number);
    return base === undefined ? undefined : base === place.repository.default_branch;
  };
}

async function readBases(github: GitHub, { name }: Found): Promise<Map<number, string>> {
  const bases = new Map<number, string>();
  for (let after: string | null | undefined = null; after !== undefined; ) {
    const data = await github.query(BASES, {
      what: `the pull requests of ${name}`,
      params: { ...pathOf(name), after },
    });
    const { nodes, pageInfo } = readShape(schema, data).repository.pullRequests;
    for (const { number, baseRefName } of nodes) bases.set(number, baseRefName);
    after = pageInfo.hasNextPage ? pageInfo.endCursor : undefined;
  }
  return bases;
}
