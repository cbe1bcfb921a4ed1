import { flushCompileCache } from 'node:module';
import { createChatLine } from './chat-line.ts';
import { openVictim, type Victim } from './victim.ts';
import type { FromChild, ToChild } from './wire.ts';

/** The process that is killed. It speaks with the chat and with its driver over the channel to its parent. */
let victim: Victim | undefined;

const { chat, hear } = createChatLine('terminal', say);

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
      hear(message);
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
