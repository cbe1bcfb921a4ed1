import type { View } from '../../src/base/view/view.ts';
import type { ChatQuestion, ChatReply } from './chat-line.ts';
import type { Guard } from './guards.ts';

/** What somebody types, as the chat tells of it: once, or again if it was not acknowledged. */
export interface ChatEvent {
  who: string;
  line: string;
  /** The chat's own id of it. */
  origin: string;
}

/** What a test tells the process that it kills. */
export type ToChild =
  /** Opens the database. Until then the process is warm and does nothing. */
  | { kind: 'begin'; file: string; name: string; broken: Guard | null }
  | { kind: 'event'; id: number; now: number; event: ChatEvent }
  /** Does what is due and sends what waits. */
  | { kind: 'pass'; id: number; now: number }
  | { kind: 'reply'; id: number; reply: ChatReply };

export type FromChild =
  | { kind: 'warm' }
  | { kind: 'begun' }
  | { kind: 'done'; id: number; result: View | number | null }
  | ChatQuestion
  | { kind: 'broke'; error: string };
