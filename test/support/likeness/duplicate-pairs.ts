import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { compareItems } from '../../../src/todo/likeness/similarity.ts';

const ITEM = z.strictObject({
  title: z.string(),
  category: z.string().optional(),
  project: z.string().optional(),
});
const PAIRS = z.array(z.strictObject({ a: ITEM, b: ITEM, same: z.boolean(), why: z.string() })).min(1);

interface WrongPair {
  a: string;
  b: string;
  /** What the label says. */
  same: boolean;
  /** What the rule says of it. */
  why: string;
}

export interface PairScore {
  pairs: number;
  /** Of the pairs called the same, the share that is: 0 to 1. */
  precision: number;
  /** Of the pairs that are the same, the share called so: 0 to 1. */
  recall: number;
  f1: number;
  wrong: readonly WrongPair[];
}

/** Holds the duplicate rule against a file of labelled pairs (test/fixtures/README.md). */
export function scorePairs(path: string | URL): PairScore {
  const pairs = PAIRS.parse(JSON.parse(readFileSync(path, 'utf8')));
  const judged = pairs.map(({ a, b, same }) => ({
    ...{ a: a.title, b: b.title, same },
    verdict: compareItems({ id: 'a', ...a }, { id: 'b', ...b }),
  }));
  const count = (same: boolean, isSame: boolean) =>
    judged.filter((pair) => pair.same === same && pair.verdict.isSame === isSame).length;
  const found = count(true, true);
  const precision = found / (found + count(false, true));
  const recall = found / (found + count(true, false));
  return {
    pairs: pairs.length,
    precision,
    recall,
    f1: (2 * precision * recall) / (precision + recall),
    wrong: judged
      .filter(({ same, verdict }) => same !== verdict.isSame)
      .map(({ a, b, same, verdict }) => ({ a, b, same, why: verdict.why })),
  };
}
