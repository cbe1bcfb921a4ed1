import { crc32 } from 'node:zlib';
import { sql } from 'kysely';
import type { Tx } from './open.ts';

/** What is stored once, is long and stands in no event; each has a column `sum` beside it. */
export const SUMMED = [
  { table: 'inbox', key: 'origin', column: 'result' },
  { table: 'outbox', key: 'id', column: 'view' },
] as const;

const ROWS_A_PAGE = 500;

/** CRC-32 of a text: any single changed byte changes it. */
export function sumOf(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

interface SummedRow {
  key: string | number;
  text: string;
  sum: string;
}

/** The first of a workspace's stored answers and messages that is not what was stored, and how many were looked at. */
export async function findChanged(
  tx: Tx,
  workspaceId: string,
): Promise<{ looked: number; changed: string | null }> {
  let looked = 0;
  for (const { table, key, column } of SUMMED) {
    for (let last: string | number | undefined; ; ) {
      const after = last === undefined ? sql`` : sql`and ${sql.ref(key)} > ${last}`;
      const { rows } = await sql<SummedRow>`select ${sql.ref(key)} as key, ${sql.ref(column)} as text, sum
        from ${sql.table(table)} where workspace_id = ${workspaceId} and sum is not null and ${sql.ref(column)} is not null ${after}
        order by ${sql.ref(key)} limit ${ROWS_A_PAGE}`.execute(tx);
      const changed = rows.find(({ text, sum }) => sumOf(text) !== sum);
      if (changed) return { looked, changed: `${table} ${changed.key}` };
      looked += rows.length;
      last = rows.at(-1)?.key;
      if (rows.length < ROWS_A_PAGE) break;
    }
  }
  return { looked, changed: null };
}
