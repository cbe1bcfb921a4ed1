import type { Fault, Moment } from './claims.ts';
import type { ReadPage } from './play.ts';

export type Groups = Readonly<Record<string, string | undefined>>;

/** How a line reads, and what the record has to say of it. */
export type Rule = readonly [RegExp, (said: Groups, moment: Moment, page: ReadPage) => Fault];

/** A whole line. */
export function line(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`, 'u');
}
