import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { z } from 'zod';
import type { Refusal } from '../language/errors.ts';
import type { Row } from '../store/tables.ts';

const CHUNK_BYTES = 1 << 16;

/** Milliseconds since 1970 that have a date (ECMA-262, 21.4.1.1). */
const instant = z.int().min(-8.64e15).max(8.64e15);

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

/** An event as a line of a file: what `archive` and `seal` write. */
export function formatEvent(event: Row<'events'>): string {
  return `${JSON.stringify(event)}\n`;
}

/** The event of a line; undefined for anything that is more, less or something else. */
export function parseEvent(line: string): Row<'events'> | undefined {
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

/** How a file of events is read. */
export interface LineReading {
  /** What is thrown where it cannot be read. */
  refuse(why: string): Refusal;
  /** Called with each part of its bytes. */
  look?(bytes: Buffer): void;
}

/** The lines of a file, one after the other: a log may be larger than memory. */
export function* readLines(file: string, { refuse, look }: LineReading): Generator<string> {
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw refuse(describeError(error));
    }
  };
  const handle = attempt(() => openSync(file, 'r'));
  try {
    const decoder = new StringDecoder('utf8');
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let rest = '';
    let count = 0;
    for (;;) {
      const size = attempt(() => readSync(handle, chunk));
      if (size === 0) break;
      const bytes = chunk.subarray(0, size);
      look?.(bytes);
      const lines = (rest + decoder.write(bytes)).split('\n');
      rest = lines.pop() ?? '';
      count += lines.length;
      yield* lines;
    }
    rest += decoder.end();
    if (rest !== '') yield rest;
    if (rest === '' && count === 0) throw refuse('it is empty');
  } finally {
    closeSync(handle);
  }
}

/** Writes events to an open file, and has the disk keep them; gives the SHA-256 of what was written. */
export async function writeEvents(handle: number, events: AsyncIterable<Row<'events'>>): Promise<string> {
  const digest = createHash('sha256');
  let part = '';
  const write = () => {
    const bytes = Buffer.from(part);
    digest.update(bytes);
    for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
    part = '';
  };
  for await (const event of events) {
    part += formatEvent(event);
    if (part.length >= CHUNK_BYTES) write();
  }
  write();
  fsyncSync(handle);
  return digest.digest('hex');
}

/** A new, empty file that only its owner may read. Throws where one is there. */
export function createFile(file: string): number {
  const handle = openSync(file, 'wx', 0o600);
  syncFolder(dirname(file));
  return handle;
}

/** Has the disk keep the names in a folder: a file without one is lost at a power cut. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function describeError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === 'ENOENT' ? 'it does not exist' : code === 'EISDIR' ? 'it is a folder' : code;
}
