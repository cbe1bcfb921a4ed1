/** Discord's ids count milliseconds from the start of 2015. */
export const EPOCH_MS = 1_420_070_400_000;

export const CHANNEL = { text: 0, dm: 1, thread: 11 } as const;
export const FLAG = { ephemeral: 1 << 6, loading: 1 << 7, componentsV2: 1 << 15 } as const;

export type Json = Readonly<Record<string, unknown>>;

export interface File {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** A message as people see it. */
export interface DiscordMessage {
  readonly id: string;
  /** The channel or thread that it is in. */
  readonly channel: string;
  /** Who wrote it. */
  readonly user: string;
  /** 0 written, 6 "pinned a message", 19 a reply, 20 the answer to a command. */
  readonly type: number;
  content: string;
  components: readonly Json[];
  embeds: readonly Json[];
  flags: number;
  readonly nonce: string | null;
  /** The message that it answers. */
  readonly replyTo: string | null;
  files: readonly File[];
  /** Emoji (or `name:id` of a server's own), each with who used it, first come first. */
  reactions: { emoji: string; users: string[] }[];
  /** How often it was edited. */
  edits: number;
  /** Whom alone it is shown to; null for everybody in the channel. */
  readonly only: string | null;
  /** Whom it pinged: ids of people and roles, and `everyone`. */
  pings: readonly string[];
  /** Not to be found by anybody before this instant: it is still on its way. */
  landsAt: number;
}

export interface Channel {
  readonly id: string;
  name: string;
  readonly type: (typeof CHANNEL)[keyof typeof CHANNEL];
  /** The channel of a thread. */
  readonly parentId: string | null;
  /** The other person of a direct conversation. */
  readonly recipient: string | null;
  /** What differs here from the server's permissions, by role or member. */
  readonly overwrites: Map<string, { allow: bigint; deny: bigint }>;
  /** A thread is archived a day after its last message: nothing in it can be edited until it is opened again. */
  archivesAt: number;
  isLocked: boolean;
  /** Pinned messages, youngest first. */
  pins: string[];
}

export interface Member {
  readonly id: string;
  readonly name: string;
  roles: string[];
  isBot: boolean;
  /** Nobody can write to this one privately. */
  hasClosedDms: boolean;
}

/** What somebody did that the app can answer: within three seconds, and then for a quarter of an hour. */
export interface Interaction {
  readonly id: string;
  readonly token: string;
  /** 2 command, 3 component, 4 autocomplete, 5 modal. */
  readonly type: number;
  readonly user: string;
  readonly channel: string;
  readonly at: number;
  /** The message with the component, or where the modal was opened from. */
  readonly source: DiscordMessage | null;
  answer: Callback | null;
  /** What `@original` is. */
  original: DiscordMessage | null;
  /** Tells who waits for the answer. */
  readonly settle: () => void;
}

/** The app's answer to an interaction, as it was sent: 4 reply, 5 and 6 later, 7 update, 8 choices, 9 modal. */
export interface Callback {
  readonly type: number;
  readonly data: Json;
}
