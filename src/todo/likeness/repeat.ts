/** Sources that speak for themselves: their ideas are compared by meaning with each other and everything else. */
const OWN_SOURCES: ReadonlySet<string> = new Set(['team', 'state', 'playbook', 'housekeeping']);
/** A score from which two titles say the same and nothing else. */
const SAME_WORDS = 0.99;

/**
 * Whether two ideas that were found to ask for the same work stand in for each other. Two entries of one tracker are
 * two tasks for the people who made them: there only the same words count.
 */
export function isRepeat(source: string, otherSource: string | undefined, score: number): boolean {
  const isOneTracker = source === otherSource && !OWN_SOURCES.has(source);
  return !isOneTracker || score >= SAME_WORDS;
}
