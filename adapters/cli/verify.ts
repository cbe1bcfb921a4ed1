import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { z } from 'zod';
import { Refusal } from '../../src/base/language/errors.ts';
import { findBreak } from '../../src/base/store/events.ts';
import type { Row } from '../../src/base/store/tables.ts';
import { answer, withData } from '../../src/base/view/view.ts';
import { EXIT, type Output, printView } from './index.ts';

const CHUNK_BYTES = 1 << 16;

/** Milliseconds since 1970 that have a date (ECMA-262, 21.4.1.1). */
const instant = z.int().min(-8.64e15).max(8.64e15);

/** One event as `archive` writes it; nothing more, nothing less. */
const eventSchema: z.ZodType<Row<'events'>> = z.strictObject({
  workspace_id: z.string(),
  seq: z.int(),
  type: z.string(),
  subject: z.string(),
  actor: z.string(),
  origin: z.string(),
  occurred_at: instant,
  arrived_at: instant,
  payload: z.string().nullable(),
  salt: z.string().nullable(),
  payload_digest: z.string(),
  previous_hash: z.string(),
  hash: z.string(),
});

/** What a log says of itself. */
export interface LogVerdict {
  events: number;
  /** Dates (UTC) of the first and the last event. */
  firstOn: string | null;
  lastOn: string | null;
  /** How many payloads were erased. */
  erased: number;
  /** Hash of the last event: to be compared with what `archive` said, as a cut-off end leaves no mark. */
  hash: string;
  /** Where the chain is broken and why; null if it is whole. */
  broken: { seq: number; why: string } | null;
}

/** Checks the hashes of a log of events from its first line on. Refuses a file that cannot be read. */
export function verifyLog(file: string): LogVerdict {
  const verdict: LogVerdict = { events: 0, firstOn: null, lastOn: null, erased: 0, hash: '', broken: null };
  let unreadable: { seq: number; why: string } | null = null;
  function* readEvents(): Generator<Row<'events'>> {
    for (const line of readLines(file)) {
      const event = readEvent(line);
      if (!event) {
        unreadable = { seq: verdict.events + 1, why: 'cannot be read' };
        return;
      }
      verdict.events++;
      verdict.firstOn ??= dateOf(event.arrived_at);
      verdict.lastOn = dateOf(event.arrived_at);
      verdict.erased += event.payload === null ? 1 : 0;
      verdict.hash = event.hash;
      yield event;
    }
  }
  const broken = findBreak(readEvents());
  return { ...verdict, broken: broken ?? unreadable };
}

/** Says in a line or two whether a log is whole; gives the exit code: 1 for one that is not. */
export function printVerdict(verdict: LogVerdict, output: Output): number {
  printView(withData(answer(...describe(verdict)), verdict), output);
  return verdict.broken === null ? EXIT.done : EXIT.broke;
}

function describe({ events, firstOn, lastOn, erased, hash, broken }: LogVerdict): string[] {
  if (broken) return [`BROKEN at event ${broken.seq}: it ${broken.why}. What comes before it is whole.`];
  const count = `${events.toLocaleString('en')} ${events === 1 ? 'event' : 'events'}`;
  const gone = erased === 0 ? 'nothing erased' : `${erased.toLocaleString('en')} with an erased payload`;
  return [
    `Whole: ${count}, ${firstOn} to ${lastOn}, ${gone}.`,
    `It ends with hash ${hash}. A cut-off end leaves no mark: compare that with what archive said.`,
  ];
}

function readEvent(line: string): Row<'events'> | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    // Reported with its place, as any other line that is no event.
    return undefined;
  }
  const read = eventSchema.safeParse(json);
  return read.success ? read.data : undefined;
}

/** The lines of a file, one after the other: a log may be larger than memory. */
function* readLines(file: string): Generator<string> {
  const handle = openFile(file);
  try {
    const decoder = new StringDecoder('utf8');
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let rest = '';
    let count = 0;
    for (let size = readChunk(handle, chunk, file); size > 0; size = readChunk(handle, chunk, file)) {
      const lines = (rest + decoder.write(chunk.subarray(0, size))).split('\n');
      rest = lines.pop() ?? '';
      count += lines.length;
      yield* lines;
    }
    rest += decoder.end();
    if (rest !== '') yield rest;
    if (rest === '' && count === 0) throw unfit(file, 'it is empty');
  } finally {
    closeSync(handle);
  }
}

function openFile(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw unfit(file, describeError(error));
  }
}

function readChunk(handle: number, chunk: Buffer, file: string): number {
  try {
    return readSync(handle, chunk);
  } catch (error) {
    throw unfit(file, describeError(error));
  }
}

function describeError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === 'ENOENT' ? 'it does not exist' : code === 'EISDIR' ? 'it is a folder' : code;
}

function unfit(file: string, why: string): Refusal {
  const allowed = 'events.jsonl as archive wrote it';
  return new Refusal({
    code: 'bad_file',
    message: `${file} cannot be checked: ${why}. Allowed: ${allowed}.`,
    field: 'file',
    given: file,
    allowed,
  });
}

function dateOf(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString().slice(0, 10);
}
