import {
  CHANNEL,
  type Channel,
  type DiscordMessage,
  EPOCH_MS,
  type File,
  type Interaction,
  type Json,
  type Member,
} from '../discord/entities.ts';
import { toBits } from '../discord/permissions.ts';

const EVERYONE = ['ViewChannel', 'SendMessages', 'ReadMessageHistory', 'AddReactions'] as const;
const BOT = [
  'SendMessagesInThreads',
  'CreatePublicThreads',
  'PinMessages',
  'EmbedLinks',
  'AttachFiles',
] as const;

/** What becomes of the next call of a route. What is stored is carried out first, and only its answer is lost or late. */
export type Fault =
  | { kind: 'error'; status: number; code: number }
  | { kind: 'rate limited'; retryAfterSeconds: number; isGlobal?: boolean }
  | { kind: 'status'; status: number; isStored: boolean }
  /** The connection is cut; what it posted may be seen by nobody for a while. */
  | { kind: 'cut'; isStored: boolean; landsAfterMs?: number }
  /** Answered when the promise resolves. */
  | { kind: 'held'; isStored: boolean; until: Promise<void> };

export interface Call {
  /** Such as `POST /channels/:id/messages`. */
  readonly route: string;
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Json;
  readonly files: readonly Omit<File, 'id'>[];
  readonly at: number;
}

export type DiscordState = ReturnType<typeof createState>;

/** Everything the fake knows. A test may read and change all of it: take a permission away, close DMs, move the clock. */
export function createState(start: number) {
  let now = start;
  let lastId = 0n;
  const newId = () => {
    const id = BigInt(now - EPOCH_MS) << 22n;
    // No two are the same, and none is older than the one before.
    lastId = id > lastId ? id : lastId + 1n;
    return String(lastId);
  };
  const [guildId, botUserId, botRoleId] = [newId(), newId(), newId()];
  const state = {
    get now() {
      return now;
    },
    /** What is due on the way happens: interactions that nobody answered fail. */
    set now(to: number) {
      now = to;
      for (const each of state.interactions.values()) if (now - each.at > 3_000) each.settle();
    },
    newId,
    url: '',
    guildId,
    botUserId,
    applicationId: botUserId,
    botRoleId,
    token: `${Buffer.from(botUserId).toString('base64url')}.fake.discord-token`,
    /** Privileged intents that the app was granted, as bits. */
    grantedIntents: 0,
    /** How many calls with the bot's token are taken within a second of the machine's clock, of all routes together (50 in earnest). */
    mostPerSecond: Number.POSITIVE_INFINITY,
    /** When those of the last second were made. */
    taken: [] as number[],
    /** How many were refused for it. */
    refused: 0,
    /** How often somebody has begun a session with the token today. */
    logins: 1,
    /** How often the client is to beat. */
    heartbeatMs: 41_250,
    /** Whether the app has been let into the server. */
    isInvited: true,
    /** What the app's own page says beside the usual, such as its owner. */
    application: {} as Json,
    /** Set where an app gets its interactions over HTTP instead. */
    interactionsEndpointUrl: null as string | null,
    members: new Map<string, Member>(),
    roles: new Map<string, { id: string; name: string; permissions: bigint }>(),
    channels: new Map<string, Channel>(),
    messages: [] as DiscordMessage[],
    /** What was uploaded, for whoever follows its address. */
    files: new Map<string, File>(),
    /** Registered commands, everywhere and of the server. */
    commands: { global: [] as readonly Json[], guild: [] as readonly Json[] },
    interactions: new Map<string, Interaction>(),
    /** Every call of the REST API. */
    calls: [] as Call[],
    /** What no app of ours may do: payloads that Discord refuses, text without `allowed_mentions`, a token where none belongs. */
    violations: [] as string[],
    watchers: [] as { route: string; resolve: () => void }[],
    faults: [] as { route: string; fault: Fault; channel: string | undefined }[],
    /** Tells the app of an event; resolves when its client has taken it, to whether there is any that could. */
    dispatch: async (_type: string, _data: object): Promise<boolean> => false,
  };
  const bot = { id: botUserId, name: 'tiller', roles: [botRoleId], isBot: true, hasClosedDms: true };
  state.members.set(botUserId, bot);
  state.roles.set(guildId, { id: guildId, name: '@everyone', permissions: toBits(EVERYONE) });
  state.roles.set(botRoleId, { id: botRoleId, name: 'tiller', permissions: toBits([...EVERYONE, ...BOT]) });
  return state;
}

export function tellWatchers(state: DiscordState, route: string): void {
  for (const watcher of state.watchers.filter((each) => each.route === route)) watcher.resolve();
  state.watchers = state.watchers.filter((each) => each.route !== route);
}

export function addChannel(state: DiscordState, given: Partial<Channel>): Channel {
  const channel: Channel = {
    ...{ id: state.newId(), name: '', type: CHANNEL.text, parentId: null, recipient: null },
    ...{ overwrites: new Map(), archivesAt: Number.POSITIVE_INFINITY, isLocked: false, pins: [], ...given },
  };
  state.channels.set(channel.id, channel);
  return channel;
}

/** The conversation of a member and the app. */
export function openDm(state: DiscordState, recipient: string): Channel {
  const known = [...state.channels.values()].find((channel) => channel.recipient === recipient);
  return known ?? addChannel(state, { type: CHANNEL.dm, recipient });
}

export function addFile(state: DiscordState, given: Omit<File, 'id'>): File {
  const file = { ...given, id: state.newId() };
  state.files.set(file.id, file);
  return file;
}
