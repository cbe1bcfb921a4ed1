import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { DAY_MS } from '../../../src/base/language/date.ts';
import type { Cursor, SourceNeeds, SourcePage, ValueRecord } from '../../../src/base/source-port.ts';
import type { QueryDatabase } from './database.ts';
import { MOST_ROWS, PAGE_RECORDS } from './limits.ts';
import { compareValues, mapRows, type QueryOrder } from './map.ts';

const PART_MS = 30 * DAY_MS;
/** Characters of a part's digest: 60 bits. */
const DIGEST_CHARACTERS = 10;

const cursorSchema = z.object({
  /** Digests of the parts that were brought: thirty days each, counted from 1970. */
  parts: z.record(z.string(), z.string()).catch({}),
  version: z.number().catch(0),
});

/** What a query is asked with. */
export interface QuerySetting {
  database: QueryDatabase;
  query: string;
  order: Omit<QueryOrder, 'now' | 'version'>;
}

/**
 * Brings the parts whose values changed since a cursor. A query does not say what changed, so all of it is read each time;
 * a part that is as it was is not brought again. What a query no longer gives stays as it was.
 */
export async function* readQuery(
  { database, query, order }: QuerySetting,
  needs: Pick<SourceNeeds, 'now'>,
  cursor: Cursor | null,
): AsyncGenerator<SourcePage> {
  const before = cursorSchema.parse(cursor ?? {});
  const now = needs.now();
  // Also where the clock was set back: of two states of a day the one that was read later holds.
  const version = now < before.version ? before.version + 1 : now;
  const found = await mapRows(await database.run(query, MOST_ROWS), { ...order, now, version });
  let parts = before.parts;
  const byPart = Map.groupBy(found, ({ at }) => Math.floor(at / PART_MS));
  for (const part of [...byPart.keys()].toSorted((a, b) => a - b)) {
    // A part is a few milliseconds' work; all of them are more than others should wait for.
    await setImmediate();
    const records = (byPart.get(part) ?? []).toSorted(compareValues);
    const digest = digestOf(records);
    if (before.parts[part] === digest) continue;
    for (let from = 0; from < records.length; from += PAGE_RECORDS) {
      // Known only when all of it was given.
      if (from + PAGE_RECORDS >= records.length) parts = { ...parts, [part]: digest };
      yield { records: records.slice(from, from + PAGE_RECORDS), cursor: { parts, version } };
    }
  }
}

function digestOf(records: readonly ValueRecord[]): string {
  const hash = createHash('sha256');
  for (const { key, value, unit } of records) hash.update(`${key}\n${value}\n${unit}\n`);
  return hash.digest('base64url').slice(0, DIGEST_CHARACTERS);
}
