import { z } from 'zod';
import type { Cursor, SourceNeeds, SourcePage } from '../../../src/base/source-port.ts';
import type { FileOrder } from './map.ts';
import { fetchFile, type Mark, type Place } from './place.ts';
import { workAside } from './work.ts';

const cursorSchema = z.object({
  /** The file's state when it was last read to its end; empty while a read is under way. */
  mark: z
    .object({
      etag: z.string().optional(),
      lastModified: z.string().optional(),
      modifiedAt: z.number().optional(),
      size: z.number().optional(),
    })
    .catch({}),
  /** Of the parts that were brought. */
  digests: z.array(z.string()).catch([]),
  /** Of the values of the last read, and whether that one came to its end. */
  version: z.number().catch(0),
  isWhole: z.boolean().catch(false),
  /** The first instant of a value that waited for its day, in UTC milliseconds. */
  nextAt: z.number().nullable().catch(null),
});

/** Brings the parts of a file that changed since a cursor. A file that says by its headers that it did not change is not read. */
export async function* readFile(
  place: Place,
  order: Omit<FileOrder, 'now' | 'version'>,
  needs: SourceNeeds,
  cursor: Cursor | null,
): AsyncGenerator<SourcePage> {
  const before = cursorSchema.parse(cursor ?? {});
  const now = needs.now();
  // The values whose day has come are in a file that did not change.
  const isDue = before.nextAt !== null && before.nextAt <= now;
  const file = await fetchFile(place, isDue ? {} : (before.mark as Mark), needs);
  if (file === null) return;
  // No time that a file gives of itself is to be trusted: a copy can be older than what it replaces.
  const version = Math.max(now, before.version + (before.isWhole ? 1 : 0));
  const work = { text: file.text, order: { ...order, now, version }, known: before.digests };
  for await (const output of workAside(work)) {
    if (output.kind === 'part')
      yield {
        records: output.records,
        cursor: { mark: {}, digests: output.digests, version, isWhole: false, nextAt: null },
      };
    if (output.kind === 'end')
      yield {
        records: [],
        leftOut: output.leftOut,
        cursor: { mark: file.mark, digests: output.digests, version, isWhole: true, nextAt: output.nextAt },
      };
  }
}
