import type { PostgresPool, PostgresPoolClient } from 'kysely';

type Query = (statement: string, values: readonly unknown[]) => Promise<Answer>;

/** What the driver gives; its rows are of numbers, text and null. */
interface Answer {
  rows: readonly object[];
}

interface Known {
  question: string;
  answer: Answer;
}

/** Of tables; what a function of ours reads, its name does not say. */
const READS = /^select .* from "(?!tiller_)/s;
const LOCKS = / for (?:no key update|update|share|key share)\b/;
const WRITES = /^(?:insert into|update|delete from) "?(\w+)"?(?:\s|$)/;
/** Of these a second answer may be another one. */
const MOVES = /\b(?:clock_timestamp|nextval|random|set_config)\b/;
/** Of a transaction. Who reads a whole log a page at a time asks for no page twice, and must not have all of it in memory. */
const MOST_ROWS = 5_000;

/**
 * Connections that send the same question once a transaction. A morning asks for the team's people a dozen times, by a
 * dozen functions that each need them. The answer is kept until something is written to a table that the question names, and
 * no longer than the transaction; a lock, a savepoint and whatever else is not known to read or write one table ends all.
 * Who changes a team has its workspace locked, so that nobody else changes it meanwhile. Rows of operation others may
 * change all the same: who takes one locks or writes it, and neither is answered from here.
 */
export function askOnce(pool: PostgresPool): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      const query = remember(client.query.bind(client) as unknown as Query);
      return {
        query: query as unknown as PostgresPoolClient['query'],
        release: (isDiscarded?: boolean) => client.release(isDiscarded),
      } as PostgresPoolClient;
    },
  };
}

function remember(query: Query): Query {
  const known = new Map<string, Known>();
  let rows = 0;
  let isOpen = false;
  const forget = (key: string, { answer }: Known) => {
    known.delete(key);
    rows -= answer.rows.length;
  };
  const keep = (key: string, found: Known) => {
    known.set(key, found);
    rows += found.answer.rows.length;
    for (const [oldest, each] of known) {
      if (rows <= MOST_ROWS) return;
      forget(oldest, each);
    }
  };
  return async (statement, values) => {
    if (!READS.test(statement) || LOCKS.test(statement) || MOVES.test(statement)) {
      const table = WRITES.exec(statement)?.[1];
      for (const [key, each] of known)
        if (table === undefined || each.question.includes(table)) forget(key, each);
      if (/^(?:begin|start transaction)\b/.test(statement)) isOpen = true;
      if (statement === 'commit' || statement === 'rollback') isOpen = false;
      return query(statement, values);
    }
    if (!isOpen) return query(statement, values);
    const key = JSON.stringify([statement, values]);
    const before = known.get(key);
    const answer = before?.answer ?? (await query(statement, values));
    if (!before) keep(key, { question: statement, answer });
    // Each asker has rows of its own to change.
    return { ...answer, rows: answer.rows.map((row) => ({ ...row })) };
  };
}
