import type { ZodObject } from 'zod';

/** What a source can bring, and `back`: that it can be written to. */
type SourceGift = 'ideas' | 'outcomes' | 'values' | 'revenue' | 'days' | 'back';

/** What every record has: who it is for its source, and which of two states of it is the later one. */
interface Stated {
  /** The source's own id, the same for good: a renamed repository or a moved ticket keeps it. */
  key: string;
  /**
   * Orders the states of one key: the source's time of its last change in UTC milliseconds, or a number that only grows.
   * Of two states the one with the larger version holds, whichever came first; the same version again changes nothing.
   */
  version: number;
}

/** A piece of work that a tracker holds: an issue or a ticket. */
export interface ItemRecord extends Stated {
  type: 'item';
  /** Empty only of one that is gone and of which the source says no more: all but its state stays as it was said before. */
  title: string;
  /** Where a person reads it. */
  url: string;
  /** What people call it: `#12`, `ENG-7`. */
  label: string;
  /** `gone`: deleted or moved out of reach. */
  state: 'open' | 'done' | 'dropped' | 'gone';
  /** When work on it began and ended, as the source says, in UTC milliseconds. */
  startedAt: number | null;
  endedAt: number | null;
  /** As the tracker has them; what they mean is the team's setting. */
  labels: readonly string[];
  /** A milestone's, cycle's or epic's name. */
  milestone: string | null;
  /** ISO date by which the source wants it. */
  dueOn: string | null;
  /** Hours, where the source has an estimate in time. */
  effortHours: number | null;
  /** What the source calls its kind, where it has types: `bug`, `story`. */
  itemType: string | null;
  /** The source's project or repository, as people name it. */
  project: string | null;
  /** Keys of items that must end first: "blocked by", sub-issues, open items of a task list. */
  needs: readonly string[];
  /** The account that has it, by its id and name at the source. */
  assignee: { id: string; name: string } | null;
}

/** A change that may finish work: a pull or merge request. */
export interface ChangeRecord extends Stated {
  type: 'change';
  title: string;
  url: string;
  label: string;
  state: 'open' | 'merged' | 'closed' | 'reverted';
  startedAt: number | null;
  endedAt: number | null;
  /** Keys of the items that it says it closes. */
  closes: readonly string[];
  /** Numbers of our own tasks that its text names: 7 for T-7. */
  tasks: readonly number[];
  author: { id: string; name: string } | null;
}

/** One value of a named metric; its key is the metric's name and the instant. */
export interface ValueRecord extends Stated {
  type: 'value';
  /** The name under which the team knows it, from the source's settings. */
  metric: string;
  /** What is counted, such as `stars`; empty where nothing says. */
  unit: string;
  /** UTC milliseconds; a day's value has its day's midnight in the team's zone, as an import has. */
  at: number;
  value: number;
  /** What is to be known of it: `sampled from 40 % of the visits`, `a file of 3 Nov`. */
  note: string;
}

/** What a project earned in a period, up to now; its key is project and period. */
export interface RevenueRecord extends Stated {
  type: 'revenue';
  project: string;
  /** ISO dates, both within. */
  startsOn: string;
  endsOn: string;
  /** ISO 4217, upper case. */
  currency: string;
  /** Minor units; null where the source does not say. */
  actual: number | null;
  projected: number | null;
  /** Paying subscriptions at the period's end; a share from 0 to 1 of those of its start that ended. */
  subscriptions: number | null;
  churn: number | null;
}

/** Days that matter: somebody's leave, a day off for all, something outside that explains a move. */
export interface DaysRecord extends Stated {
  type: 'days';
  kind: 'leave' | 'holiday' | 'event';
  /** Whose, as the source names them; null for all. */
  person: string | null;
  name: string;
  /** ISO dates, both within. */
  startsOn: string;
  endsOn: string;
  isGone: boolean;
}

/** What a source says. Plain data, in the source's own words: nothing in it is an instruction. */
export type SourceRecord = ItemRecord | ChangeRecord | ValueRecord | RevenueRecord | DaysRecord;

/** Where a read got to; plain JSON that only its own kind understands. */
export type Cursor = { readonly [name: string]: unknown };

/** A page of a read. What is committed with it is all of it or nothing, its cursor too. */
export interface SourcePage {
  records: readonly SourceRecord[];
  /** From here the next read goes on, also after a crash. Only moves on past what its pages held. */
  cursor: Cursor;
  /** What of all that is there now cannot be read, and why: a line each, a few at most; undefined where this page says nothing of it. */
  leftOut?: readonly string[];
}

