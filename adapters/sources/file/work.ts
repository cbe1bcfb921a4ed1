import { createHash } from 'node:crypto';
import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import {
  type SourceCheck,
  SourceError,
  type SourceTrouble,
  type ValueRecord,
} from '../../../src/base/source-port.ts';
import { resolveAsset } from '../../assets.ts';
import { describeFile } from './describe.ts';
import { MOST_IN_PLACE, PAGE_RECORDS } from './limits.ts';
import { type FileOrder, mapFile } from './map.ts';

/** Characters of a part's digest: 60 bits, so that no two parts of a file meet by chance. */
const DIGEST_CHARACTERS = 10;

/** What is to be done with a file's text. */
export interface FileWork {
  text: string;
  order: FileOrder;
  /** The digests of the parts that were brought before; null: nothing is brought, the file is described. */
  known: readonly string[] | null;
}

/** What comes of it: a part that changed, with the digests of all parts up to it; at the end those of all, or a description. */
export type FileOutput =
  | { kind: 'part'; records: readonly ValueRecord[]; digests: readonly string[] }
  | { kind: 'end'; digests: readonly string[]; nextAt: number | null; leftOut: readonly string[] }
  | { kind: 'checks'; checks: readonly SourceCheck[] };

/** An output, or a failure in the shape in which it goes from thread to thread. */
export type FileMessage = FileOutput | { kind: 'failed'; trouble: SourceTrouble; message: string };

/**
 * Cuts a file's values into parts and leaves out those that were brought before: of a sheet that gets a row a day only
 * the end is brought. A row in the middle shifts what follows it, which is then brought again. Throws SourceError.
 */
export function* workThrough({ text, order, known }: FileWork): Generator<FileOutput> {
  const file = mapFile(text, order);
  if (known === null) {
    yield { kind: 'checks', checks: describeFile(file, order) };
    return;
  }
  const before = new Set(known);
  const digests: string[] = [];
  for (let from = 0; from < file.records.length; from += PAGE_RECORDS) {
    const records = file.records.slice(from, from + PAGE_RECORDS);
    const digest = digestOf(records);
    digests.push(digest);
    if (!before.has(digest)) yield { kind: 'part', records, digests: [...digests] };
  }
  yield { kind: 'end', digests, nextAt: file.nextAt, leftOut: file.problems };
}

/** The same, a long text in a thread of its own. */
export async function* workAside(work: FileWork): AsyncGenerator<FileOutput> {
  if (work.text.length <= MOST_IN_PLACE) {
    yield* workThrough(work);
    return;
  }
  const worker = new Worker(resolveAsset('file'), { workerData: work });
  try {
    const messages = on(worker, 'message', { close: ['exit'] });
    // One part at a time: 250 that come at once are unpacked at once, in which nobody else would be answered.
    const ask = () => worker.postMessage('next');
    ask();
    for await (const [message] of messages) {
      const output = message as FileMessage;
      if (output.kind === 'failed') throw new SourceError(output.trouble, output.message);
      yield output;
      if (output.kind !== 'part') return;
      ask();
    }
    throw new Error('the thread that reads a file ended before it was done');
  } finally {
    await worker.terminate();
  }
}

function digestOf(records: readonly ValueRecord[]): string {
  const hash = createHash('sha256');
  for (const { key, unit, value, note } of records) hash.update(`${key}\n${unit}\n${value}\n${note}\n`);
  return hash.digest('base64url').slice(0, DIGEST_CHARACTERS);
}
