/**
 * How long one statement may take: somebody waits for it, and it is soon done or it takes its time once it has begun;
 * nobody waits; or it goes through whole tables.
 */
export type Pace = 'quick' | 'thorough' | 'steady' | 'long';

/** How long to wait for a PostgreSQL server before it is said that it does not answer, in milliseconds; SQLite knows a quick lock only. */
export interface Patience {
  /** For a connection, and for the answer to what takes no time: the start and the end of a transaction. */
  answerMs: number;
  /** For the whole of a quick transaction, whatever it waits for: its turn, a connection, a lock, an answer. */
  wholeMs: number;
  /** For all quick transactions of one request together. */
  requestMs: number;
  /** For what another transaction has locked, of this process or of another one. */
  lockMs: Readonly<Record<Pace, number>>;
  /** For one statement, by the server; we wait for its answer `ON_ITS_WAY_MS` longer. */
  statementMs: Readonly<Record<Pace, number>>;
}

/**
 * Who asks hears within five seconds that the database is not there: who they are is asked first, then what they want,
 * and where the answer to that was lost, what became of it.
 */
export const PATIENCE: Patience = {
  answerMs: 2_000,
  wholeMs: 2_500,
  requestMs: 4_500,
  lockMs: { quick: 2_000, thorough: 2_000, steady: 30_000, long: 60_000 },
  statementMs: { quick: 2_200, thorough: 30_000, steady: 30_000, long: 600_000 },
};

/** How long one request has waited for the database so far: all its transactions are given the same one, and count on it. */
export interface Waited {
  ms: number;
}
