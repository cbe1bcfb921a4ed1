import type { Selectable } from 'kysely';

/** Truth as both databases keep it. */
export type Flag = 0 | 1;

/** Where teams talk with each other. */
export const CHATS = ['slack', 'discord'] as const;

export type ChatPlatform = (typeof CHATS)[number];

/** Where a workspace is reached; the check on `tenants` takes no other. */
export const PLATFORMS = ['terminal', ...CHATS, 'http', 'mcp'] as const;

export type Platform = (typeof PLATFORMS)[number];

export function isChat(platform: Platform): platform is ChatPlatform {
  return CHATS.some((chat) => chat === platform);
}

/**
 * The tables that the log of events rebuilds. Each noun adds its own beside its rules (`declare module`), so that base
 * can be typed without knowing them.
 *
 * @public
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the nouns
export interface ProjectedTables {}

/**
 * The tables of operation (inbox, outbox, jobs, leases …): not history, in no event.
 *
 * @public
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the nouns
export interface OperationTables {}

/** Every table, as the migrations leave it. */
export interface Schema extends ProjectedTables, OperationTables {}

export type TableName = keyof Schema;

/** The tables of operation that hold rows of a workspace. */
export const OPERATION: readonly string[] = [
  'messages',
  'outbox',
  'jobs',
  'inbox',
  'due',
  'link_codes',
  'secrets',
  'source_deliveries',
  'source_orders',
  'source_versions',
  'source_runs',
  'reaction_times',
  'model_spending',
  'model_ideas',
  'questions',
  'feedback_poisoned',
  'feedback_cursors',
  'feedback_events',
  'feedback_heads',
  'feedback_goals',
  'feedback_seen',
  'feedback_history',
  'feedback_loops',
  'sealed_months',
  'events',
] satisfies (keyof OperationTables)[];

export type ProjectedTable = keyof ProjectedTables;

/** A row as it is read. */
export type Row<T extends TableName> = Selectable<Schema[T]>;

/** What base has to know of a projected table. */
export interface TableFacts<T extends ProjectedTable = ProjectedTable> {
  /** The columns that tell its rows apart. */
  key: readonly (keyof Schema[T] & string)[];
  /** The columns that hold what people wrote or are called, or an account's address: `forget` looks there. */
  written: readonly (keyof Schema[T] & string)[];
  /** The columns that name a member: where two turn out to be one person, those are renamed. */
  names?: readonly (keyof Schema[T] & string)[];
  /** Its rows are made anew from others: where two members become one, those of the one who goes are dropped. */
  isDerived?: true;
  /** What a team puts in of its own: a workspace with a row of it is not blank. */
  isWork?: true;
  /** The tables that its rows refer to, but for their workspace. */
  refersTo?: readonly ProjectedTable[];
}

/** The facts of all projected tables, in an order that respects references. */
export type Tables = ReadonlyMap<ProjectedTable, TableFacts>;

/** Checks the facts of a noun's tables against their columns. */
export function defineTables<T extends ProjectedTable>(
  facts: { readonly [N in T]: TableFacts<N> },
): {
  readonly [N in T]: TableFacts<N>;
} {
  return facts;
}

/** Orders the tables of all rooms so that what a row refers to comes before it. Throws where that cannot be. */
export function joinTables(facts: { readonly [T in ProjectedTable]: TableFacts<T> }): Tables {
  const left = new Map(Object.entries(facts) as [ProjectedTable, TableFacts][]);
  const joined = new Map<ProjectedTable, TableFacts>();
  while (left.size > 0) {
    const next = [...left].find(([, { refersTo = [] }]) => refersTo.every((table) => joined.has(table)));
    if (!next) throw new Error(`tables refer to each other in a circle: ${[...left.keys()].join(', ')}`);
    joined.set(...next);
    left.delete(next[0]);
  }
  return joined;
}

/** The facts of a table; every projected one has them. */
export function factsOf(tables: Tables, table: ProjectedTable): TableFacts {
  const facts = tables.get(table);
  if (!facts) throw new Error(`nothing is known of the table ${table}`);
  return facts;
}
