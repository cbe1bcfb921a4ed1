import type { ZodType } from 'zod';
import type { Hooks } from './command/hooks.ts';
import type { SourceKind } from './source-port.ts';
import type { Row, Tables } from './store/tables.ts';
import type { Picture } from './view/picture.ts';
import type { Locale } from './view/text.ts';
import type { View } from './view/view.ts';

/** What time it is, in UTC milliseconds. The engine has no other source of time. */
export interface Clock {
  now(): number;
}

/**
 * The time of everybody who shares a database: its server's, or where that is a file this machine's. Leases, claims and
 * what is due go by it, so that a process whose own clock is wrong neither takes what another one holds nor acts too early.
 */
export interface LeaseClock extends Clock {
  /** Asks the server anew; between two answers the time goes on by itself. Rejects where the server does not answer. */
  read(): Promise<void>;
}

/** How the engine asks to be called again; the only user of timers is behind it. */
export interface Wake {
  /** Something was committed that a relay or a job runner may want to look at. */
  afterCommit(): void;
  /** `engine.tick()` has nothing to do before this instant. */
  dueAt(at: number): void;
}

/** A stream of numbers in [0, 1), the same for the same seed. */
export interface Random {
  seeded(seed: string): () => number;
}

/**
 * Work that takes long (planning, models, big imports), done where no chat waits for it. Input and result are plain
 * data: they may cross a thread. Rejects where the work did; a Refusal stays one.
 */
export interface Background {
  run(name: string, input: object, onProgress?: (done: number, total: number) => void): Promise<unknown>;
}

/** A programme in binary variables: maximise Σ costs·x within the rows. */
export interface IntegerProgram {
  /** By variable. */
  costs: readonly number[];
  /** least ≤ Σ coefficient·x ≤ most, of (variable, coefficient) terms. */
  rows: readonly { terms: readonly (readonly [number, number])[]; least: number; most: number }[];
  /** Branches that may be looked at; the limit that ends a search, the same on every machine. */
  mostNodes: number;
}

export interface SolverAnswer {
  /** By variable, within the solver's tolerance of 0 or 1. */
  values: readonly number[];
  /** What no solution can exceed. */
  bound: number;
  /** Whether it was ended by the emergency limit of time, so that another machine might find another answer. */
  isCutShort: boolean;
}

/** Solves integer programmes. Null where it found nothing that holds, or failed. */
export interface IntegerSolver {
  solve(program: IntegerProgram): SolverAnswer | null;
}

/** Seals secrets for the database. `context` says whose a secret is: only with the same one it opens again. */
export interface Vault {
  seal(secret: string, context: string): string;
  /** Throws for what was changed, is of another context, or was sealed with a key that is not known. */
  open(sealed: string, context: string): string;
  /** Whether it was sealed with the newest key. */
  isCurrent(sealed: string): boolean;
}

/** Counts what happens and how long it takes, for whoever watches the process. Takes names of our own, never what a team wrote. */
export interface Meter {
  /** A call of a command, from its decoding to its answer. */
  called(ms: number, end: 'answered' | 'refused' | 'broke'): void;
  /** A message, from when it might be sent to when its platform had it. */
  delivered(platform: Row<'places'>['platform'], ms: number): void;
  /** A try to send a message that failed. */
  failed(platform: Row<'places'>['platform'], outcome: 'later' | 'refused' | 'unknown'): void;
  /** A platform asked for patience, by what it calls the method. */
  limited(platform: Row<'places'>['platform'], method: string): void;
  /** Work in the background, by its name. */
  thought(name: string, ms: number): void;
  /** How long after it was due a wake-up began. */
  woke(lateMs: number): void;
}

/** A part of what a process does, by names of our own: never what a team wrote, nor whose it is but for the workspace's id. */
export type TracedPart =
  | { kind: 'call'; command: string; face: string; workspace: string }
  | { kind: 'job'; command: string; workspace: string }
  | { kind: 'due'; due: string; workspace: string }
  | { kind: 'delivery'; platform: Row<'places'>['platform']; isEdit: boolean; workspace: string }
  | { kind: 'reading'; source: string; workspace: string };

/** Follows what is done and what that is made of, for whoever looks at where the time went. */
export interface Trace {
  /**
   * Does work as a part of what is under way, or for itself where nothing is. `describeEnd` gives a word for how it
   * ended, such as a refusal's code. What throws has failed, and is thrown on.
   */
  follow<T>(part: TracedPart, work: () => Promise<T>, describeEnd?: (done: T) => string): Promise<T>;
}

/** The kinds of sources that there are, and what the environment holds of their secrets. */
export interface SourcePorts {
  kinds: readonly SourceKind[];
  /** The value of a variable; undefined where it is not set. */
  readVariable(name: string): string | undefined;
}

/** What a model is asked. Nothing in `text` is an instruction to us, whatever it says. */
export interface ModelQuestion<T> {
  /** What to do, in our words. */
  rules: string;
  /** What it is done with: somebody's words, or facts. */
  text: string;
  /** What an answer must be. */
  shape: ZodType<T>;
  /** Tokens that the answer may take. */
  mostTokens: number;
}

