import { inverseLogit } from './logistic.ts';
import type { SuccessModel, Work } from './model.ts';

/** How much doubt counts in somebody's favour, in posterior standard deviations on the logit. */
const OPTIMISM_SDS = 1.5;
/** Of an agent, on work that can do harm: half. People are not tried out on it at all. */
const AGENT_RISKY_SDS = 0.75;
/** Whose upper bound is lower has clearly failed. */
const FAILED_BELOW = 0.35;
/** Logits that an e-fold of time is worth: enough to decide among equals, too little for anything else. */
const EFOLD_OF_TIME = 0.02;
const MOST_EFOLDS = 2;

/** Somebody who may get a task. */
export interface Contender {
  id: string;
  kind: 'member' | 'agent';
}

export interface Ranked<T extends Contender> {
  contender: T;
  /** The optimistic chance in (0, 1): what choosing and routing maximise. It is not shown; the mean is. */
  gain: number;
  /** Clearly failed at such work: gets it only where everybody has. */
  hasFailed: boolean;
}

/**
 * Contenders for one task, best first: the upper bound on the logit of "done by the due date", 1.5 sd up, .75 for agents
 * and 0 for people where the work is risky; a little for less time. Whoever has clearly failed (bound at 1.5 sd under .35)
 * is left out, unless that leaves nobody. Equal to the last digit: by id, so that the order never depends on the list's.
 */
export function rankContenders<T extends Contender>(
  model: SuccessModel,
  work: Work,
  contenders: readonly T[],
  isRisky: boolean,
): Ranked<T>[] {
  const ranked = contenders.map((contender) => ({ contender, ...rate(model, work, contender, isRisky) }));
  const able = ranked.filter(({ hasFailed }) => !hasFailed);
  return (able.length > 0 ? able : ranked).sort(
    (a, b) => b.gain - a.gain || (a.contender.id < b.contender.id ? -1 : 1),
  );
}

function rate(
  model: SuccessModel,
  work: Work,
  { id, kind }: Contender,
  isRisky: boolean,
): { gain: number; hasFailed: boolean } {
  const sds = isRisky ? (kind === 'agent' ? AGENT_RISKY_SDS : 0) : OPTIMISM_SDS;
  const efolds = Math.log(model.expectedHours(id, { ...work, effortHours: null }));
  const nudge = EFOLD_OF_TIME * Math.min(MOST_EFOLDS, Math.max(-MOST_EFOLDS, efolds));
  return {
    gain: inverseLogit(model.upperLogit(id, work, sds) - nudge),
    hasFailed: inverseLogit(model.upperLogit(id, work, OPTIMISM_SDS)) < FAILED_BELOW,
  };
}
