import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { queryInParts } from '../idea/candidate-store.ts';

/** Ids of the ideas that a source brings as well, beside the one that brought them first, by its own keys for them. */
export async function listTies(
  ctx: Reads,
  source: string,
  keys: readonly string[],
): Promise<Map<string, string>> {
  const found = await queryInParts(keys, (part) =>
    rows(ctx, 'candidate_sources')
      .select(['key', 'candidate_id'])
      .where('source', '=', source)
      .where('key', 'in', part)
      .execute(),
  );
  return new Map(found.map(({ key, candidate_id }) => [key, candidate_id]));
}

/** The keys of all ideas that a source brings as well. */
export async function listTiedKeys(ctx: Reads, source: string): Promise<Set<string>> {
  const found = await rows(ctx, 'candidate_sources').select('key').where('source', '=', source).execute();
  return new Set(found.map(({ key }) => key));
}

/** The further sources of an idea. */
export async function listTiesOf(ctx: Reads, candidateId: string): Promise<Row<'candidate_sources'>[]> {
  return rows(ctx, 'candidate_sources').selectAll().where('candidate_id', '=', candidateId).execute();
}