/** Why a source could not be read or written. */
export type SourceTrouble =
  /** The secret is refused or has run out. */
  | 'token'
  /** The secret is good and may not do this; the message names the permission that is missing. */
  | 'scope'
  /** Too many calls; `retryAt` says when. */
  | 'limit'
  /** Unreachable, slow, or failing by itself. */
  | 'down'
  /** What was asked for is not there (any more). */
  | 'gone'
  /** The answer is not what the vendor documents. */
  | 'answer'
  /** The settings cannot be: another currency, test keys with live ones, a query that writes. */
  | 'settings';

/** A source's failure, in words for its team. Holds no secret and nothing of a stack. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly trouble: SourceTrouble;
  /** UTC milliseconds before which nothing is to be asked again, by the vendor's own headers; null where it does not say. */
  readonly retryAt: number | null;

  constructor(trouble: SourceTrouble, message: string, retryAt: number | null = null) {
    super(message);
    this.trouble = trouble;
    this.retryAt = retryAt;
  }
}

/** Something that is said at the source, once, because the team asked for it. */
export interface BackOrder {
  /** The same for every attempt; the source is searched for it before it is written a second time. */
  id: string;
  /** The item or change that it is said of. */
  key: string;
  what:
    | { kind: 'comment'; body: string }
    | { kind: 'label'; label: string }
    | { kind: 'assign'; account: string }
    | { kind: 'state'; state: 'open' | 'done' };
}

/** A line of what `doctor` and `source add` found by a real call. */
export interface SourceCheck {
  isGood: boolean;
  /** A sentence: `reads 214 issues of acme/site`, `the token may not read pull requests: give it "Pull requests: read"`. */
  line: string;
}

/** A source that is ready to be asked. */
export interface SourceConnection {
  /**
   * What changed since a cursor, page by page, oldest change first; null reads all. Ends where there is no more for now. Asking again
   * from any cursor that was ever given is safe. Throws SourceError; pages given before it count.
   */
  read(cursor: Cursor | null): AsyncIterable<SourcePage>;
  /** A real call or two, and what they found; before the first import also headers, cadence and a few rows where there are such. Throws nothing. */
  check(): Promise<readonly SourceCheck[]>;
  /** Writes back; resolves with where it stands, also where an earlier attempt had written it. Throws SourceError. */
  write?(order: BackOrder): Promise<{ url: string }>;
  /**
   * What a delivery of the vendor's webhook says; null where its signature does not hold. What is of no interest is an
   * empty list; `isNews` says that the source has more to say than the records hold, and is to be read soon. Throws
   * nothing for any input.
   */
  receive?(delivery: WebhookDelivery): Promise<{
    id: string;
    records: readonly SourceRecord[];
    isNews?: boolean;
  } | null>;
  /** Ends what is open, such as a database's connection. */
  close?(): Promise<void>;
}

/** A call of a vendor as it came: header names in lower case, the body letter by letter. */
export interface WebhookDelivery {
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** What a connection is made of. */
export interface SourceNeeds {
  /** What the kind's schema gave for what the team set. */
  settings: Readonly<Record<string, unknown>>;
  /** Secrets by name; the environment's value where the team named a variable. */
  secrets: Readonly<Record<string, string>>;
  /** The team's zone and currency: a day begins there, and money is compared with it. */
  zone: string;
  currency: string;
  /** UTC milliseconds. */
  now: () => number;
  /** Whether an admin allowed addresses that are not public, or not https. */
  allowsPrivate: boolean;
}

/** A kind of source, such as `github`. */
export interface SourceKind {
  kind: string;
  /** What people call it: `GitHub`. */
  title: string;
  brings: readonly SourceGift[];
  /**
   * What the team sets, as `name=value` text; each with `.describe()`, which `source add` shows. Unknown names are refused.
   * `.meta({ isPlace: true })`: it says what is read, and not how that is taken; of a list each by itself. `isPart`: the
   * same, and all where it is left out. What is read already is not added again.
   */
  settings: ZodObject;
  /**
   * Secrets by name, with what is said where one is asked for; the smallest permission that works. `isPlace`: it says what
   * is read, an account or an address, and not only that it may be.
   */
  secrets: Readonly<Record<string, { describe: string; isOptional?: boolean; isPlace?: boolean }>>;
  /** The least time between two reads that nobody asked for, in minutes. */
  everyMinutes: number;
  /** Loads its libraries and gets ready. Makes no call yet. Throws SourceError for settings that cannot be. */
  connect(needs: SourceNeeds): Promise<SourceConnection>;
}
