/** Why something was refused. One code per kind of refusal; the text says what to do next. */
type RefusalCode =
  | 'unknown_command'
  | 'bad_argument'
  | 'bad_file'
  | 'not_found'
  | 'not_allowed'
  | 'not_possible'
  | 'already_done'
  | 'busy'
  /** Whether it was done is not known. */
  | 'unsettled'
  | 'broken';

export interface RefusalDetail {
  code: RefusalCode;
  /** One or two sentences for the person who asked: what is wrong and what to do next. */
  message: string;
  /** The message to programs, where what is typed is put otherwise there: without options and usage. */
  forPrograms?: string;
  /** The argument that was wrong, by its name. */
  field?: string;
  /** What was given for it. */
  given?: string;
  /** What would have been accepted. */
  allowed?: string;
  /** Nearest things that exist, or lines that failed. */
  suggestions?: readonly string[];
  /** Lines that can be typed instead: a chat has them as buttons. */
  lines?: readonly string[];
  /** The message where these lines are buttons: without them. */
  short?: string;
}

/** Expected, and shown to the asker. Nothing has changed when one is thrown. */
export class Refusal extends Error {
  readonly detail: RefusalDetail;
  /** Of a typed line that could not be read to its end: its command, and what was read. */
  call?: { readonly command: string; readonly args: Readonly<Record<string, unknown>> };

  constructor(detail: RefusalDetail) {
    super(detail.message);
    this.name = 'Refusal';
    this.detail = detail;
  }
}

/** An argument of the wrong form, by its name or as its option is typed: says what was given and what is allowed. */
export function badArgument(typed: string, given: unknown, allowed: string): Refusal {
  const shown = shorten(typeof given === 'string' ? given : (JSON.stringify(given) ?? 'nothing'));
  const field = typed.replace(/^--/, '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return new Refusal({
    code: 'bad_argument',
    message: sayWhatWorks(shown === 'nothing' ? null : shown, allowed),
    forPrograms:
      shown === 'nothing' ? `${field} is missing: ${allowed}.` : `${field}: ${sayWhatWorks(shown, allowed)}`,
    field,
    given: shown,
    allowed,
  });
}

/** What of somebody's words does not work, null where some are missing, and what would, as one says it to a colleague. */
export function sayWhatWorks(given: string | null, allowed: string): string {
  return given === null
    ? `One thing is missing: ${allowed}.`
    : `“${given}” does not work here. What does: ${allowed}.`;
}

/** Something was named that does not exist; `near` are the closest that do. */
export function notFound(what: string, given: string, near: readonly string[] = []): Refusal {
  const shown = shorten(given);
  const hint = near.length > 0 ? ` Did you mean ${near.join(', ')}?` : '';
  return new Refusal({
    code: 'not_found',
    message: `There is no ${what} “${shown}”.${hint}`,
    field: what,
    given: shown,
    ...(near.length > 0 && { allowed: near.join(', '), suggestions: near }),
  });
}

/** The asker may not do this; `who` can. */
export function notAllowed(what: string, who: string): Refusal {
  // The comma at the end of `@ana, in the chat,` is the sentence's.
  const allowed = who.replace(/,$/, '');
  return new Refusal({ code: 'not_allowed', message: `${what} ${who} can.`, allowed });
}

/** The thing is in a state in which this cannot be done; `possible` says what can, and `lines` are those of it that can be typed. */
export function notPossible(message: string, possible: string, lines: readonly string[] = []): Refusal {
  return new Refusal({
    code: 'not_possible',
    message: `${message} ${possible}`.trim(),
    allowed: possible,
    ...(lines.length > 0 && { lines, short: message }),
  });
}

/** A platform failed to take a message. */
export class DeliveryError extends Error {
  /** `refused`: certainly not stored, never will be. `later`: certainly not stored, try after the delay. `unknown`: may have been stored. */
  readonly outcome: 'refused' | 'later' | 'unknown';
  readonly retryAfterMs: number;
  /** Refused because the person takes no private messages from us: what was to be said waits in their inbox. */
  readonly isClosed: boolean;

  constructor(
    message: string,
    detail: {
      outcome: 'refused' | 'later' | 'unknown';
      retryAfterMs?: number;
      isClosed?: boolean;
      cause?: unknown;
    },
  ) {
    super(message, { cause: detail.cause });
    this.name = 'DeliveryError';
    this.outcome = detail.outcome;
    this.retryAfterMs = detail.retryAfterMs ?? 0;
    this.isClosed = detail.isClosed ?? false;
  }
}

/**
 * How a connection to the database was lost: the server, or what is between, ended it; said nothing, not even that it
 * ends it; could not be connected to; or it was given up because the whole took too long.
 */
export type Loss = 'dropped' | 'silent' | 'unreachable' | 'slow';

/** A transaction lost its connection to the database server, or never had one. */
export class LostConnection extends Error {
  /** Once the commit is sent, only the server knows whether it was done. */
  readonly stage: 'connecting' | 'working' | 'committing';
  readonly how: Loss;

  constructor(stage: LostConnection['stage'], how: Loss, cause?: unknown) {
    super(`the connection to the database was lost while ${stage}: ${how}`, { cause });
    this.stage = stage;
    this.how = how;
  }
}

/** SQLSTATE of a server that stops, starts or has no connection left; any other one, such as of a wrong password, has to be mended. */
const PASSING = /^(?:08\w{3}|53\w{3}|57P0\d)$/;

/** Whether something failed because the database server is gone, silent, out of reach or too slow: it passes by itself. */
export function isAway(error: unknown): boolean {
  if (error instanceof Refusal) return isAway(error.cause);
  if (!(error instanceof LostConnection)) return false;
  const { cause } = error;
  const isAnswer = cause instanceof Error && 'severity' in cause && 'code' in cause;
  return !isAnswer || PASSING.test(String(cause.code));
}

/** Why a disk takes no change: there is no room, it may only be read, or it breaks. */
export type DiskFault = 'full' | 'read-only' | 'failing';

/** The disk under a database file took no change. What is stored can be read, as long as that does not fail too. */
export class DiskTrouble extends Error {
  readonly how: DiskFault;

  constructor(how: DiskFault, cause: unknown) {
    super(`the disk under the database is ${how}`, { cause });
    this.how = how;
  }
}

/**
 * What is wrong with the database itself, and passes without a change of the program: its server is away, or its disk takes nothing.
 * Null where something else is wrong.
 */
export function findTrouble(error: unknown): 'away' | DiskFault | null {
  if (isAway(error)) return 'away';
  const cause = error instanceof Refusal ? error.cause : error;
  return cause instanceof DiskTrouble ? cause.how : null;
}

/** Ends a switch over a closed union: a case that was forgotten does not compile. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}

function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
