import { hash } from 'node:crypto';
import type { Arm } from '../../learn/trial/test-and-roll.ts';
import type { Job, Staff } from '../select/staff.ts';

/** The test that a feed runs, and what draws its arms. */
export interface RunningTrial {
  id: string;
  /** The batch's seed: kept with it, so that each draw can be made again. */
  seed: string;
}

/** A staff whose every task goes by the one way or the other. */
export interface TrialStaff extends Staff {
  id: string;
  /** The arm of a task; null for one that people named somebody for, which no arm decides. */
  armOf(job: Job): Arm | null;
  /** The staff that decides a task. */
  of(job: Job): Staff;
}

/** Draws an arm for every task, each with probability ½, by hashing the batch's seed, the test and the idea. */
export function withArms(arms: Readonly<Record<Arm, Staff>>, { id, seed }: RunningTrial): TrialStaff {
  const armOf = ({ candidate }: Job): Arm | null =>
    candidate.onlyFor.length > 0
      ? null
      : Number.parseInt(hash('sha256', `${seed}:${id}:${candidate.id}`).slice(0, 2), 16) % 2 === 0
        ? 'learned'
        : 'classic';
  const of = (job: Job) => arms[armOf(job) ?? 'learned'];
  return {
    id,
    armOf,
    of,
    eligible: (job) => of(job).eligible(job),
    isReserved: (job) => arms.learned.isReserved(job),
    gain: (executor, job) => of(job).gain(executor, job),
    probability: (...asked) => arms.learned.probability(...asked),
    readsTitles: true,
    rule: arms.learned.rule,
  };
}
