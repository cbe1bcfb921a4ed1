import { type Effort, parseEffort } from '../../base/language/effort.ts';
import { badArgument } from '../../base/language/errors.ts';
import { normaliseWord } from '../../gather/project/tracker-words.ts';
import { TOUCHES, type Touch } from '../idea/candidate.ts';

const PRIORITY_WORDS: readonly (readonly [number, readonly string[]])[] = [
  [10, ['highest', 'blocker', 'critical', 'urgent', 'p0', 'höchste', 'dringend', 'kritisch', 'critique']],
  [8, ['high', 'major', 'p1', 'hoch', 'haute', 'élevée', 'elevée']],
  [5, ['medium', 'normal', 'moderate', 'p2', 'mittel', 'moyenne', 'normale']],
  [3, ['low', 'minor', 'p3', 'niedrig', 'gering', 'basse', 'faible']],
  [1, ['lowest', 'trivial', 'p4', 'niedrigste', 'la plus basse']],
];

const TOUCH_WORDS: Readonly<Record<Touch, readonly string[]>> = {
  money: ['money', 'payments', 'billing'],
  customers: ['customers', 'customer', 'users'],
  production: ['production', 'prod'],
};

const RHYTHM_DAYS: Readonly<Record<string, number>> = {
  daily: 1,
  weekly: 7,
  fortnightly: 14,
  monthly: 30,
  quarterly: 91,
  yearly: 365,
};
const UNIT_DAYS: Readonly<Record<string, number>> = { d: 1, w: 7, m: 30, y: 365 };
const LONGEST_RHYTHM_DAYS = 3_650;

/** A priority of 0 to 10, as a number or in a tracker's words. Throws a Refusal, as all of these do. */
export function readPriority(given: string): number {
  const wanted = normaliseWord(given);
  const named = PRIORITY_WORDS.find(([, words]) => words.includes(wanted))?.[0];
  const number = /^\d{1,2}(?:[.,]0+)?$/.test(given) ? Number.parseInt(given, 10) : undefined;
  const priority = named ?? number;
  if (priority === undefined || priority > 10) {
    throw badArgument('priority', given, '0 to 10, or a word such as high');
  }
  return priority;
}

export function readEffort(given: string): Effort {
  const effort = parseEffort(given);
  if (!effort) throw badArgument('effort', given, 'hours such as 3h, 3h-8h or 2d (a day is 8 h)');
  return effort;
}

/** Days from `30d`, `2 weeks`, `monthly`; a bare number is days. */
export function readRhythm(given: string): number {
  const wanted = given.toLowerCase().replace(/^every\s+/, '');
  const match = /^(\d{1,5})?\s*(d|w|y|(?:day|week|month|year)s?)?$/.exec(wanted);
  const counted =
    match && wanted !== '' ? Number(match[1] ?? 1) * (UNIT_DAYS[(match[2] ?? 'd').charAt(0)] ?? 1) : 0;
  const days = RHYTHM_DAYS[wanted] ?? counted;
  if (days < 1 || days > LONGEST_RHYTHM_DAYS) {
    throw badArgument('every', given, 'days such as 30d, 2 weeks or monthly, or first saturday, spring');
  }
  return days;
}

export function readApprovalKind(given: string, kinds: readonly string[]): string {
  const kind = kinds.find((known) => known === given.toLowerCase());
  if (!kind) throw badArgument('kind', given, kinds.join(', '));
  return kind;
}

/** What it touches, in a fixed order and each once; `none` is nothing. */
export function readTouches(given: readonly string[]): Touch[] {
  const named = given.filter((word) => !/^none$/i.test(word));
  const touches = named.map((word) => {
    const touch = TOUCHES.find((known) => TOUCH_WORDS[known].includes(normaliseWord(word)));
    if (!touch) throw badArgument('touches', word, TOUCHES.join(', '));
    return touch;
  });
  return TOUCHES.filter((touch) => touches.includes(touch));
}
