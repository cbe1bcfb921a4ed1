import { type SourceCheck, SourceError, type SourceNeeds } from '../../../src/base/source-port.ts';
import { describeValues } from '../describe-values.ts';
import { type DailyVendor, sampleDaily } from './daily.ts';

/** Reads four weeks and says what they hold; `of` is whose they are: `example.org`. Throws nothing. */
export async function checkDaily(
  vendor: DailyVendor,
  of: string,
  needs: Pick<SourceNeeds, 'zone' | 'currency' | 'now'>,
): Promise<SourceCheck[]> {
  try {
    const values = await sampleDaily(vendor, needs);
    const [last] = values.slice(-1);
    if (!last)
      return [{ isGood: true, line: `may read ${of}, which has no day with a value in the last four weeks` }];
    const note = last.note === '' ? '' : ` (${last.note})`;
    const { zone, currency, now } = needs;
    return [
      { isGood: true, line: `reads ${of}${note}; here are its last four weeks` },
      ...describeValues(values, { zone, currency, now: now() }),
    ];
  } catch (error) {
    const reason = error instanceof SourceError ? error.message : `${of} cannot be read`;
    return [{ isGood: false, line: reason }];
  }
}
