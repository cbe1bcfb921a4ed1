import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { notFound, notPossible } from '../errors.ts';
import { answer, type TableView, text, withData } from '../view.ts';
import {
  dropMessage,
  findMessage,
  isOutdated,
  listStuck,
  type StuckMessage,
  sendAgain,
} from './stuck-store.ts';

const numberArg = arg.whole('the message’s number, as outbox shows it', { min: 1 }, { position: 0 });

const outbox = defineCommand({
  name: 'outbox',
  summary: 'Messages that could not be sent, or of which nobody can tell whether they arrived.',
  args: z.object({}),
  access: 'admin',
  audience: 'asker',
  pace: 'instant',
  async run(ctx) {
    const stuck = await listStuck(ctx);
    const table: TableView = {
      kind: 'table',
      title: 'Messages that wait for you',
      columns: [
        { title: '', align: 'right' },
        { title: 'Message' },
        { title: 'For' },
        { title: 'What happened' },
      ],
      rows: stuck.map((message) => [
        String(message.id),
        nameMessage(message.subject),
        message.placeName,
        describeStuck(message),
      ]),
      empty: 'None: every message was sent, or is on its way.',
      ...(stuck.length > 0 && {
        foot: [text`Look in the channel first: outbox send N sends it again, outbox drop N forgets it.`],
      }),
    };
    return withData(table, stuck);
  },
});

const outboxSend = defineCommand({
  name: 'outbox send',
  summary: 'Sends a message again that may not have arrived.',
  examples: ['12'],
  args: z.object({ number: numberArg }),
  access: 'admin',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, { number }) {
    const row = await getStuck(ctx, number);
    if (await isOutdated(ctx, row)) {
      throw notPossible(
        `A later state of message ${number} was sent since.`,
        `outbox drop ${number} forgets this one.`,
      );
    }
    await sendAgain(ctx, row.id);
    return answer(`Message ${number} (${nameMessage(row.subject)}) is sent again.`);
  },
});

const outboxDrop = defineCommand({
  name: 'outbox drop',
  summary: 'Forgets a message that could not be sent, or that is there already.',
  examples: ['12'],
  args: z.object({ number: numberArg }),
  access: 'admin',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, { number }) {
    const row = await getStuck(ctx, number);
    await dropMessage(ctx, row.id);
    return answer(`Message ${number} (${nameMessage(row.subject)}) is forgotten.`);
  },
});

export const outboxCommands: readonly Command[] = [outbox, outboxSend, outboxDrop];

/** What a message is about, for people: `digest main 2026-11-23`. */
export function nameMessage(subject: string): string {
  const [first = '', ...rest] = subject.split(':');
  return first === 'answer' ? 'an answer' : [first, ...rest].join(' ').slice(0, 60);
}

/** What became of a message, in one line. */
export function describeStuck({ state, lastError }: Pick<StuckMessage, 'state' | 'lastError'>): string {
  const what = state === 'unknown' ? 'may or may not have arrived' : 'was not taken';
  return lastError === null ? what : `${what}: ${lastError.replace(/^\w*Error: /, '').slice(0, 120)}`;
}

async function getStuck(ctx: Ctx, number: number): Promise<Row<'outbox'>> {
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
