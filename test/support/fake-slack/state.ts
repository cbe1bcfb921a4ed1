import type { Block } from '../slack/block-kit.ts';

/** A message as people see it. */
export interface SlackMessage {
  channel: string;
  ts: string;
  user: string;
  text: string;
  blocks: readonly Block[];
  threadTs: string | null;
  metadata: unknown;
  reactions: { name: string; users: string[] }[];
  /** What was shared with it. */
  files?: readonly SlackFile[];
  /** How often it was edited. */
  edits: number;
  /** Whom alone it is shown to; null for everybody in the channel. */
  only: string | null;
  /** Not to be found by anybody before this instant: it is still on its way. */
  landsAt: number;
}

export interface Channel {
  id: string;
  name: string;
  members: Set<string>;
  isArchived: boolean;
  /** The other person of a direct conversation. */
  im: string | null;
}

export interface Member {
  id: string;
  name: string;
  tz: string;
  isBot: boolean;
  /** Whether they may administer the workspace. */
  isAdmin: boolean;
  isGuest: boolean;
  isStranger: boolean;
  /** Whether the account is deactivated. */
  isDeleted: boolean;
}

/** A file on its way, and when it is there. */
export interface SlackFile {
  id: string;
  name: string;
  altText: string;
  length: number;
  /** Null until it was sent. */
  bytes: Buffer | null;
}

/** What becomes of the next call of a method. */
export type Fault =
  | { kind: 'error'; error: string }
  | { kind: 'rate limited'; retryAfterSeconds: number }
  | { kind: 'status'; status: number; isStored: boolean }
  /** The connection is cut, before or after the call was carried out; what it posted may be seen by nobody for a while. */
  | { kind: 'cut'; isStored: boolean; landsAfterMs?: number }
  /** A page instead of an answer, with status 200. */
  | { kind: 'html' }
  /** Answered when the promise resolves. */
  | { kind: 'held'; until: Promise<void> };

/** How the app answered a request of Slack's. */
export interface Ack {
  /** Whether it was acknowledged at all. */
  isAcked: boolean;
  status: number;
  body: unknown;
}

export interface Delivery {
  retryNum?: number;
  retryReason?: string;
  /** Skew of the request's timestamp against the clock, in seconds. */
  skewSeconds?: number;
  /** Signs with another secret. */
  isForged?: boolean;
}

/** What Slack tells the app of. */
export type Kind = 'event' | 'command' | 'interactive';

/** How much Slack takes; nothing limits it where there is none. */
export interface SlackPace {
  /** Between two posts to a channel. */
  channelMs: number;
  /** Calls of any method. */
  perSecond: number;
  /** When the call that was made just now is there; the clocks go on until then. */
  arrive(): number;
}

export type SlackState = ReturnType<typeof createState>;

const SCOPES =
  'chat:write commands app_mentions:read im:history im:write users:read reactions:read channels:read groups:read im:read channels:history groups:history files:write connections:write';

/** Everything the fake knows. A test may read and change all of it: take a scope away, archive a channel, move the clock. */
export function createState(now: number) {
  return {
    now,
    url: '',
    teamId: 'T1',
    botUserId: 'UBOT',
    botId: 'BBOT',
    botToken: 'xoxb-fake-bot',
    appToken: 'xapp-fake-app',
    signingSecret: 'fake-signing-secret',
    scopes: new Set(SCOPES.split(' ')),
    /** Whether answers name the scopes of the token in a header, as Slack's do. */
    namesScopes: true,
    /** Whether messages may have a table. */
    takesTables: true,
    channels: new Map<string, Channel>(),
    members: new Map<string, Member>(),
    messages: [] as SlackMessage[],
    /** By id, which is the end of the address that they are sent to. */
    files: new Map<string, SlackFile>(),
    /** Open modals and published Home tabs, by view id. */
    views: new Map<string, { view: Record<string, unknown>; user: string; hash: string; rootId: string }>(),
    triggers: new Map<string, { at: number; user: string; isUsed: boolean }>(),
    responseUrls: new Map<
      string,
      { at: number; uses: number; channel: string; user: string; ts: string | null }
    >(),
    /** Every call of the Web API, with when it came. */
    calls: [] as { method: string; args: Readonly<Record<string, unknown>>; at: number }[],
    watchers: [] as { method: string; resolve: () => void }[],
    pace: null as SlackPace | null,
    /** Calls that it let through, the last ones, and how many it did not. */
    arrivals: [] as { at: number; channel: string | null }[],
    limited: 0,
    faults: [] as { method: string; fault: Fault; channel: string | undefined }[],
    /** The youngest timestamp: no two messages have the same. */
    lastTs: 0,
  };
}
