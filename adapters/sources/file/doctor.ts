import { type SourceCheck, SourceError, type SourceNeeds } from '../../../src/base/source-port.ts';
import type { FileOrder } from './map.ts';
import { fetchFile, type Place } from './place.ts';
import { workAside } from './work.ts';

/** Fetches a file and says what it holds, importing nothing. Throws nothing. */
export async function checkFile(
  place: Place,
  order: Omit<FileOrder, 'now' | 'version'>,
  needs: SourceNeeds,
): Promise<readonly SourceCheck[]> {
  try {
    const file = await fetchFile(place, {}, needs);
    if (file === null) return [];
    const now = needs.now();
    for await (const output of workAside({
      text: file.text,
      order: { ...order, now, version: now },
      known: null,
    })) {
      if (output.kind === 'checks') return output.checks;
    }
    return [];
  } catch (error) {
    if (error instanceof SourceError) return [{ isGood: false, line: error.message }];
    return [{ isGood: false, line: 'the file cannot be read' }];
  }
}
