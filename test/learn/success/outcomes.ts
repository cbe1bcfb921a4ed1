import { DAY_MS } from '../../../src/base/language/date.ts';
import type { PastWork } from '../../../src/learn/success/tally.ts';

export const NOW = Temporal.Instant.from('2026-11-23T09:00:00Z').epochMilliseconds;

/** So many successes and failures of somebody, all alike. */
export function pastWork(
  executorId: string,
  successes: number,
  failures: number,
  { category = 'quality', effortHours = 4, spentHours = 4, daysAgo = 1 }: Partial<PastWorkLike> = {},
): PastWork[] {
  const made = (isSuccess: 0 | 1): PastWork => ({
    executorId,
    category,
    isSuccess,
    effortHours,
    spentHours: isSuccess === 1 ? spentHours : null,
    finishedAt: NOW - daysAgo * DAY_MS,
  });
  return [...Array(successes).fill(made(1)), ...Array(failures).fill(made(0))];
}

interface PastWorkLike {
  category: string;
  effortHours: number | null;
  spentHours: number | null;
  daysAgo: number;
}
