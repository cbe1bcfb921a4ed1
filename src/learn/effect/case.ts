/** One value of a metric, at a time in days. */
export interface DayValue {
  day: number;
  value: number;
}

/** A finished task as one metric's model sees it. */
export interface Work {
  /** When it was finished, in days. */
  day: number;
  /** The bundle that it is read in. */
  bundle: number;
  /**
   * How large its effect would be beside those of its bundle, in the metric's unit and signed: the middle of its promise, or
   * what is usual where it has none. Never 0.
   */
  weight: number;
}

/** A time in which something that was noted moved the metric, both ends in days. */
export interface Noted {
  fromDay: number;
  toDay: number;
  /** Whether that was the team's own work: then no move at that time is taken for anybody else's. */
  isOurs: boolean;
  /** Whether nobody knows that the level came back after it. */
  mayLast: boolean;
}

/** What is known of a metric when one bundle is read. */
export interface EffectCase {
  /** In order of time; at most one a day. */
  values: readonly DayValue[];
  /** Days from one value to the next, as a rule. */
  step: number;
  /** Everything that was finished for the metric. */
  work: readonly Work[];
  /** The bundle whose sum is asked for. */
  target: number;
  noted: readonly Noted[];
  /** What the metric is compared with: its value at each of `values`, not all the same; null where there is nothing. */
  comparison: readonly number[] | null;
}
