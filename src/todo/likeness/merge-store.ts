import type { Ctx } from '../../base/command/ctx.ts';
import { notPossible } from '../../base/language/errors.ts';
import { rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { loadAllIdeas } from '../backlog/backlog-store.ts';
import type { Candidate } from '../idea/candidate.ts';
import { getCandidateRow } from '../idea/candidate-store.ts';
import { findCycles } from '../idea/dependencies.ts';
import { fillGaps } from '../idea/fill-gaps.ts';
import { newAnswer } from './answer-store.ts';
import { listTiesOf } from './source-store.ts';

/**
 * Makes two ideas one: `from` is withdrawn, its sources bring `into` from now on, what waited for it waits for `into`,
 * and `into` gets what only `from` knew. Refuses where something would then wait for itself.
 */
export async function mergeIdeas(ctx: Ctx, from: Candidate, into: Candidate): Promise<void> {
  const needs = await mergeNeeds(ctx, from, into);
  const gone = await getCandidateRow(ctx, from.id);
  const kept = fillGaps(await getCandidateRow(ctx, into.id), gone);
  const dependants = await rows(ctx, 'candidates')
    .selectAll()
    .where('depends_on', 'like', `%"${from.id}"%`)
    .execute();
  const changed = [
    { ...gone, state: 'withdrawn' as const },
    ...[kept, ...dependants.filter(({ id }) => id !== into.id)].map((row) => ({
      ...row,
      depends_on: JSON.stringify(needs.get(row.id) ?? []),
    })),
  ];
  const ties = await listTiesOf(ctx, from.id);
  await ctx.record({
    type: 'IdeasMerged',
    subject: from.id,
    data: { into: into.id },
    rows: {
      candidates: changed.map((row) => ({ ...row, updated_at: ctx.now })),
      likeness_answers: [newAnswer(ctx, 'same', [from, into])],
      candidate_sources: [...ties.map((tie) => ({ ...tie, candidate_id: into.id })), newTie(gone, into.id)],
    },
  });
}

function newTie({ workspace_id, source, key }: Row<'candidates'>, id: string): Row<'candidate_sources'> {
  return { workspace_id, source, key, candidate_id: id };
}

/** What each idea waits for once the two are one. */
async function mergeNeeds(ctx: Ctx, from: Candidate, into: Candidate): Promise<Map<string, string[]>> {
  const needs = new Map<string, string[]>();
  for (const { id, dependsOn } of await loadAllIdeas(ctx)) {
    if (id === from.id) continue;
    const all = id === into.id ? [...dependsOn, ...from.dependsOn] : dependsOn;
    const merged = new Set(all.map((name) => (name === from.id ? into.id : name)));
    if (id === into.id) merged.delete(into.id);
    needs.set(id, [...merged]);
  }
  const [circle] = findCycles(needs, [into.id]);
  if (circle) {
    throw notPossible(
      `${from.id} and ${into.id} as one would wait for itself: ${circle.join(' → ')}.`,
      'Change what waits for what with backlog edit --after.',
    );
  }
  return needs;
}
