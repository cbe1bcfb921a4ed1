import { flushCompileCache } from 'node:module';
import { DeliveryError } from '../../src/base/language/errors.ts';
import type { Deliverer, Delivery } from '../../src/base/ports.ts';
import { openVictim, type Victim } from './victim.ts';
import type { ChatReply, FromChild, ToChild } from './wire.ts';

/** The process that is killed. It speaks with the chat and with its driver over the channel to its parent. */
const asked = new Map<number, (reply: ChatReply) => void>();
let requests = 0;
let victim: Victim | undefined;

const chat: Deliverer = {
  platform: 'terminal',
  async deliver(delivery) {
    const reply = await ask('deliver', delivery);
    if (typeof reply === 'object') return reply;
    throw new DeliveryError('no answer', { outcome: 'unknown' });
  },
  async find(delivery) {
    const reply = await ask('find', delivery);
    if (reply === 'lost') throw new DeliveryError('no answer', { outcome: 'unknown' });
    return reply;
  },
};

function ask(what: 'deliver' | 'find', delivery: Delivery): Promise<ChatReply> {
  const { promise, resolve } = Promise.withResolvers<ChatReply>();
  const id = ++requests;
  asked.set(id, resolve);
  say({ kind: 'asks', id, what, delivery });
  return promise;
}

function say(message: FromChild): void {
  process.send?.(message);
}

async function obey(message: ToChild): Promise<void> {
  switch (message.kind) {
    case 'begin':
      victim = await openVictim({ ...message, chat });
      say({ kind: 'begun' });
      return;
    case 'event':
      if (victim)
        say({ kind: 'done', id: message.id, result: await victim.event(message.event, message.now) });
      return;
    case 'pass':
      if (victim) say({ kind: 'done', id: message.id, result: await victim.pass(message.now) });
      return;
    case 'reply':
      asked.get(message.id)?.(message.reply);
      asked.delete(message.id);
  }
}

process.on('message', (message: ToChild) => {
  obey(message).catch((error: unknown) => say({ kind: 'broke', error: String(error) }));
});
// Nothing is left running when the parent is gone.
process.on('disconnect', () => process.exit());
// What is killed would not keep what it compiled.
flushCompileCache();
say({ kind: 'warm' });
