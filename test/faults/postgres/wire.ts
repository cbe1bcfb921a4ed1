import type { ChatQuestion, ChatReply } from '../chat-line.ts';

/** What a process that works under load is given. */
export interface LoadJob {
  address: string;
  /** Different for each process. */
  name: string;
  /** How many call beside each other. */
  clients: number;
}

export type ToLoad =
  | { kind: 'begin'; job: LoadJob }
  | { kind: 'reply'; id: number; reply: ChatReply }
  /** Lets each client get the answer that it waits for, and ends. */
  | { kind: 'stop' };

/** A call that was answered in the end, asked with the same origin as often as that took. */
export interface Told {
  /** What the note says, different for each; null for a call that asks for a post instead. */
  note: string | null;
  origin: string;
  /** When the try began that was answered. */
  askedAt: number;
  /** How often it was refused because the database was away or busy. */
  refusals: number;
  /** The longest wait for one answer or refusal, in milliseconds. */
  longestMs: number;
}

export type FromLoad = { kind: 'told'; told: Told } | ChatQuestion | { kind: 'amiss'; what: string };
