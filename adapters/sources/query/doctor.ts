import { type SourceCheck, SourceError, type SourceNeeds } from '../../../src/base/source-port.ts';
import { describeValues } from '../describe-values.ts';
import { MOST_ROWS } from './limits.ts';
import { compareValues, mapRows } from './map.ts';
import type { QuerySetting } from './read.ts';

/** Runs the query once and says what it gives. Throws nothing. */
export async function checkQuery(
  { database, query, order }: QuerySetting,
  { zone, currency, now: readNow }: Pick<SourceNeeds, 'zone' | 'currency' | 'now'>,
): Promise<SourceCheck[]> {
  try {
    const now = readNow();
    const values = await mapRows(await database.run(query, MOST_ROWS), { ...order, now, version: now });
    return [
      { isGood: true, line: `${database.title}: can be read, and not written to` },
      ...(values.length === 0 ? [{ isGood: false, line: 'the query gives no value yet' }] : []),
      ...describeValues(values.toSorted(compareValues), { zone, currency, now }),
    ];
  } catch (error) {
    const reason = error instanceof SourceError ? error.message : `${database.title} cannot be read`;
    return [{ isGood: false, line: reason }];
  }
}
