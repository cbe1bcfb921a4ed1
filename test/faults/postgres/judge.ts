import { findBreak } from '../../../src/base/store/events.ts';
import { openDatabase } from '../../../src/base/store/open.ts';
import type { FaultChat } from '../../support/chat/fault-chat.ts';
import type { Told } from './wire.ts';

/** What was told and is not there, or is there more than once: notes in the database, posts in the chat. */
export async function judge(
  address: string,
  chat: FaultChat,
  told: readonly Told[],
): Promise<{ lost: string[]; twice: string[] }> {
  await using db = await openDatabase(address);
  const bodies = await db.kysely.selectFrom('notes').select('body').execute();
  const counts = new Map<string, number>();
  for (const { body } of bodies) counts.set(body, (counts.get(body) ?? 0) + 1);
  const subjects = new Set(chat.posts.map(({ subject }) => subject));
  const lost = told.flatMap(({ note, origin }) => {
    if (note === null) return subjects.has(`answer:${origin}`) ? [] : [`post ${origin}`];
    return counts.has(note) ? [] : [note];
  });
  const twice = [...counts].flatMap(([body, count]) => (count > 1 ? [`${body}, ${count} times`] : []));
  for (const { id } of await db.kysely.selectFrom('workspaces').select('id').execute()) {
    const events = await db.kysely
      .selectFrom('events')
      .selectAll()
      .where('workspace_id', '=', id)
      .orderBy('seq')
      .execute();
    const broken = findBreak(events);
    if (broken) lost.push(`the chain: event ${broken.seq} ${broken.why}`);
    const origins = events.filter(({ type }) => type === 'NoteAdded').map(({ origin }) => origin);
    if (new Set(origins).size !== origins.length) twice.push('an origin in the log');
  }
  const waiting = await db.kysely
    .selectFrom('outbox')
    .innerJoin('places', (join) =>
      join
        .onRef('places.id', '=', 'outbox.place_id')
        .onRef('places.workspace_id', '=', 'outbox.workspace_id'),
    )
    .select(['outbox.subject', 'outbox.state'])
    .where('places.platform', '=', 'slack')
    .where('outbox.state', 'in', ['sending', 'dead', 'unknown'])
    .execute();
  lost.push(...waiting.map(({ subject, state }) => `post ${subject} is ${state}`));
  return { lost, twice: [...twice, ...chat.listTwice().map((subject) => `post ${subject}`)] };
}
