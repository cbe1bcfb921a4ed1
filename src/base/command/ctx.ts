import type { Refusal } from '../language/errors.ts';
import type { HolidayCache, Log, Memory, Ports } from '../ports.ts';
import type { Tx } from '../store/open.ts';
import type { Platform, ProjectedTable, Row, Tables } from '../store/tables.ts';
import type { View } from '../view/view.ts';
import type { Hooks } from './hooks.ts';

/** A token, as far as it matters to what may be done with it. */
interface ActingToken {
  id: string;
  /** Whether it is an agent's. */
  isAgent: boolean;
  /** Whether whoever it acts for made it themselves. */
  isOwn: boolean;
  /** Whether whoever it acts for decides as an approver, and it does not. */
  isReduced: boolean;
  /** Whether its program signs what it sends. */
  isSigning: boolean;
}

/** Who did something, resolved from what the platform says. */
export type Actor =
  | {
      kind: 'member';
      id: string;
      handle: string;
      isAdmin: boolean;
      isApprover: boolean;
      /** The account that they act with, as its platform names it. */
      account: { platform: Platform; tenant: string; user: string };
      /** The token that a program acts with; left out for a person. */
      token?: ActingToken;
    }
  | {
      kind: 'outsider';
      name: string;
      /** Of a person whom the platform calls one of the team: they may ask to be let in. Left out for guests and programs. */
      account?: { platform: Platform; tenant: string; user: string };
    }
  | { kind: 'system' };

/** A change: an event of the log with the rows it leaves behind, in full. */
export interface Change {
  /** Past tense: `GoalAdded`. */
  type: string;
  /** What it is about: `G-2`, `T-214`, `vision`, `member:M-1`. */
  subject: string;
  /** When it happened in the world; now unless something reports the past. */
  occurredAt?: number;
  /** What the rows do not say: before, why, by which rule. */
  data?: Readonly<Record<string, unknown>>;
  rows?: { readonly [T in ProjectedTable]?: readonly Row<T>[] };
  /** Keys of rows that are gone. */
  gone?: { readonly [T in ProjectedTable]?: readonly Partial<Row<T>>[] };
}

/** When something is due next. */
export interface DueTime {
  kind: string;
  subject: string;
  at: number;
}

/** A View for a place, sent after the commit. Later messages of the same subject edit the first one. */
export interface Message {
  /** What the message is about: `digest:main:2026-11-23`, `answer:<origin>`. */
  subject: string;
  placeId: string;
  /** Messages of one lane are sent in order: usually a task's id. */
  lane: string;
  view: View;
  /** The subject of the message in whose thread it is said; it waits until that one has been sent. */
  under?: string;
  /** Not to be sent before this instant: a private line that waits for somebody's morning. */
  notBeforeAt?: number;
  /** The platform's id of the one person that a message in a channel is for: nobody else is called by it. */
  notifies?: string;
}

/** What a command may use while it runs: one transaction of one workspace. */
export interface Ctx {
  readonly tx: Tx;
  /** As `tx`, for the rows of this workspace only: `rows(ctx, 'tasks')`. */
  readonly scoped: Tx;
  readonly workspace: Row<'workspaces'>;
  readonly actor: Actor;
  /** The platform's own id of what led to this. */
  readonly origin: string;
  /** Where it was asked; null for a program. */
  readonly placeId: string | null;
  /** UTC milliseconds, the same throughout. */
  readonly now: number;
  /** Today in the workspace's zone. */
  readonly today: string;
  /** What base has to know of the tables that the log rebuilds. */
  readonly tables: Tables;
  readonly hooks: Hooks;
  readonly log: Log;
  readonly random: Ports['random'];
  readonly newId: Ports['newId'];
  readonly isCalm: boolean;
  /** For how many days copies of the database are kept; null where none are made by themselves. */
  readonly copiesKeptDays: number | null;
  /** Left out, no secret can be kept. */
  readonly vault: Ports['vault'];
  /** Left out, nobody looks before a call. */
  readonly findClosed: Ports['findClosed'];
  /** Left out, there are no sources. */
  readonly sources: Ports['sources'];
  /** Public holidays that were worked out already. */
  readonly holidays: HolidayCache;
  /** What is kept from one command to the next. */
  readonly memory: Memory;
  /** Accounts that the arguments name. */
  readonly named: readonly NamedAccount[];
  /** Writes the rows and appends the event, both or neither. */
  record(change: Change): Promise<void>;
  /** Queues a message for after the commit. */
  send(...messages: readonly Message[]): Promise<void>;
  /** Sets when a kind of thing is due next for a subject; null forgets it. */
  setDue(kind: string, subject: string, at: number | null): Promise<void>;
  /** Of several things at once; each kind and subject stands in the list once. */
  setAllDue(list: readonly DueTime[]): Promise<void>;
  /** Leaves a command for the job runner; the same origin twice is one job. */
  enqueue(job: FollowUp): Promise<void>;
  /** Tells a waiting face how far long work has come. */
  progress(done: number, total: number): void;
  /** Does work that may be refused; a refusal takes back what the work wrote, and is given instead of thrown. */
  attempt<T>(work: () => Promise<T>): Promise<T | Refusal>;
}

/** Somebody named in a call whose account the platform has told apart, on the chat of whoever made the call. */
export interface NamedAccount {
  /** What stands for them in the arguments, after the `@`. */
  written: string;
  /** The platform's id of them. */
  user: string;
  /** The name that nobody else has there; never one that people choose to be shown by. */
  userName: string;
  /** Whether the platform says that this is a person of the team. */
  isMember: boolean;
  /** The IANA zone of their profile, where the platform says one. */
  zone?: string | undefined;
}

/** A command that Tiller itself will run after the commit. */
export interface FollowUp {
  command: string;
  args: Readonly<Record<string, unknown>>;
  origin: string;
  /** Where its answer is posted; null for nowhere. */
  placeId: string | null;
  /** In the name of the member whose call this is; else of Tiller itself. */
  isOwn?: boolean;
}
