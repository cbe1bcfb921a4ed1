import type { Goal } from './goal.ts';

/** A command with its arguments: a button where its values are known, else a line to complete. */
export interface Fix {
  /** As typed: `goal edit G-1 --start 4.1%`. */
  typed: string;
  /** Present where nothing is left to fill in, or a form asks for it. */
  action?: { label: string; command: string; args: Readonly<Record<string, string>> };
}

export const HOURS_FIX: Fix = {
  typed: 'me --hours HOURS',
  action: { label: 'Set my hours', command: 'member edit', args: { who: '@me' } },
};

export const FOCUS_FIX: Fix = {
  typed: 'vision set focus areas NAME, NAME',
  action: { label: 'Name focus areas', command: 'vision set', args: { field: 'focus areas' } },
};

export function editFix(goal: Goal, label: string, change: Readonly<Record<string, string>>): Fix {
  const options = Object.entries(change).map(([name, value]) => `--${name} ${quoteWord(value)}`);
  return {
    typed: `goal edit ${goal.id} ${options.join(' ')}`,
    action: { label, command: 'goal edit', args: { goal: goal.id, ...change } },
  };
}

export function editLine(goal: Goal, options: string): Fix {
  return { typed: `goal edit ${goal.id} ${options}` };
}

function quoteWord(word: string): string {
  return /^[\p{L}\p{N}@%€$£.,_-]+$/u.test(word) ? word : `"${word.replace(/["\\]/g, '\\$&')}"`;
}
