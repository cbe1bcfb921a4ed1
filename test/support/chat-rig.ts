import type { Db } from '../../src/db/open.ts';
import type { Engine } from '../../src/engine.ts';

/** A message as whoever sees it does. */
export interface Shown {
  /** The platform's own id of it. */
  id: string;
  where: 'channel' | 'thread' | 'direct';
  /** Its words as they are read, without a platform's escapes. */
  text: string;
  /** What its buttons and menu entries carry, in order. */
  buttons: readonly string[];
}

/** What a person is told at once for what they did. */
export type Told =
  /** The message that was pressed says so by itself. */
  | { kind: 'silent' }
  /** Questions; those that must be answered have a mark. */
  | { kind: 'form'; id: string; fields: readonly FormField[] }
  /** `field` is the question of a form that is still open beside which it is said. */
  | { kind: 'said'; text: string; isPrivate: boolean; buttons: readonly string[]; field?: string };

export interface FormField {
  name: string;
  isRequired: boolean;
  /** Null where anything may be written. */
  choices: readonly string[] | null;
  /** What stands in it at first. */
  value: string;
}

/** What a platform lacks; the contract asserts that it does. */
export interface Lacks {
  reactions: boolean;
  forms: boolean;
  /** Somebody else's private lines, and answers that others do not see. */
  privacy: boolean;
  /** Events that come again. */
  repeats: boolean;
}

/**
 * A team on one chat platform, with the real adapter between it and the engine: the same for every platform, so that
 * one contract and one script are played on all. People go by their names; each exists on the platform from the start,
 * and `lead` has set the team up.
 */
export interface ChatRig extends AsyncDisposable {
  readonly lacks: Lacks;
  readonly engine: Engine;
  readonly db: Db;
  /** What was logged as a warning or an error. */
  readonly logged: readonly string[];
  now(): number;
  /** The commands that people find without being told of them. */
  listOffered(): Promise<readonly string[]>;
  /** Types a command; what takes the text of a file is given it in the platform's own way. */
  type(who: string, line: string, given?: Readonly<Record<string, string>>): Promise<Told>;
  /** Presses a button on a message, or on the newest one that somebody sees it on. Fails if there is none. */
  press(who: string, code: string, on?: Shown): Promise<Told>;
  submit(who: string, formId: string, answers: Readonly<Record<string, string>>): Promise<Told>;
  /** The last typed command, press or form is told of once more; what that gives. */
  repeat(): Promise<Told>;
  react(who: string, on: Shown, emoji: string): Promise<void>;
  unreact(who: string, on: Shown, emoji: string): Promise<void>;
  /** The last reaction is told of once more. */
  repeatReaction(): Promise<void>;
  /** Asks in words in the channel. */
  ask(who: string, words: string): Promise<void>;
  /** Writes, and reacts, as the bot itself, and has the bot told of it. */
  actAsSelf(words: string, on: Shown, emoji: string): Promise<void>;
  /** What everybody sees, oldest first, lines of threads included. */
  readAll(): Shown[];
  /** What somebody was written privately. */
  readDirect(who: string): Shown[];
  /** How many people were pinged by what everybody sees. */
  countPings(): number;
  /** Does what is due, and sends what waits. */
  settle(): Promise<void>;
  /** Moves the clocks, and settles. */
  setClock(iso: string): Promise<void>;
  /** Moves the clocks and nothing else. */
  setNow(at: number): void;
  /** When the engine wants to be woken next. */
  readonly wakeAt: number;
  /** Asked anew: the engine says when it wants to be woken. */
  forgetWake(): void;
  stop(): Promise<void>;
  /** A new process on the same database. */
  start(): Promise<void>;
}

/** The newest of messages that has a button. */
export function findButton(shown: readonly Shown[], code: string): Shown {
  const found = shown.findLast(({ buttons }) => buttons.includes(code));
  if (found) return found;
  const known = [...new Set(shown.flatMap(({ buttons }) => buttons))];
  throw new Error(`nobody can press ${code}, but ${known.join(', ')}`);
}
