import { DatabaseError } from 'pg';

/** A statement that lists as many values as it was given comes in many lengths: the server keeps no more than so many. */
const MOST_PREPARED = 600;
/** The columns of a prepared statement are others since a migration ran beside us. */
const FEATURE_NOT_SUPPORTED = '0A000';
/** What stands between us and the server gives each transaction another connection, and knows no prepared statements. */
const NOT_PREPARED = /^(?:26000|42P05)$/;

/**
 * Names for statements, by which the server knows them again: it reads and plans each once a connection, not once a call. That
 * is most of what a short statement costs it. A statement is named the second time it comes.
 */
export interface Prepared {
  /** Undefined for a statement that is to be sent as it is. */
  nameOf(statement: string): string | undefined;
  /** Whether an error says that prepared statements do not hold any more. From then on none of before is used. */
  endsWith(error: unknown): boolean;
}

export function createPrepared(): Prepared {
  let generation = 0;
  let isOff = false;
  const numbers = new Map<string, number>();
  return {
    nameOf(statement) {
      if (isOff || !/^(?:select|insert|update|delete)\b/.test(statement)) return undefined;
      const number = numbers.get(statement);
      if (number !== undefined) return `tiller_${generation}_${number}`;
      if (numbers.size < MOST_PREPARED) numbers.set(statement, numbers.size);
      return undefined;
    },
    endsWith(error) {
      if (!(error instanceof DatabaseError)) return false;
      const code = error.code ?? '';
      if (NOT_PREPARED.test(code)) isOff = true;
      else if (code !== FEATURE_NOT_SUPPORTED || !error.message.includes('cached plan')) return false;
      generation += 1;
      numbers.clear();
      return true;
    },
  };
}
