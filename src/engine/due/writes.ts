import { CompiledQuery } from 'kysely';
import type { Tx } from '../../base/store/open.ts';
import { packPlain, unpackPlain } from '../../base/store/postgres/packed.ts';
import type { Recorder } from '../../base/store/postgres/recorder.ts';

/** A statement that changed rows: the number of its text, its values, and how many rows it changed. */
type Write = readonly [text: number, values: readonly unknown[], rows: number | null];

/** What a transaction wrote, packed: to be kept for a while, and written once. */
export type PackedWrites = Uint8Array;

const CHANGES = /^(?:insert|update|delete|with|select pg_notify)\b/;

/** The texts of statements, each kept once: thousands of transactions have the same few hundred. */
export class StatementTexts {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  textOf(number: number): string {
    const text = this.#texts[number];
    if (text === undefined) throw new Error(`no statement has the number ${number}`);
    return text;
  }
}

/** Keeps what a transaction writes, in its order, without what a savepoint took back. */
export class WriteRecorder {
  readonly #texts: StatementTexts;
  readonly #writes: Write[] = [];
  readonly #savepoints: number[] = [];

  constructor(texts: StatementTexts) {
    this.#texts = texts;
  }

  readonly record: Recorder = (statement, values, rows) => {
    if (CHANGES.test(statement)) this.#writes.push([this.#texts.numberOf(statement), values, rows]);
    else if (statement.startsWith('savepoint')) this.#savepoints.push(this.#writes.length);
    else if (statement.startsWith('rollback to')) this.#writes.length = this.#savepoints.at(-1) ?? 0;
    else if (statement.startsWith('release')) this.#savepoints.pop();
  };

  /** Throws a TypeError where a value is none that is given back as it was. */
  pack(): PackedWrites {
    return packPlain(this.#writes);
  }
}

/** Thrown where a statement changed other rows than it did when it was recorded. */
export class OtherRows extends Error {}

/**
 * Writes what another transaction wrote, on a database that stands as it stood then: all statements are on their way before the
 * first is answered. Throws OtherRows where it does not stand so.
 */
export async function replayWrites(tx: Tx, packed: PackedWrites, texts: StatementTexts): Promise<void> {
  const writes = unpackPlain(packed) as Write[];
  // A transaction's own queries wait for one another.
  const answers = await tx
    .getExecutor()
    .provideConnection((connection) =>
      Promise.all(
        writes.map(([number, values]) =>
          connection.executeQuery(CompiledQuery.raw(texts.textOf(number), [...values])),
        ),
      ),
    );
  for (const [index, [number, , rows]] of writes.entries()) {
    const answer = answers[index];
    const changed = Number(answer?.numAffectedRows ?? answer?.rows.length);
    if (changed !== rows) throw new OtherRows(`${rows} rows then, ${changed} now: ${texts.textOf(number)}`);
  }
}
