import type { Patience } from '../../../src/base/store/postgres/patience.ts';

/** A busy machine is slow, not wrong: what runs out of patience says so in its own test (lost-connections.test.ts, sqlite.test.ts). */
export const UNHURRIED: Patience = {
  answerMs: 50_000,
  wholeMs: 50_000,
  requestMs: 50_000,
  lockMs: { quick: 50_000, thorough: 50_000, steady: 50_000, long: 50_000 },
  statementMs: { quick: 50_000, thorough: 50_000, steady: 50_000, long: 50_000 },
};
