import { DeliveryError } from '../../src/base/language/errors.ts';
import type { Deliverer, Delivery } from '../../src/base/ports.ts';

/** What a process asks of the chat, which is its parent's. */
export interface ChatQuestion {
  kind: 'asks';
  id: number;
  what: 'deliver' | 'find';
  delivery: Delivery;
}

/** `lost`: the answer of the chat was. */
export type ChatReply = { platformId: string } | 'absent' | 'unknown' | 'lost';

/** The chat as a process has it that asks its parent. */
export interface ChatLine {
  chat: Deliverer;
  hear(answer: { id: number; reply: ChatReply }): void;
}

export function createChatLine(
  platform: Deliverer['platform'],
  say: (asked: ChatQuestion) => void,
): ChatLine {
  const waiting = new Map<number, (reply: ChatReply) => void>();
  let questions = 0;
  function ask(what: ChatQuestion['what'], delivery: Delivery): Promise<ChatReply> {
    const { promise, resolve } = Promise.withResolvers<ChatReply>();
    const id = ++questions;
    waiting.set(id, resolve);
    say({ kind: 'asks', id, what, delivery });
    return promise;
  }
  return {
    chat: {
      platform,
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
    },
    hear({ id, reply }) {
      waiting.get(id)?.(reply);
      waiting.delete(id);
    },
  };
}

/** What the chat itself says to a question. */
export async function answerFor(chat: Deliverer, { what, delivery }: ChatQuestion): Promise<ChatReply> {
  try {
    return await chat[what](delivery);
  } catch (error) {
    if (error instanceof DeliveryError) return 'lost';
    throw error;
  }
}
