import { randomUUID } from 'node:crypto';
import { createDiscordAdapter, type DiscordAdapter } from '../../../adapters/discord/index.ts';
import type { Pace } from '../../../adapters/discord/rest.ts';
import type { After } from '../../../adapters/process/wake.ts';
import type { Painter } from '../../../src/base/ports.ts';
import type { Db } from '../../../src/base/store/open.ts';
import { createEngine, type Engine } from '../../../src/engine/engine.ts';
import { settleChat } from '../chat/settle.ts';
import { createFuse, type Fuse, fuseDeliverer, withFuse } from '../database/crash.ts';
import { openTestDatabase } from '../database.ts';
import {
  type Channel,
  type DiscordMessage,
  type FakeDiscord,
  startFakeDiscord,
} from '../fake-discord/index.ts';
import { type FakeClock, fakeClock, fakePorts } from '../team.ts';
import { vouchForPeople } from '../vouching.ts';

/** The fake takes any number of calls and logins: nothing has to wait for the real clock. */
export const UNPACED: Pace = {
  globalRequestsPerSecond: Number.POSITIVE_INFINITY,
  ws: { buildIdentifyThrottler: async () => ({ waitForIdentify: async () => undefined }) },
};

/** A team in the fake Discord, with a real discord.js between it and the engine. */
export interface DiscordTeam extends AsyncDisposable {
  discord: FakeDiscord;
  engine: Engine;
  adapter: DiscordAdapter;
  db: Db;
  clock: FakeClock;
  channel: Channel;
  /** Ids of the people, by name. */
  people: Readonly<Record<'lead' | 'ana' | 'ben', string>>;
  /** What was logged as a warning or an error. */
  logged: string[];
  /** Lines that a supervisor would end the process with. */
  fatal: string[];
  /** What everybody sees in the channel, without its pinned board. */
  posts(): DiscordMessage[];
  /** What a message says, in the order in which it is read. */
  textOf(message: DiscordMessage | null | undefined): string;
  /** The engine does what is due and sends what waits, until nothing is left; both clocks move on where it has to wait. */
  settle(): Promise<void>;
  /** Moves both clocks to an instant, and settles. */
  setClock(iso: string): Promise<void>;
  /** Ends the process; Discord and the database stay. */
  stop(): Promise<void>;
  /** A new process on the same database: everything in memory is gone. */
  restart(): Promise<void>;
}

export interface DiscordTeamOptions {
  db?: Db;
  /** Only the lead is a member: being seen makes nobody one. Otherwise everybody is who acts. */
  isStrict?: boolean;
  /** Nobody has said `go` yet. */
  isUnfounded?: boolean;
  /** May end the process that starts next; asked at each start. */
  fuse?: () => Fuse;
  /** What goes wrong from the start. */
  prepare?: (discord: FakeDiscord) => void;
  /** When the clocks start; default Monday 2026-11-23 08:00 UTC. */
  at?: string;
  /** Names of people beside the lead, Ana and Ben. */
  others?: readonly string[];
  /** Draws charts; without one they come as text. */
  painter?: Painter;
  /** The adapter's timers; the machine's own where left out. */
  after?: After;
  /** Hears when the engine wants to be woken. */
  dueAt?: (at: number) => void;
  /** Commands are registered in the server alone. */
  isTrial?: boolean;
  /** How often Discord may be called; without bounds where left out. */
  pace?: Pace;
  /** The same bot once more, with a database of its own. */
  beside?: DiscordTeam;
}

