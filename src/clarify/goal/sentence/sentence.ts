import type { Direction } from '../../../analyze/forecast/target.ts';
import { badArgument } from '../../../base/language/errors.ts';
import type { Quantity } from '../../../base/language/quantity.ts';
import type { Amount, SentenceOptions } from './amount.ts';
import { takeDeadline, takeNamed, takeStart, takeWhy } from './sentence-clauses.ts';
import { type Core, readCore } from './sentence-core.ts';
import { translateSentence } from './translate.ts';
import { readMilestone } from './uncounted.ts';

/** A goal is one sentence. */
const MOST_CHARACTERS = 1_000;

/** What a sentence says of a goal; what it leaves out is undefined. */
export interface GoalSentence {
  metric?: string;
  direction?: Direction;
  target?: Quantity;
  start?: Quantity;
  /** ISO date. */
  deadlineOn?: string;
  /** As typed: `@me`, `@ana`, `ana`. */
  owner?: string;
  weight?: number;
  focusArea?: string;
  why?: string;
  /** Where it is no level: something that counts on from 0, or that comes about or not. */
  nature?: 'running total' | 'milestone';
}

/**
 * Reads a goal from one sentence: "trial-to-paid at least 6% by 2027-01-31, owner @me", "cut failed imports from 3.1 % to
 * 1 %", "reach 100 paying users by march", "12 interviews by june", "find a room by 31 march", and German, French, Spanish and
 * Portuguese ones: "Anmeldungen von 40 auf 60 bis Ende März". Says what it found; what is missing is the caller's to ask for. Refuses what
 * is there but cannot be read: a date, a weight, another currency, a change ("by 20 %") instead of a level.
 */
export function parseGoalSentence(sentence: string, options: SentenceOptions): GoalSentence {
  if (sentence.length > MOST_CHARACTERS)
    throw badArgument('sentence', `${sentence.slice(0, 40)}…`, `at most ${MOST_CHARACTERS} characters`);
  const { rest: reasonless, why } = takeWhy(
    translateSentence(sentence.normalize('NFC').replace(/\s+/gu, ' ').trim()),
    options,
  );
  const { rest: unnamed, ...named } = takeNamed(reasonless);
  const { rest: undated, deadlineOn } = takeDeadline(unnamed, options);
  const milestone = readMilestone(undated, deadlineOn !== undefined);
  const { rest, start } = takeStart(undated, options);
  const core: Core = milestone ?? readCore(rest, options);
  const from = core.start ?? start;
  const metric = nameMetric(core);
  const direction = core.direction ?? inferDirection(from, core.target);
  return {
    ...named,
    ...(metric !== '' && { metric }),
    ...(direction && { direction }),
    ...(core.target && { target: toQuantity(core.target) }),
    ...(from && { start: toQuantity(from) }),
    ...(deadlineOn !== undefined && { deadlineOn }),
    ...(why !== undefined && why !== '' && { why }),
    ...(core.nature && { nature: core.nature }),
  };
}

/** The metric's name, with what the number is per; money a month is what money means here. */
function nameMetric({ metric, target }: Core): string {
  const per = target?.per;
  if (metric === '' || per === undefined || (target?.unit === 'money' && per === 'month')) return metric;
  const isSaid = new RegExp(`\\b(?:${per}|${per.replace(/y$/, 'i')}ly)\\b`, 'i').test(metric);
  return isSaid ? metric : `${metric} per ${per}`;
}

function inferDirection(start: Amount | undefined, target: Amount | undefined): Direction | undefined {
  if (!start || !target || start.value === target.value) return undefined;
  const isComparable = start.unit === target.unit || start.unit === 'count' || target.unit === 'count';
  if (!isComparable) return undefined;
  return target.value > start.value ? 'at least' : 'at most';
}

function toQuantity({ value, unit }: Amount): Quantity {
  return { value, unit };
}
