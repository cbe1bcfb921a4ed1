import { arg } from '../base/command/args.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { isDate } from '../base/language/date.ts';
import { notFound, notPossible } from '../base/language/errors.ts';
import { formatDate } from '../base/language/period.ts';
import type { Row } from '../base/store/tables.ts';
import { findMessage, listStuck, type StuckMessage } from './stuck-store.ts';

export const numberArg = arg.whole('the message’s number, as outbox shows it', { min: 1 }, { position: 0 });

/** What a message is about, for people: `digest main Mon 23 Nov 2026`. */
export function nameMessage(subject: string): string {
  const [first = '', ...rest] = subject.split(':');
  return first === 'answer'
    ? 'an answer'
    : [first, ...rest.map((part) => (isDate(part) ? formatDate(part, '') : part))].join(' ').slice(0, 60);
}

/** What became of a message, in one line. */
export function describeStuck({ state, lastError }: Pick<StuckMessage, 'state' | 'lastError'>): string {
  const what = state === 'unknown' ? 'may or may not have arrived' : 'was not taken';
  return lastError === null ? what : `${what}: ${lastError.replace(/^\w*Error: /, '').slice(0, 120)}`;
}

export async function getStuck(ctx: Ctx, number: number): Promise<Row<'outbox'>> {
  const row = await findMessage(ctx, number);
  if (row?.state === 'unknown' || row?.state === 'dead') return row;
  if (row) throw notPossible(`Message ${number} does not wait for you.`, 'outbox lists those that do.');
  const stuck = await listStuck(ctx);
  throw notFound(
    'message',
    String(number),
    stuck.slice(0, 5).map(({ id }) => String(id)),
  );
}
