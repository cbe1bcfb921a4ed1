import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import type { After } from '../../../adapters/process/wake.ts';
import { createSlackAdapter, type SlackAdapter } from '../../../adapters/slack/index.ts';
import type { Painter } from '../../../src/base/ports.ts';
import type { Db } from '../../../src/base/store/open.ts';
import { createEngine, type Engine } from '../../../src/engine/engine.ts';
import { settleChat } from '../chat/settle.ts';
import { createFuse, type Fuse, fuseDeliverer, withFuse } from '../database/crash.ts';
import { openTestDatabase } from '../database.ts';
import { type Channel, type FakeSlack, startFakeSlack } from '../fake-slack/index.ts';
import { isFull } from '../full.ts';
import { type FakeClock, fakeClock, fakePorts } from '../team.ts';
import { vouchForPeople } from '../vouching.ts';

export const TRANSPORTS = ['socket', 'http'] as const;

/** For tests of what is said and done, which is the same however Slack brings it: over both in a full run. */
export const TEAM_TRANSPORTS: readonly (typeof TRANSPORTS)[number][] = isFull ? TRANSPORTS : ['socket'];

/** A team in the fake Slack, with a real Bolt between it and the engine. */
export interface SlackTeam extends AsyncDisposable {
  slack: FakeSlack;
  engine: Engine;
  db: Db;
  clock: FakeClock;
  channel: Channel;
  /** Ids of the people, by name. */
  people: Readonly<Record<'lead' | 'ana' | 'ben', string>>;
  /** What was logged as a warning or an error. */
  logged: string[];
  /** Why its connection ended for good. */
  fatal: string[];
  /** Moves both clocks; the engine does what is due and sends what waits, until nothing is left. */
  settle(): Promise<void>;
  /** Moves both clocks to an instant, and settles. */
  setClock(iso: string): Promise<void>;
  /** When the process has read what happened before its start. */
  readonly caughtUp: Promise<void>;
  /** Ends the process; Slack and the database stay. */
  stop(): Promise<void>;
  /** A new process on the same database: everything in memory is gone. */
  restart(): Promise<void>;
}

export interface SlackTeamOptions {
  transport?: (typeof TRANSPORTS)[number];
  /** Another Tiller, in whose Slack this one is set up as well, with the same app and a database of its own. */
  beside?: SlackTeam;
  db?: Db;
  /** Only the lead is a member: being seen makes nobody one. Otherwise everybody is who acts. */
  isStrict?: boolean;
  /** Nobody has said `go` yet. */
  isUnfounded?: boolean;
  /** May end the process that starts next; asked at each start. */
  fuse?: () => Fuse;
  /** What goes wrong from the start. */
  prepare?: (slack: FakeSlack) => void;
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
}

export async function startSlackTeam(options: SlackTeamOptions = {}): Promise<SlackTeam> {
  const { beside } = options;
  const slack =
    beside?.slack ??
    (await startFakeSlack(
      options.at === undefined ? undefined : Temporal.Instant.from(options.at).epochMilliseconds,
    ));
  options.prepare?.(slack);
  const logged: string[] = [];
  const fatal: string[] = [];
  const addMember = (name: 'lead' | 'ana' | 'ben') => beside?.people[name] ?? slack.users.addMember(name);
  const [lead, ana, ben] = [addMember('lead'), addMember('ana'), addMember('ben')];
  const others = (options.others ?? []).map((name) => slack.users.addMember(name));
  const channel = beside?.channel ?? slack.users.addChannel('team', { members: [lead, ana, ben, ...others] });
  const clock = fakeClock(new Date(slack.state.now).toISOString());
  const db = options.db ?? (await openTestDatabase());
  const isHttp = options.transport === 'http';
  const port = isHttp ? await findPort() : 1;
  // Slack calls one address.
  if (isHttp && !beside) slack.requestUrl = `http://127.0.0.1:${port}/slack/events`;
  let running = await start().catch(async (error: unknown) => {
    if (!beside) await slack[Symbol.asyncDispose]();
    throw error;
  });

  async function start(): Promise<{ engine: Engine; adapter: SlackAdapter }> {
    const note = (_fields: object, message: string) => void logged.push(message);
    const log = { ...fakePorts(clock, []).log, warn: note, error: note };
    const { botToken, appToken, signingSecret } = slack.state;
    const adapter = createSlackAdapter({
      config: {
        botToken,
        client: null,
        appToken: isHttp ? null : appToken,
        signingSecret: isHttp ? signingSecret : null,
        port,
        apiUrl: slack.apiUrl,
      },
      clock,
      log,
      defaults: { zone: 'UTC', currency: 'EUR', country: null },
      ...(options.painter && { painter: options.painter }),
      ...(options.after && { after: options.after }),
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
    await adapter.start(options.isStrict ? engine : vouchForPeople(engine));
    return { engine, adapter };
  }

  if (!options.isUnfounded) await found();

  /** The lead has said `go` on a day before: the main feed is live in the channel. */
  async function found(): Promise<void> {
    const visitor = {
      platform: 'slack' as const,
      tenant: slack.state.teamId,
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

  const team: SlackTeam = {
    slack,
    db,
    clock,
    channel,
    people: { lead, ana, ben },
    logged,
    fatal,
    get engine() {
      return running.engine;
    },
    settle: () => settleChat(team, (ms) => slack.advance(ms)),
    async setClock(iso) {
      clock.set(iso);
      slack.state.now = clock.now();
      await team.settle();
    },
    get caughtUp() {
      return running.adapter.caughtUp;
    },
    stop: () => running.adapter.stop(),
    async restart() {
      await running.adapter.stop();
      running = await start();
    },
    async [Symbol.asyncDispose]() {
      await running.adapter.stop();
      if (!beside) await slack[Symbol.asyncDispose]();
    },
  };
  return team;
}

export function findPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
