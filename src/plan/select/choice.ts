import type { Placed } from './assign.ts';
import type { Item } from './problem.ts';

/** How a batch was chosen, and how good it is known to be. Worth: optimistic chance × value × urgency, summed. */
export interface ChoiceRecord {
  /** What found it first. */
  method: 'greedy' | 'classic' | 'swap' | 'exact';
  worth: number;
  /** No batch under the same constraints is worth more. */
  bound: number;
  /** (bound − worth) ÷ bound, 0..1. */
  gap: number;
  /** What the other ways came to, by method. */
  others: Readonly<Record<string, number>>;
  /** The best idea that is not in, and what it would be worth. */
  runnerUp: { id: string; worth: number } | null;
  /** The solver was ended by its emergency limit of time: another machine might have chosen otherwise. */
  isCutShort: boolean;
}

/** What a way of choosing gives. */
export interface Choice {
  placed: Placed[];
  record: ChoiceRecord | null;
  /** The goal that has to get a place before one of these ideas gets one, if there is one. */
  passedOver: (ideas: readonly Item[]) => string | null;
}