export async function startDiscordTeam(options: DiscordTeamOptions = {}): Promise<DiscordTeam> {
  const { at, beside } = options;
  const discord =
    beside?.discord ??
    (await startFakeDiscord(at === undefined ? undefined : Temporal.Instant.from(at).epochMilliseconds));
  const logged: string[] = [];
  const fatal: string[] = [];
  const addMember = (name: 'lead' | 'ana' | 'ben') => beside?.people[name] ?? discord.users.addMember(name);
  const [lead, ana, ben] = [addMember('lead'), addMember('ana'), addMember('ben')];
  for (const name of options.others ?? []) discord.users.addMember(name);
  const channel = beside?.channel ?? discord.users.addChannel('team');
  options.prepare?.(discord);
  const clock = fakeClock(new Date(discord.state.now).toISOString());
  const db = options.db ?? (await openTestDatabase());
  let running = await start().catch(async (error: unknown) => {
    if (!beside) await discord[Symbol.asyncDispose]();
    throw error;
  });

  async function start(): Promise<{ engine: Engine; adapter: DiscordAdapter }> {
    const note = (fields: object, message: string) =>
      void logged.push('err' in fields ? `${message}: ${String(fields.err)}` : message);
    const log = { ...fakePorts(clock, []).log, warn: note, error: note };
    const { token, guildId } = discord.state;
    const adapter = createDiscordAdapter({
      config: { token, guildId: options.isTrial ? guildId : null, apiBase: discord.apiBase },
      clock,
      log,
      defaults: { zone: 'UTC', currency: 'EUR', country: null },
      ...(options.painter && { painter: options.painter }),
      ...(options.after && { after: options.after }),
      pace: options.pace ?? UNPACED,
      onFatal: (line) => void fatal.push(line),
    });
    const fuse = options.fuse?.() ?? createFuse();
    const engine = createEngine({
      db: withFuse(db, fuse),
      ports: {
        ...fakePorts(clock, [fuseDeliverer(adapter.deliverer, fuse)]),
        wake: { afterCommit: () => undefined, dueAt: options.dueAt ?? (() => undefined) },
        newId: randomUUID,
        log,
      },
    });
    try {
      await adapter.start(options.isStrict ? engine : vouchForPeople(engine));
    } catch (error) {
      await adapter.stop();
      throw error;
    }
    return { engine, adapter };
  }

  if (!options.isUnfounded) await found();

  /** The lead has said `go` on a day before: the main feed is live in the channel. */
  async function found(): Promise<void> {
    const visitor = {
      platform: 'discord' as const,
      tenant: discord.state.guildId,
      tenantName: 'fake',
      user: lead,
      userName: 'lead',
      place: channel.id,
      placeName: channel.name,
    };
    const defaults = { zone: 'UTC', currency: 'EUR', country: null };
    const entered = await running.engine.enter(visitor, { standing: 'vouched', defaults });
    const call = { command: 'go', args: {}, origin: 'test:go', waits: true };
    await running.engine.handle({ ...entered, ...call });
  }

  const team: DiscordTeam = {
    discord,
    db,
    clock,
    channel,
    people: { lead, ana, ben },
    logged,
    fatal,
    posts: () => discord.read(channel.id).filter(({ id, type }) => type !== 6 && !channel.pins.includes(id)),
    textOf: (message) => readText(message?.components ?? []),
    get engine() {
      return running.engine;
    },
    get adapter() {
      return running.adapter;
    },
    settle: () => settleChat(team, (ms) => discord.advance(ms)),
    async setClock(iso) {
      clock.set(iso);
      discord.state.now = clock.now();
      await team.settle();
    },
    stop: () => running.adapter.stop(),
    async restart() {
      await running.adapter.stop();
      running = await start();
    },
    async [Symbol.asyncDispose]() {
      await running.adapter.stop();
      if (!beside) await discord[Symbol.asyncDispose]();
    },
  };
  return team;
}

/** All texts of components, with what is inside of others, a line each. */
export function readText(components: unknown): string {
  if (Array.isArray(components))
    return components
      .map(readText)
      .filter((each) => each !== '')
      .join('\n');
  if (typeof components !== 'object' || components === null) return '';
  const { content, components: inner } = components as { content?: unknown; components?: unknown };
  return [typeof content === 'string' ? content : '', readText(inner ?? [])]
    .filter((each) => each !== '')
    .join('\n');
}
