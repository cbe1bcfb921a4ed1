import type { Trace, TracedPart } from '../ports.ts';

/** Does work as a part of what is under way, where somebody follows it. */
export function follow<T>(
  trace: Trace | undefined,
  part: TracedPart,
  work: () => Promise<T>,
  describeEnd?: (done: T) => string,
): Promise<T> {
  return trace ? trace.follow(part, work, describeEnd) : work();
}
