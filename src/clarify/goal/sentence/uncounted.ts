import { trimEnds } from './amount.ts';
import type { Core } from './sentence-core.ts';

/** Verbs and words of a level: a goal with one of them that names no number lacks it. */
const OF_A_LEVEL =
  /^(?:increase|raise|grow|lift|boost|push|expand|build up|cut|reduce|lower|decrease|drop|shrink|shorten|limit|bring|get down|reach|hit|achieve|attain|gain|earn|attract|keep|maintain|improve|stay|double|triple|halve|more|fewer|less|better|higher|lower)\b/i;
const OPENING =
  /^(?:goal:?|we (?:want|need|aim)(?: to)?|i want(?: to)?|our goal is(?: to)?|let['’]s|please|to)\s+/i;
const COMPARATOR_LEFT =
  /(?:\b(?:at least|at most|exactly|less than|more than|under|over|above|below)|[<>=≤≥])\s*$/i;
const NAMED = /^milestone:?\s+/i;

/**
 * "find a room" of "find a room by 31 march": something that is done by a date or not. Undefined where a number is
 * named, where the words ask for one ("increase revenue by march"), and where neither a date nor the word "milestone"
 * says that it is one.
 */
export function readMilestone(undated: string, hasDeadline: boolean): Core | undefined {
  const typed = trimEnds(undated);
  const isNamed = NAMED.test(typed);
  const name = trimEnds(typed.replace(NAMED, '').replace(OPENING, '')).replace(/^["“”„]+|["“”]+$/g, '');
  const isMilestone =
    isNamed ||
    (hasDeadline &&
      / /.test(name) &&
      !/\d|%|\p{Sc}|\b(?:zero|no)\b/iu.test(name) &&
      !OF_A_LEVEL.test(name) &&
      !COMPARATOR_LEFT.test(name));
  if (!isMilestone || name === '') return undefined;
  return { metric: name, direction: 'at least', target: { value: 1, unit: 'count' }, nature: 'milestone' };
}
