import { createDangerCheck } from '../../todo/danger/release.ts';
import { isDerived } from '../../todo/idea/candidate.ts';
import { findKindOf, type ScoredIdea } from '../score.ts';
import type { Snapshot } from '../snapshot.ts';

/**
 * Recognises what of a choice touches money, customers or production by its words. Asked only of what is chosen: it
 * takes 0.2 ms a title. What a person said of its approval holds, and what Tiller derives says itself what it touches.
 */
export function createWeighDanger(snapshot: Snapshot): (scored: ScoredIdea) => ScoredIdea {
  const check = createDangerCheck(snapshot.notRisky);
  return (scored) => {
    const { candidate } = scored;
    if (candidate.approvalKind !== null || isDerived(candidate)) return scored;
    const danger = check(candidate.title);
    if (danger === null) return scored;
    const touches = [...new Set([...candidate.touches, danger.touches])];
    const weighed = { ...scored, candidate: { ...candidate, touches }, danger };
    return { ...weighed, approvalKind: findKindOf(weighed, null, snapshot).kind.name };
  };
}
