import { sql } from 'kysely';
import type { Deliverer } from '../../src/base/ports.ts';
import type { Db } from '../../src/base/store/open.ts';
import { answer, type View } from '../../src/base/view/view.ts';
import type { ChatEvent } from './wire.ts';

/** What keeps the end of a process from losing or repeating anything. Each can be taken away, to see that a test notices. */
export const GUARDS = [
  'inbox key',
  'outbox',
  'claim',
  'look before repost',
  'settle delay',
  'answer after the commit',
] as const;
export type Guard = (typeof GUARDS)[number];

/** Without the inbox key each delivery of an event is one of its own. */
export function breakOrigin(event: ChatEvent, delivery: string, broken: Guard | null): string {
  return broken === 'inbox key' ? `${event.origin}#${delivery}` : event.origin;
}

/** What the chat has heard of an event that was only taken so far: it delivers what was answered no more. */
export function breakAnswer(broken: Guard | null): View | null {
  return broken === 'answer after the commit' ? answer() : null;
}

/** What a process finds that begins where another has ended. */
export async function breakAtStart(db: Db, broken: Guard | null): Promise<void> {
  // Messages that are kept in memory instead of rows end with their process.
  if (broken === 'outbox') await sql`delete from outbox where state in ('new', 'sending')`.execute(db.kysely);
  // Nobody knows that somebody sends a row: the claim is taken back as soon as it is made; but not for ever, or two relays
  // in step would take the row from each other without end.
  if (broken === 'claim') {
    await sql`create trigger if not exists no_claim after update of claim_token on outbox
      when new.state = 'sending' and new.attempts < 4 begin update outbox set state = 'new' where id = new.id; end`.execute(
      db.kysely,
    );
  }
  // What a dead process may have sent is looked for at once.
  if (broken === 'settle delay')
    await sql`update outbox set claim_until_at = 0 where state = 'sending'`.execute(db.kysely);
}

/** What comes before each relay. */
export async function breakBeforeRelay(db: Db, broken: Guard | null): Promise<void> {
  if (broken === 'settle delay') {
    await sql`update outbox set not_before_at = 0 where state = 'new' and is_doubtful = 1`.execute(db.kysely);
  }
}

export function breakChat(chat: Deliverer, broken: Guard | null): Deliverer {
  return broken === 'look before repost' ? { ...chat, find: async () => 'absent' } : chat;
}
