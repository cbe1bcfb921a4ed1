import type Database from 'better-sqlite3';
import {
  type BinaryOperationNode,
  OperatorNode,
  PrimitiveValueListNode,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteQueryCompiler,
  ValueNode,
} from 'kysely';

/** Pages of 4 KB: a smaller file is quick to read either way. */
const LEAST_PAGES = 1_000;
/** Longer lists are rare, and each value more is a value more to bind. */
const MOST_PADDED = 256;
/** Each look has all statements planned anew, so it waits until the file is larger by a tenth. */
const GROWTH = 1.1;

/** What SQLite knows of how many rows a file's tables hold, and of what values. One for all connections of a process to a file. */
export class Statistics {
  #isCounted: boolean;
  #pages = 0;

  constructor(sqlite: Database.Database) {
    this.#isCounted =
      sqlite.prepare("select 1 from sqlite_schema where name = 'sqlite_stat1'").get() !== undefined;
  }

  /** Whether there are any. */
  get isCounted(): boolean {
    return this.#isCounted;
  }

  /**
   * Lets SQLite count what the tables hold once they have grown tenfold: without that it reads a hundred thousand
   * finished tasks to list ten open ones in their order.
   */
  refresh(sqlite: Database.Database): void {
    const pages = Number(sqlite.pragma('page_count', { simple: true }));
    if (pages < Math.max(LEAST_PAGES, this.#pages * GROWTH)) return;
    // All tables, and with samples of the values: the default counts some rows only, which is not enough for that.
    sqlite.pragma('optimize = 0x10002');
    this.#pages = pages;
    this.#isCounted = true;
  }
}

/**
 * SQLite with samples of values (STAT4) plans a sorted, limited or joined statement anew each time that `?` is bound, since the best plan
 * depends on the value: ten times the work of running it. So values are bound to `+?`, of which no plan
 * depends, until there are samples to plan by.
 */
export class PlannedDialect extends SqliteDialect {
  readonly #statistics: Statistics;

  constructor(config: SqliteDialectConfig, statistics: Statistics) {
    super(config);
    this.#statistics = statistics;
  }

  override createQueryCompiler(): SqliteQueryCompiler {
    return new PlannedCompiler(this.#statistics);
  }
}

class PlannedCompiler extends SqliteQueryCompiler {
  readonly #statistics: Statistics;

  constructor(statistics: Statistics) {
    super();
    this.#statistics = statistics;
  }

  protected override getCurrentParameterPlaceholder(): string {
    return this.#statistics.isCounted ? '?' : '+?';
  }

  /** `in` with one value is an `=`: SQLite makes of it one with `+?`, and reads all finished tasks to list the proposed ones. */
  protected override visitBinaryOperation(node: BinaryOperationNode): void {
    super.visitBinaryOperation(toEquality(node) ?? padList(node));
  }
}

function toEquality(node: BinaryOperationNode): BinaryOperationNode | undefined {
  const { operator, rightOperand: list } = node;
  if (!OperatorNode.is(operator) || operator.operator !== 'in') return undefined;
  if (!PrimitiveValueListNode.is(list) || list.values.length !== 1) return undefined;
  return { ...node, operator: OperatorNode.create('='), rightOperand: ValueNode.create(list.values[0]) };
}

/** The last value of a list again and again, up to a power of two: lists of many lengths are few statements to prepare. */
function padList(node: BinaryOperationNode): BinaryOperationNode {
  const { rightOperand: list } = node;
  if (!PrimitiveValueListNode.is(list) || list.values.length > MOST_PADDED) return node;
  const { values } = list;
  const wanted = 2 ** Math.ceil(Math.log2(values.length));
  if (wanted === values.length) return node;
  const padding = Array.from({ length: wanted - values.length }, () => values.at(-1));
  return { ...node, rightOperand: PrimitiveValueListNode.create([...values, ...padding]) };
}
