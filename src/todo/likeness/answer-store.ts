import type { Ctx } from '../../base/command/ctx.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import type { Candidate } from '../idea/candidate.ts';

type Answer = Row<'likeness_answers'>['answer'];

/** What people said of pairs of ideas. */
export interface PairAnswers {
  find(id: string, otherId: string): Answer | undefined;
  /** Ids of the ideas that are the same as one by what was said. */
  listSame(id: string): readonly string[];
}

/** Plain data of answered pairs, so that it crosses a thread. */
export type AnsweredPair = Pick<Row<'likeness_answers'>, 'low_id' | 'high_id' | 'answer'>;

/** What was said of pairs: of all, or of those that an idea is part of. */
export async function listAnswers(ctx: Reads, id?: string): Promise<AnsweredPair[]> {
  let query = rows(ctx, 'likeness_answers').select(['low_id', 'high_id', 'answer']);
  if (id !== undefined) query = query.where((eb) => eb.or([eb('low_id', '=', id), eb('high_id', '=', id)]));
  return query.orderBy('low_id').orderBy('high_id').execute();
}

export function readAnswers(pairs: readonly AnsweredPair[]): PairAnswers {
  const answers = new Map(pairs.map(({ low_id, high_id, answer }) => [`${low_id} ${high_id}`, answer]));
  return {
    find: (id, otherId) => answers.get(sortPair(id, otherId).join(' ')),
    listSame: (id) =>
      pairs
        .filter(({ low_id, high_id, answer }) => answer === 'same' && (low_id === id || high_id === id))
        .map(({ low_id, high_id }) => (low_id === id ? high_id : low_id)),
  };
}

/** The row of an answer that whoever acts gives now. */
export function newAnswer(
  ctx: Ctx,
  answer: Answer,
  [a, b]: readonly [Candidate, Candidate],
): Row<'likeness_answers'> {
  const [low, high] = sortPair(a.id, b.id)[0] === a.id ? [a, b] : [b, a];
  return {
    workspace_id: ctx.workspace.id,
    low_id: low.id,
    high_id: high.id,
    answer,
    answered_by: ctx.actor.kind === 'member' ? ctx.actor.id : null,
    answered_at: ctx.now,
    low_title: low.title,
    high_title: high.title,
  };
}

function sortPair(id: string, otherId: string): [string, string] {
  return id < otherId ? [id, otherId] : [otherId, id];
}
