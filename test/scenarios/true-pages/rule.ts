import type { ReadPage } from './play.ts';
import type { Moment } from './record.ts';

/** What is wrong with a claim; undefined where it is so. */
export type Fault = string | undefined;

export type Groups = Readonly<Record<string, string | undefined>>;

/** How a line reads, and what the record has to say of it. */
export type Rule = readonly [RegExp, (said: Groups, moment: Moment, page: ReadPage) => Fault];

/** Of a line that no rule reads. */
export const UNKNOWN = 'nobody knows whether this is so';

/** What is wrong with a line, by the first rule that reads it. */
export function checkBy(rules: readonly Rule[], said: string, moment: Moment, page: ReadPage): Fault {
  for (const [pattern, check] of rules) {
    const match = pattern.exec(said);
    if (match) return check(match.groups ?? {}, moment, page);
  }
  return `${UNKNOWN}: ${said}`;
}

export function expect(isSo: boolean, otherwise: string): Fault {
  return isSo ? undefined : otherwise;
}

export function firstFault(...faults: readonly Fault[]): Fault {
  return faults.find((fault) => fault !== undefined);
}
