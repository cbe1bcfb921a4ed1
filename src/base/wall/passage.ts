import { hash } from 'node:crypto';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { isSqlite } from '../store/open.ts';
import type { Schema } from '../store/tables.ts';

/** What PostgreSQL calls a value that a passage takes. */
type Taken = 'text' | 'text[]' | 'bigint';
/** The same for what it gives, with a mark where that may be null. */
type Given = 'text' | 'text?' | 'bigint' | 'bigint?';
type ValueOf<K extends Taken> = K extends 'text' ? string : K extends 'bigint' ? number : readonly string[];
type ColumnOf<K extends Given> = K extends 'text'
  ? string
  : K extends 'text?'
    ? string | null
    : K extends 'bigint'
      ? number
      : number | null;

/**
 * One of the few questions that are asked of all workspaces at once: what is due anywhere, whose an account is. On
 * PostgreSQL, where rows of other workspaces are not seen, it is a function with the rights of the tables' owner.
 */
export interface Passage<
  Takes extends readonly Taken[] = readonly Taken[],
  Gives extends Readonly<Record<string, Given>> = Readonly<Record<string, Given>>,
> {
  /** What it is called in the database, without what tells its versions apart. */
  name: string;
  takes: Takes;
  gives: Gives;
  /** A SELECT that both databases understand: values are `$1`, `$2` …, a list is `in $1` or `not in $1`. */
  body: string;
}

/** By body: those of a program are few, and each is asked all day. */
const splits = new Map<string, readonly string[]>();

export function definePassage<
  const Takes extends readonly Taken[],
  const Gives extends Readonly<Record<string, Given>>,
>(passage: Passage<Takes, Gives>): Passage<Takes, Gives> {
  return passage;
}

/** Asks a passage; gives its rows. */
export async function ask<Takes extends readonly Taken[], Gives extends Readonly<Record<string, Given>>>(
  on: Kysely<Schema>,
  passage: Passage<Takes, Gives>,
  ...values: { readonly [I in keyof Takes]: ValueOf<Takes[I]> }
): Promise<{ [C in keyof Gives]: ColumnOf<Gives[C]> }[]> {
  const query = isSqlite(on)
    ? fillBody(passage.body, values)
    : sql`select * from ${sql.raw(functionOf(passage))}(${sql.join([...values])})`;
  const { rows } = await (query as RawBuilder<{ [C in keyof Gives]: ColumnOf<Gives[C]> }>).execute(on);
  return rows;
}

/** What stands between the values of a body, and by turns which values they are. */
function splitBody(body: string): readonly string[] {
  const split = splits.get(body) ?? body.split(/\$(\d+)/);
  splits.set(body, split);
  return split;
}

/** The body with its values in place, as SQLite takes them. */
function fillBody(body: string, values: readonly unknown[]): RawBuilder<unknown> {
  const parts = splitBody(body).map((part, index) => {
    if (index % 2 === 0) return sql.raw(part);
    const value = values[Number(part) - 1];
    return Array.isArray(value) ? sql`(${sql.join(value)})` : sql`${value}`;
  });
  return sql.join(parts, sql.raw(''));
}

/** Another text is another function, so that two releases can use one database. */
export function functionOf(passage: Passage): string {
  return `tiller_${passage.name}_${hash('sha256', JSON.stringify(passage)).slice(0, 8)}`;
}

/** The statement that makes the function. */
export function toFunction(passage: Passage, schema: string): string {
  const { takes, gives, body } = passage;
  const lists = body.replace(/\b(not )?in (\$\d+)/g, (_, isNot, value) =>
    isNot ? `<> all(${value})` : `= any(${value})`,
  );
  const given = Object.entries(gives).map(([column, kind]) => `${column} ${kind.replace('?', '')}`);
  return `create or replace function "${schema}".${functionOf(passage)}(${takes.join(', ')})
    returns table (${given.join(', ')}) language sql stable security definer
    set search_path = "${schema}", pg_temp
    as $passage$${lists}$passage$`;
}
