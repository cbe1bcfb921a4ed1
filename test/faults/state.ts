import { findBreak } from '../../src/base/store/events.ts';
import type { Db } from '../../src/base/store/open.ts';
import type { FaultChat } from '../support/chat/fault-chat.ts';
import { readTables } from '../support/database/rebuild.ts';

/**
 * What may differ between two runs that did the same: when it was done, what of Tiller's own work led to it (one of
 * two things that were due at once), in which order, and the salted chain.
 */
const OF_THE_RUN = /(_at|At)$|^(event_hash|salt|snapshot_seq|snapshotSeq)$/;
const OWN_ORIGIN = /^(due|digest):/;

/**
 * All that must be the same however often the process ended on the way: rows, events, answers and what people see,
 * as text to compare, one thing a line. Fails if the chain is broken or something waits that should have been sent.
 */
export async function readState(db: Db, chat: FaultChat): Promise<string> {
  const { id } = await db.kysely.selectFrom('workspaces').select('id').executeTakeFirstOrThrow();
  const events = await db.kysely.selectFrom('events').selectAll().orderBy('seq').execute();
  const broken = findBreak(events);
  if (broken) throw new Error(`event ${broken.seq} ${broken.why}`);
  const claimed = await db.kysely
    .selectFrom('outbox')
    .select('subject')
    .where('state', '=', 'sending')
    .execute();
  if (claimed.length > 0)
    throw new Error(`still being sent: ${claimed.map(({ subject }) => subject).join(', ')}`);
  const answers = await db.kysely
    .selectFrom('inbox')
    .select(['origin', 'result'])
    .orderBy('origin')
    .execute();
  const due = await db.kysely
    .selectFrom('due')
    .select(['kind', 'subject'])
    .orderBy('kind')
    .orderBy('subject')
    .execute();
  const tables = await db.transact((tx) => readTables(tx, id), { workspace: id });
  return [
    ...Object.entries(tables).flatMap(([table, rows]) => rows.map((row) => `${table} ${show(row)}`)),
    ...events
      .map(({ type, subject, actor, origin, payload }) => {
        const cause = OWN_ORIGIN.test(origin) ? 'own' : origin;
        return `event ${show({ type, subject, actor, cause, payload })}`;
      })
      .sort(),
    ...answers.map((answer) => `answer ${show(answer)}`),
    ...due.map((row) => `due ${show(row)}`),
    ...chat.posts.map(({ subject, place, view }) => `post ${show({ subject, place, view })}`).sort(),
    ...chat.listTwice().map((subject) => `twice ${subject}`),
  ]
    .join('\n')
    .replaceAll(id, 'workspace');
}

function show(value: object): string {
  return JSON.stringify(value, (key, inner) => {
    if (OF_THE_RUN.test(key)) return undefined;
    return typeof inner === 'string' && /^[[{]/.test(inner) ? parsed(inner) : inner;
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Lines that one of two states has and the other has not, a few of them, cut short. */
export function listDifferences(found: string, expected: string): string[] {
  const foundLines = new Set(found.split('\n'));
  const expectedLines = new Set(expected.split('\n'));
  const extra = [...foundLines].filter((line) => !expectedLines.has(line)).map((line) => `+ ${line}`);
  const missing = [...expectedLines].filter((line) => !foundLines.has(line)).map((line) => `- ${line}`);
  return [...extra, ...missing].slice(0, 6).map((line) => line.slice(0, 1_000));
}
