export const API = 'https://api.linear.app/graphql';
/**
 * Issues a page. A query may cost 10,000 points: a field a tenth, an object one, and what is in a connection as often as
 * the connection may hold; ours comes to some 6,000.
 */
export const PAGE = 50;
/** Read again behind the newest change seen: Linear's servers need not agree on the time. */
export const OVERLAP_MS = 120_000;

/** When to come back: of the budgets that are used up the later one; UTC milliseconds in the headers themselves. */
export function readLinearRetryAt(headers: Readonly<Record<string, string>>): number | null {
  const resets = ['requests', 'complexity']
    .filter((budget) => Number(headers[`x-ratelimit-${budget}-remaining`] ?? 1) <= 0)
    .map((budget) => Number(headers[`x-ratelimit-${budget}-reset`]))
    .filter((at) => Number.isFinite(at) && at > 0);
  return resets.length > 0 ? Math.max(...resets) : null;
}
