import type { Db } from '../../../src/base/store/open.ts';
import type { Engine } from '../../../src/engine/engine.ts';

/** A message as whoever sees it does. */
export interface Shown {
  /** The rig's own id of it. */
  id: string;
  /** `answer`: said to somebody for what they did. */
  where: 'channel' | 'thread' | 'direct' | 'answer';
  /** Its words as they are read, without a platform's marks and escapes. */
  text: string;
  /** What its buttons and menu entries carry, in order. */
  buttons: readonly string[];
}

/** What a person is told at once for what they did. */
export type Told =
  /** The message that was pressed says so by itself. */
  | { kind: 'silent' }
  | { kind: 'form'; id: string; fields: readonly FormField[] }
  /** `field` is the question, of a form that is still open, beside which it is said. */
  | { kind: 'said'; shown: Shown; isPrivate: boolean; field?: string };

export interface FormField {
  name: string;
  isRequired: boolean;
  /** Null where anything may be written. */
  choices: readonly string[] | null;
  /** What stands in it at first. */
  value: string;
}

/** Of a platform that tells programs what people do beside commands. */
interface ChatEvents {
  /** The last command, press or form is told of once more. */
  repeat(): Promise<Told>;
  react(who: string, on: Shown, emoji: string): Promise<void>;
  unreact(who: string, on: Shown, emoji: string): Promise<void>;
  /** The last reaction is told of once more. */
  repeatReaction(): Promise<void>;
  /** Asks in words in the channel. */
  ask(who: string, words: string): Promise<void>;
  /** The bot is told of words and a reaction of its own. */
  actAsSelf(words: string, on: Shown, emoji: string): Promise<void>;
}

/** What a platform has not got. */
type Lack = 'events' | 'forms' | 'privacy';

/**
 * A team on one chat platform, with the real adapter between it and the engine: the same for every platform, so that
 * one contract and one script are played on all. People go by their names; each exists on the platform from the start,
 * and `lead` has set the team up.
 */
export interface ChatRig extends AsyncDisposable {
  /** Declared, so that nothing is missing by mistake: the contract asserts that it is not there. */
  readonly lacks: readonly Lack[];
  readonly engine: Engine;
  readonly db: Db;
  /** What was logged as a warning or an error. */
  readonly logged: readonly string[];
  readonly events: ChatEvents | null;
  now(): number;
  /** The commands that people find without being told of them. */
  listOffered(): Promise<readonly string[]>;
  /**
   * Types a command. What is given as a program gives it, the text of a file and what goes with it, is handed in in the
   * platform's own way; where it has none, the line is typed as it is.
   */
  type(who: string, line: string, given?: Readonly<Record<string, string>>): Promise<Told>;
  /** Presses a button on a message, or on the newest one that somebody sees it on. Fails if there is none. */
  press(who: string, code: string, on?: Shown): Promise<Told>;
  /** Fills a form, or says in the platform's own way what one would ask for. */
  submit(who: string, formId: string, answers: Readonly<Record<string, string>>): Promise<Told>;
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
  /** When the engine wants to be woken, since it was last forgotten; Infinity for never. */
  readonly wakeAt: number;
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

/** The commands that are found from `help all`: by their names there, or on the page of their subject. */
export async function readOffered(
  ask: (line: string) => Promise<string>,
  { all }: Engine['commands'],
): Promise<string[]> {
  // A page wraps long lines and indents what goes on.
  const help = (await ask('help all')).replace(/\n {2,}/g, ' ');
  const named = new Set(help.split(/[\n,]/).map((entry) => entry.trim()));
  const offered: string[] = [];
  for (const [subject, own] of Map.groupBy(all, ({ name }) => name.split(' ')[0] ?? '')) {
    const names = own.map(({ name }) => name);
    if (own.length === 1) offered.push(...names.filter((name) => named.has(name)));
    if (own.length === 1 || !named.has(subject)) continue;
    const lines = (await ask(`help ${subject}`)).split('\n').map((line) => line.replace(/^\W+/, ''));
    offered.push(
      ...names.filter((name) => lines.some((line) => line === name || line.startsWith(`${name} `))),
    );
  }
  return offered;
}