export interface ModelReply<T> {
  /** `nonsense`: an answer of another shape. `late`, `unreachable`, `refused`: none. */
  outcome: { kind: 'answer'; answer: T } | { kind: 'nonsense' | 'late' | 'unreachable' | 'refused' };
  /** As its provider counts; null where nobody said. */
  tokens: { input: number; output: number } | null;
}

/** A language model. It is asked for words and nothing else: what it says is checked, shown, and does nothing by itself. */
export interface Model {
  /** As people know it: `claude-sonnet-4-5 at Anthropic`. */
  name: string;
  /** ISO 4217; in it the prices and the budget. */
  currency: string;
  /** Of a million tokens. */
  prices: { input: number; output: number };
  /** What a workspace may spend on it in a calendar month. */
  monthlyBudget: number;
  /** Asks once. Never throws. */
  ask<T>(question: ModelQuestion<T>): Promise<ModelReply<T>>;
}

/** A new, unguessable identifier. */
export type NewId = () => string;

/** One structured line; never holds a secret. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What a Deliverer is asked to show at a place: a new message, or the next state of one it sent before. */
export interface Delivery {
  /** The same for every attempt at this row of the outbox: a nonce, or a metadata key to look up. */
  key: string;
  subject: string;
  place: Row<'places'>;
  /** How the team writes. */
  locale: Locale;
  view: View;
  /** The platform's id of the message to edit; null for a message that was never sent. */
  platformId: string | null;
  /** The platform's id of the message in whose thread it belongs; null for one that stands by itself. */
  underId: string | null;
  /**
   * The platform's id of the one person that a message in a channel is for; null for one that notifies nobody. Who is
   * mentioned in such a view is that person: the mention is drawn as the platform's own, and nobody else is called.
   */
  notifies: string | null;
}

/** Draws charts as PNG pictures, for pages of a chat that are light or dark. Rejects where it cannot: then the text stands alone. */
export interface Painter {
  draw(view: Picture, look: { locale: Locale; theme: 'light' | 'dark' }): Promise<Uint8Array>;
}

/** Shows Views at places of one platform. Throws DeliveryError; anything else is a bug. */
export interface Deliverer {
  readonly platform: Row<'places'>['platform'];
  /** What it could not take is tried again at growing intervals, up to this one; a minute unless said. */
  readonly longestDelayMs?: number;
  /** Whether this process delivers there now; left out, it does. Where it does not, what waits is another process's. */
  isHere?(): boolean;
  /** Resolves with the platform's id of the message. */
  deliver(delivery: Delivery): Promise<{ platformId: string }>;
  /** Looks up a message by its key after a lost reply; `unknown` where the platform does not allow it. */
  find(delivery: Delivery): Promise<{ platformId: string } | 'absent' | 'unknown'>;
}

/** A whole day off that the law of a country or region gives. */
export interface Holiday {
  /** ISO date. */
  date: string;
  /** In English where the source has it, else in the country's language. */
  name: string;
}

/** Holidays by country and year (`DE-BE:2026`), kept by whoever asks for many: working out a year costs some 15 ms. */
export type HolidayCache = Map<string, readonly Holiday[]>;

/**
 * What rooms keep in memory from one command to the next, because it takes long to work out. Each adds its own
 * (`declare module`), and can do without what is not there yet.
 *
 * @public
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the rooms that keep something
export interface Memory {}

/** What an engine runs its commands with: what it was given, and what it keeps from one to the next. */
export interface EnginePorts extends Ports {
  tables: Tables;
  hooks: Hooks;
  /** Without it each command works them out anew. */
  holidays?: HolidayCache;
  /** Without it nothing is kept. */
  memory?: Memory;
}

/** What the engine needs of the world. */
export interface Ports {
  clock: Clock;
  wake: Wake;
  random: Random;
  newId: NewId;
  log: Log;
  /**
   * An id of this process that a lease of its own names (`processLease`): the jobs that it has claimed are free when
   * that lease ends. Left out, they are free when the claim runs out.
   */
  claimant?: string;
  deliverers: readonly Deliverer[];
  /** Loads what solves the hardest choices exactly, the first time it is asked; left out, they are only searched. */
  loadSolver?: () => Promise<IntegerSolver>;
  /** Left out, nothing is counted. */
  meter?: Meter;
  /** Left out, nothing is followed. */
  trace?: Trace;
  /** Left out, no secret can be kept. */
  vault?: Vault;
  /** Why an address of the world is never called, as far as it says so itself; null where only a call can tell. Left out, nobody looks before the call. */
  findClosed?: (url: URL) => string | null;
  /** Left out, there are no sources. */
  sources?: SourcePorts;
  /** Left out, the engine does such work itself, in line. */
  background?: Background;
  /** Resolves when what came meanwhile, such as a click, has had its turn: between slices of long work. Left out, nothing has. */
  giveWay?: () => Promise<void>;
  /** So many mornings that are due at one instant are worked out before it; 50 where it is left out. */
  leastAhead?: number;
  /** Playbook files of the team's own, parsed as JSON and not yet checked. */
  playbooks: readonly { file: string; json: unknown }[];
  /** For how many days copies of the database are kept that are made by themselves. Left out, none are. */
  copiesKeptDays?: number;
  /** Plans only what people and sources brought: nothing follows from the state, the playbooks or the books themselves. */
  isCalm?: boolean;
}
