import { toMajor } from '../../base/language/money.ts';
import { parseQuantity } from '../../base/language/quantity.ts';

/** An action, or a state that was observed: values by key, at least those that goals are about. */
export type Entry = Readonly<Record<string, unknown>>;

/**
 * What is wanted of a key. A number alone is reached from either side; a text is read as goals are (`at most 3 %`,
 * `<5m`) and says which side is good.
 */
export type GoalTarget =
  | number
  | string
  | {
      target: number | string;
      /** Which side of the target is good; by the text, or by where the series began, where nothing is said. */
      direction?: 'at least' | 'at most' | 'exactly';
      /** Where progress is counted from; the first value there is where nothing is said. */
      start?: number;
    };

/** Goals by the key of the value that they are about. What is no number and cannot be read as one is no numeric goal. */
export type GoalState = Readonly<Record<string, unknown>>;

/** A numeric goal, read. */
export interface NumericGoal {
  target: number;
  /** `up`: at least; `down`: at most; null where the goal is a number alone. */
  direction: 'up' | 'down' | 'exact' | null;
  start: number | null;
}

const DIRECTIONS = { 'at least': 'up', 'at most': 'down', exactly: 'exact' } as const;

/** Amounts are compared as written, so that one sign of money stands for all. */
const CURRENCY = 'EUR';

/** A value as a number; undefined for what is missing or says no number. Durations are minutes, `5 %` is 5. */
export function readValue(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const quantity = readText(value);
  return quantity?.comparator === undefined ? quantity?.value : undefined;
}

/** The numeric goals among what is wanted, by key. */
export function readGoals(state: GoalState): ReadonlyMap<string, NumericGoal> {
  const goals = new Map<string, NumericGoal>();
  for (const [key, wanted] of Object.entries(state)) {
    const goal = readGoal(wanted);
    if (goal) goals.set(key, goal);
  }
  return goals;
}

function readGoal(wanted: unknown): NumericGoal | undefined {
  if (typeof wanted === 'number') {
    return Number.isFinite(wanted) ? { target: wanted, direction: null, start: null } : undefined;
  }
  if (typeof wanted === 'string') {
    const quantity = readText(wanted);
    return (
      quantity && { target: quantity.value, direction: directionOf(quantity.comparator) ?? null, start: null }
    );
  }
  if (typeof wanted !== 'object' || wanted === null || !('target' in wanted)) return undefined;
  const goal = 'target' in wanted ? readGoal(wanted.target) : undefined;
  if (!goal) return undefined;
  const direction = 'direction' in wanted ? directionOf(wanted.direction) : undefined;
  const start = 'start' in wanted ? readValue(wanted.start) : undefined;
  return { ...goal, direction: direction ?? goal.direction, start: start ?? null };
}

function directionOf(words: unknown): NumericGoal['direction'] | undefined {
  return typeof words === 'string' && Object.hasOwn(DIRECTIONS, words)
    ? DIRECTIONS[words as keyof typeof DIRECTIONS]
    : undefined;
}

function readText(text: string): { value: number; comparator?: string } | undefined {
  try {
    const quantity = parseQuantity(text.replace(/\p{Sc}/u, '€'), { currency: CURRENCY });
    if (!quantity) return undefined;
    const value = quantity.unit === 'money' ? toMajor(quantity.value, CURRENCY) : quantity.value;
    return { value, ...(quantity.comparator && { comparator: quantity.comparator }) };
  } catch {
    // An amount in words of another currency is refused there; here it says no number.
    return undefined;
  }
}
