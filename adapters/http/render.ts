import type { FastifyRequest } from 'fastify';
import { badArgument } from '../../src/base/language/errors.ts';
import type { View } from '../../src/base/view/view.ts';
import { type Problem, renderRefusal } from './problem.ts';

const USUAL_ROWS = 100;
const MOST_ROWS = 500;

/** What a request is answered with. */
export interface Answer {
  status: number;
  body: View | Problem | object;
}

/** Runs one command for whoever sent a request. */
export type RunCommand = (
  request: FastifyRequest,
  command: string,
  args: Readonly<Record<string, unknown>>,
) => Promise<Answer>;

/** An answer of the engine: 200, 202 for what is still being worked out, or the status of its refusal. */
export function renderAnswer(view: View, query: unknown = {}): Answer {
  if (view.kind === 'refusal') {
    const problem = renderRefusal(view);
    return { status: problem.status, body: problem };
  }
  if (view.kind === 'working') return { status: 202, body: view };
  return { status: 200, body: cutPage(view, query as { limit?: unknown; cursor?: unknown }) };
}

/**
 * A list in pages: `data` has at most `limit` rows after the `cursor`, and `next` is the cursor of those that follow,
 * or null. A cursor names the last row by its id, so that rows which come or go before it move nothing.
 */
function cutPage(view: View, { limit, cursor }: { limit?: unknown; cursor?: unknown }): object {
  if (!Array.isArray(view.data)) return view;
  const rows: readonly unknown[] = view.data;
  const most = readLimit(limit);
  const start = cursor === undefined ? 0 : findStart(rows, cursor);
  const end = Math.min(rows.length, start + most);
  const next = end < rows.length ? encodeCursor(rows[end - 1], end) : null;
  const isAligned = view.kind === 'table' && view.rows.length === rows.length;
  return {
    ...view,
    ...(isAligned && { rows: view.rows.slice(start, end) }),
    data: rows.slice(start, end),
    next,
  };
}

function readLimit(given: unknown): number {
  if (given === undefined) return USUAL_ROWS;
  const limit = typeof given === 'string' && /^\d{1,4}$/.test(given) ? Number(given) : 0;
  if (limit < 1 || limit > MOST_ROWS) throw badArgument('limit', given, `1 to ${MOST_ROWS}`);
  return limit;
}

function encodeCursor(last: unknown, end: number): string {
  return Buffer.from(JSON.stringify([idOf(last), end])).toString('base64url');
}

function findStart(rows: readonly unknown[], cursor: unknown): number {
  const [id, end] = readCursor(cursor);
  const at = id === null ? -1 : rows.findIndex((row) => idOf(row) === id);
  return at === -1 ? end : at + 1;
}

function readCursor(cursor: unknown): [string | null, number] {
  try {
    const read: unknown = JSON.parse(Buffer.from(String(cursor), 'base64url').toString());
    const [id, end] = Array.isArray(read) ? read : [];
    if ((id === null || typeof id === 'string') && Number.isInteger(end) && end >= 0) return [id, end];
  } catch {
    // Not one of ours; said below.
  }
  throw badArgument('cursor', cursor, 'what an answer had as next');
}

function idOf(row: unknown): string | null {
  const id = typeof row === 'object' && row !== null ? (row as { id?: unknown }).id : undefined;
  return typeof id === 'string' ? id : null;
}
