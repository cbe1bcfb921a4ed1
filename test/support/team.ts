import { hash } from 'node:crypto';
import { findClosed } from '../../adapters/calls/reach.ts';
import { readFiles } from '../../adapters/calls/write-files.ts';
import type { ProcessTrace } from '../../adapters/http/trace/index.ts';
import { seededRandom } from '../../adapters/process/random.ts';
import { createVault } from '../../adapters/vault.ts';
import type { Command } from '../../src/base/command/command.ts';
import { parseLine } from '../../src/base/command/parse.ts';
import { Refusal } from '../../src/base/language/errors.ts';
import type { Deliverer, Delivery, Ports } from '../../src/base/ports.ts';
import type { Db } from '../../src/base/store/open.ts';
import type { RefusalView, View } from '../../src/base/view/view.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { openTestDatabase } from './database.ts';
import { createFakeSource } from './fake-source.ts';

/** A clock that stands still until it is moved. */
export interface FakeClock {
  now(): number;
  set(iso: string): void;
  advance(ms: number): void;
}

/** One simulated team: an engine on a database of its own, a clock, and people who type. */
export interface Team {
  engine: Engine;
  db: Db;
  clock: FakeClock;
  ports: Ports;
  workspace: string;
  /** Messages that reached a place, in order. */
  delivered: Delivery[];
  /** Types a line as a member (`lead` exists from the start, as admin and approver). A refusal comes back as a View. */
  say(handle: string, line: string, options?: { origin?: string; waits?: boolean }): Promise<View>;
  /** As say, but fails the test if it is refused. */
  ok(handle: string, line: string): Promise<View>;
  /** As say, but fails the test unless it is refused. */
  refused(handle: string, line: string): Promise<RefusalView>;
  /** Runs a command with arguments as a program gives them: the text of a file, say. */
  run(handle: string, command: string, args: Record<string, unknown>): Promise<View>;
  /** Does what is due, then sends what waits. */
  settle(): Promise<void>;
}

export interface TeamOptions {
  dialect?: Parameters<typeof openTestDatabase>[0];
  db?: Db;
  /** When the clock starts; default Monday 2026-11-23 08:00 UTC. */
  at?: string;
  zone?: string;
  commands?: readonly Command[];
  /** Only what people propose is planned, so that a new source of ideas changes no counts. */
  isCalm?: boolean;
  /** Kinds of sources, and what the environment holds. */
  sources?: Ports['sources'];
  copiesKeptDays?: number;
  leastAhead?: number;
  background?: Ports['background'];
  /** Follows what the engine does. */
  trace?: ProcessTrace;
}

export async function startTeam(options: TeamOptions = {}): Promise<Team> {
  const db = options.db ?? (await openTestDatabase(options.dialect));
  const clock = fakeClock(options.at ?? '2026-11-23T08:00:00Z');
  const delivered: Delivery[] = [];
  const ports = {
    ...fakePorts(clock, [recordingDeliverer(delivered)]),
    isCalm: options.isCalm ?? false,
    ...(options.sources && { sources: options.sources }),
    ...(options.copiesKeptDays !== undefined && { copiesKeptDays: options.copiesKeptDays }),
    ...(options.leastAhead !== undefined && { leastAhead: options.leastAhead }),
    ...(options.background && { background: options.background }),
    ...(options.trace && { trace: options.trace }),
  };
  const watched = options.trace?.watchDatabase(db) ?? db;
  const engine = createEngine({
    db: watched,
    ports,
    ...(options.commands && { extraCommands: options.commands }),
  });
  const enter = (handle: string) =>
    engine.enter(
      {
        platform: 'terminal',
        tenant: 'local',
        tenantName: 'Test team',
        user: handle,
        userName: handle,
        place: 'main',
        placeName: 'terminal',
      },
      { standing: 'vouched', defaults: { zone: options.zone ?? 'UTC', currency: 'EUR', country: null } },
    );
  const { workspace } = await enter('lead');
  let calls = 0;
  const run = async (
    handle: string,
    command: string,
    args: Record<string, unknown>,
    origin?: string,
    waits = true,
  ) => {
    const { actor, placeId } = await enter(handle);
    const ownOrigin = origin ?? `test:${clock.now()}:${++calls}`;
    return engine.handle({
      workspace,
      actor,
      command,
      args,
      origin: ownOrigin,
      placeId,
      waits,
      takeFiles: readFiles,
    });
  };
  const say: Team['say'] = async (handle, line, { origin, waits } = {}) => {
    try {
      const { command, args } = parseLine(engine.commands, line);
      return await run(handle, command.name, args, origin, waits);
    } catch (error) {
      if (error instanceof Refusal) return { kind: 'refusal', ...error.detail };
      throw error;
    }
  };
  return {
    engine,
    db,
    clock,
    ports,
    workspace,
    delivered,
    say,
    run: (handle, command, args) => run(handle, command, args),
    async ok(handle, line) {
      const view = await say(handle, line);
      if (view.kind === 'refusal') throw new Error(`${line}: refused: ${view.message}`);
      return view;
    },
    async refused(handle, line) {
      const view = await say(handle, line);
      if (view.kind !== 'refusal')
        throw new Error(`${line}: was not refused but gave ${JSON.stringify(view)}`);
      return view;
    },
    async settle() {
      await engine.tick();
      await engine.relay();
    },
  };
}

export function fakeClock(start: string): FakeClock {
  let at = Temporal.Instant.from(start).epochMilliseconds;
  return {
    now: () => at,
    set: (iso) => {
      at = Temporal.Instant.from(iso).epochMilliseconds;
    },
    advance: (ms) => {
      at += ms;
    },
  };
}

/** Ports that do nothing by themselves and give the same ids every time. */
export function fakePorts(clock: FakeClock, deliverers: readonly Deliverer[]): Ports {
  let ids = 0;
  return {
    clock,
    wake: { afterCommit: () => undefined, dueAt: () => undefined },
    random: { seeded: seededRandom },
    newId: () => hash('sha256', `id:${++ids}`).slice(0, 32),
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    deliverers,
    playbooks: [],
    vault: createVault([Buffer.alloc(32, 7)]),
    findClosed,
    sources: { kinds: [createFakeSource().kind], readVariable: () => 'good' },
  };
}

function recordingDeliverer(delivered: Delivery[]): Deliverer {
  return {
    platform: 'terminal',
    async deliver(delivery) {
      delivered.push(delivery);
      return { platformId: delivery.platformId ?? delivery.key };
    },
    async find(delivery) {
      const found = delivered.find(({ key }) => key === delivery.key);
      return found ? { platformId: found.key } : 'absent';
    },
  };
}
