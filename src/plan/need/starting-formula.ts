import type { PlanCandidate } from '../snapshot.ts';

/** The third seed's guess of revenue a month by words alone, in major units; null where they say nothing. */
export function guessByWords({
  category,
  title,
  source,
}: Pick<PlanCandidate, 'category' | 'title' | 'source'>): number | null {
  // A play for the focus area “payments” has its name in the title whatever it does.
  if (source === 'playbook' && category !== 'revenue') return null;
  const words = wordsOf(`${category} ${title}`);
  if (words.has('payment') || words.has('payments') || words.has('stripe')) return 1000;
  if (words.has('subscription') || words.has('subscriptions')) return 800;
  return words.has('revenue') ? 500 : null;
}

function wordsOf(text: string): Set<string> {
  return new Set(
    text
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== ''),
  );
}
