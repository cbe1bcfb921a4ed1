import type { PostgresPool, PostgresPoolClient } from 'kysely';

type Query = (statement: string, values: readonly unknown[]) => Promise<Answer>;

/** What the driver gives; its rows are of numbers, text and null. */
interface Answer {
  rows: readonly object[];
}

/** Of tables; what a function of ours reads, its name does not say. */
const READS = /^select .* from "(?!tiller_)/s;
const LOCKS = / for (?:no key update|update|share|key share)\b/;
const WRITES = /^(?:insert into|update|delete from) "?(\w+)/;
/** Of these a second answer may be another one. */
const MOVES = /\b(?:clock_timestamp|nextval|random|set_config)\b/;

/**
 * Connections that send the same question once a transaction. A morning asks for the team's people a dozen times, by a
 * dozen functions that each need them. The answer is kept until something is written to a table that the question names, and
 * no longer than the transaction; a lock, a savepoint and whatever else is not known to read or write one table ends all.
 * Every transaction locks its workspace first, so nobody else changes meanwhile what it has read since.
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
  const known = new Map<string, { statement: string; answer: Answer }>();
  let isOpen = false;
  return async (statement, values) => {
    if (!READS.test(statement) || LOCKS.test(statement) || MOVES.test(statement)) {
      const table = WRITES.exec(statement)?.[1];
      for (const [key, { statement: question }] of known)
        if (table === undefined || question.includes(table)) known.delete(key);
      if (/^(?:begin|start transaction)\b/.test(statement)) isOpen = true;
      if (statement === 'commit' || statement === 'rollback') isOpen = false;
      return query(statement, values);
    }
    if (!isOpen) return query(statement, values);
    const key = JSON.stringify([statement, values]);
    const found = known.get(key)?.answer ?? (await query(statement, values));
    known.set(key, { statement, answer: found });
    // Each asker has rows of its own to change.
    return { ...found, rows: found.rows.map((row) => ({ ...row })) };
  };
}
