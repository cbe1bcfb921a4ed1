import { z } from 'zod';
import { dateOf, instantOf } from '../../../src/base/language/date.ts';
import type { GitHub } from './connect.ts';
import type { Place } from './map.ts';
import { pathOf } from './places.ts';
import { instant, readShape } from './shapes.ts';

const HOUR_MS = 3_600_000;

const REVIEWS = `query Reviews($owner: String!, $repo: String!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequests(first: 50, after: $after, orderBy: { field: UPDATED_AT, direction: DESC }) {
      pageInfo { hasNextPage endCursor }
      nodes {
        updatedAt createdAt author { login }
        reviews(first: 20) { nodes { submittedAt author { __typename login } } }
        timelineItems(itemTypes: [READY_FOR_REVIEW_EVENT], first: 20) { nodes { ... on ReadyForReviewEvent { createdAt } } }
      }
    }
  }
}`;

const pullSchema = z.object({
  updatedAt: instant,
  createdAt: instant,
  author: z.object({ login: z.string() }).nullish(),
  reviews: z.object({
    nodes: z.array(
      z.object({
        submittedAt: instant.nullish(),
        author: z.object({ __typename: z.string(), login: z.string() }).nullish(),
      }),
    ),
  }),
  timelineItems: z.object({ nodes: z.array(z.object({ createdAt: instant.optional() })) }),
});

const schema = z.object({
  repository: z.object({
    pullRequests: z.object({
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
      nodes: z.array(pullSchema),
    }),
  }),
});

/** What was counted on a day. */
export interface DayCount {
  /** ISO date. */
  day: string;
  value: number;
  note: string;
}

interface Span {
  places: readonly Place[];
  from: string;
  until: string;
  zone: string;
}

/** The median of the hours from ready to the first review of another person, by the day of that review; no value for a day without. */
export async function readReviews(github: GitHub, { places, from, until, zone }: Span): Promise<DayCount[]> {
  const beginsAt = instantOf(from, '00:00', zone);
  const hours = new Map<string, number[]>();
  for (const { name } of places)
    for (let after: string | null | undefined = null; after !== undefined; ) {
      const data = await github.query(REVIEWS, {
        what: `the reviews of ${name}`,
        params: { ...pathOf(name), after },
      });
      const { nodes, pageInfo } = readShape(schema, data).repository.pullRequests;
      for (const review of nodes.flatMap((pull) => findFirstReview(pull) ?? [])) {
        const day = dateOf(review.at, zone);
        if (day >= from && day <= until) hours.set(day, [...(hours.get(day) ?? []), review.hours]);
      }
      // A review changes its pull request: what was last changed earlier was reviewed earlier.
      const isOver = nodes.some(({ updatedAt }) => updatedAt < beginsAt);
      after = pageInfo.hasNextPage && !isOver ? pageInfo.endCursor : undefined;
    }
  return [...hours].sort().map(([day, each]) => ({
    day,
    value: Math.round(findMedian(each) * 100) / 100,
    note: each.length === 1 ? '1 pull request' : `${each.length} pull requests`,
  }));
}

function findFirstReview(pull: z.output<typeof pullSchema>): { at: number; hours: number } | undefined {
  const at = pull.reviews.nodes
    .filter(({ author }) => author && author.__typename !== 'Bot' && author.login !== pull.author?.login)
    .flatMap(({ submittedAt }) => submittedAt ?? [])
    .sort((one, other) => one - other)[0];
  if (at === undefined) return undefined;
  const ready = pull.timelineItems.nodes
    .flatMap(({ createdAt }) => createdAt ?? [])
    .filter((each) => each <= at);
  return { at, hours: (at - Math.max(pull.createdAt, ...ready)) / HOUR_MS };
}

function findMedian(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
