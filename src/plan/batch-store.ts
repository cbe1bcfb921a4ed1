import { z } from 'zod';
import { readJson } from '../base/store/json.ts';
import { type Reads, rows } from '../base/store/rows.ts';
import type { Row } from '../base/store/tables.ts';
import type { Text } from '../base/view/text.ts';
import type { Action } from '../base/view/view.ts';
import type { WaitingIdeas } from '../clarify/goal/tables.ts';
import type { AskedQuestion } from './snapshot.ts';

/** Places of a ranking that are looked up together. */
const RANKED_AT_ONCE = 100;

const line = z.custom<Text>((value) => Array.isArray(value));

const answerSchema = z.object({
  taskIds: z.array(z.string()).readonly(),
  generated: z.number(),
  unique: z.number(),
  skipped: z.array(z.object({ title: z.string(), reason: z.string() })).readonly(),
  /** What was weighed and left out for another reason than its place; a batch of before has none. */
  held: z
    .array(z.object({ title: z.string(), reason: z.string() }))
    .default([])
    .readonly(),
  totalImpact: z.number(),
  /** What was asked of somebody with it; a batch of before has none. */
  question: z
    .object({
      kind: z.enum(['goal', 'impact', 'same', 'cadence']),
      candidateId: z.string(),
      title: z.string(),
      other: z.object({ id: z.string(), title: z.string() }).nullable().default(null),
      ofHandle: z.string(),
      goalId: z.string().nullable(),
      gain: z.number(),
    })
    .nullable()
    .default(null)
    .readonly(),
  changes: z.array(line).readonly(),
  foot: z.array(line).readonly(),
  emptyBecause: z.string().nullable(),
  /** Why nothing on it was new; null where something was, and in a batch of before. */
  quietBecause: z.string().nullable().default(null),
  /** What its digest offers beside its tasks: to explain what was seen, to ask again; a batch of before has none. */
  comebacks: z
    .array(z.custom<Action>((value) => typeof value === 'object'))
    .default([])
    .readonly(),
  goals: z.record(z.string(), z.object({ current: z.number().nullable(), state: z.string() })),
  /** The last day off (ISO date) of each member who was away by it; null in a batch of before. */
  away: z.record(z.string(), z.string()).nullable().default(null).readonly(),
  ranking: z.array(z.string()).readonly(),
  /** Settlements that its digest tells; a batch of before settling has none. */
  settled: z.array(z.string()).default([]).readonly(),
  /** How the latest choice was made, and how good it is known to be; null where nobody asked. */
  choice: z
    .object({
      method: z.string(),
      worth: z.number(),
      bound: z.number(),
      gap: z.number(),
      others: z.record(z.string(), z.number()),
      runnerUp: z.object({ id: z.string(), worth: z.number() }).nullable(),
      isCutShort: z.boolean(),
    })
    .nullable()
    .default(null)
    .readonly(),
});

const askedSchema = answerSchema.pick({ question: true });

/** The stored answer of a batch: what its digest said, and what the next one compares with. */
export type BatchAnswer = z.output<typeof answerSchema>;

export function readAnswer(batch: Pick<Row<'batches'>, 'answer'>): BatchAnswer {
  return readJson(answerSchema, batch.answer);
}

/** What a feed proposed on a date. */
export async function findBatch(
  ctx: Reads,
  feedId: string,
  date: string,
): Promise<Row<'batches'> | undefined> {
  return rows(ctx, 'batches')
    .selectAll()
    .where('feed_id', '=', feedId)
    .where('on_date', '=', date)
    .executeTakeFirst();
}

/** The latest batches of a feed, the latest first. */
export async function listLatestBatches(ctx: Reads, feedId: string, most: number): Promise<Row<'batches'>[]> {
  return rows(ctx, 'batches')
    .selectAll()
    .where('feed_id', '=', feedId)
    .orderBy('on_date', 'desc')
    .limit(most)
    .execute();
}

/** The questions that a feed has asked since a date (ISO), the latest first: none of them is asked twice. */
export async function listAsked(ctx: Reads, feedId: string, sinceOn: string): Promise<AskedQuestion[]> {
  const batches = await rows(ctx, 'batches')
    .select(['answer', 'on_date'])
    .where('feed_id', '=', feedId)
    .where('on_date', '>=', sinceOn)
    .where('answer', 'like', '%"question":{%')
    .orderBy('on_date', 'desc')
    .execute();
  return batches.flatMap((batch) => {
    const { question } = readJson(askedSchema, batch.answer);
    return question === null ? [] : [{ ...question, onDate: batch.on_date }];
  });
}

/** What the last batch of any feed said. */
export async function findLastBatch(ctx: Reads): Promise<(BatchAnswer & { madeAt: number }) | undefined> {
  const row = await rows(ctx, 'batches')
    .select(['answer', 'created_at'])
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && { ...readAnswer(row), madeAt: row.created_at };
}

/** Open ideas for a goal, or without one on its metric, that nobody put off, and what keeps the first of them from a page. */
export async function findWaitingIdeas(
  ctx: Reads,
  goal: { id: string; metricId: string },
  today: string,
): Promise<WaitingIdeas> {
  const waiting = rows(ctx, 'candidates')
    .where('state', '=', 'open')
    .where(({ eb, and, or }) =>
      or([
        eb('goal_id', '=', goal.id),
        and([eb('goal_id', 'is', null), eb('metric_id', '=', goal.metricId)]),
      ]),
    )
    .where(({ eb, or }) => or([eb('away_until_on', 'is', null), eb('away_until_on', '<=', today)]));
  const { count } = await waiting
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(count) === 0) return { count: 0, first: null };
  const batch = await findLastBatch(ctx);
  const ideas = waiting.select(['id', 'title', 'created_at']);
  const ranked = await findBest(batch?.ranking ?? [], (ids) => ideas.where('id', 'in', ids).execute());
  const first = ranked ?? (await ideas.orderBy('number').limit(1).executeTakeFirstOrThrow());
  const why = explainWait(first, batch, ranked !== undefined);
  return { count: Number(count), first: { id: first.id, title: first.title, why } };
}

/** The first in a ranking of those that are found; the best of thousands is near its beginning. */
async function findBest<T extends { id: string }>(
  ranking: readonly string[],
  find: (ids: readonly string[]) => Promise<T[]>,
): Promise<T | undefined> {
  for (let start = 0; start < ranking.length; start += RANKED_AT_ONCE) {
    const ids = ranking.slice(start, start + RANKED_AT_ONCE);
    const found = new Map((await find(ids)).map((idea) => [idea.id, idea]));
    const best = ids.find((id) => found.has(id));
    if (best !== undefined) return found.get(best);
  }
  return undefined;
}

function explainWait(
  idea: { title: string; created_at: number },
  batch: (BatchAnswer & { madeAt: number }) | undefined,
  isRanked: boolean,
): string {
  if (!batch || idea.created_at > batch.madeAt) return 'the next page weighs it';
  const out = [...batch.skipped, ...batch.held].find(({ title }) => title === idea.title);
  if (out) return `the last page left it out, ${out.reason}`;
  if (isRanked) return 'the last page had no place for it';
  return 'nobody who can do it had room for it';
}
