import { setImmediate } from 'node:timers/promises';
import { dateOf } from '../../src/base/language/date.ts';
import type { Background, Deliverer, LeaseClock, Meter } from '../../src/base/ports.ts';
import { type Db, openDatabase } from '../../src/base/store/open.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { createModelCommands } from '../../src/face/model/commands.ts';
import { exampleCommand } from '../../src/team/example.ts';
import { findClosed } from '../calls/reach.ts';
import type { ProcessTrace } from '../http/trace/index.ts';
import { SOURCE_KINDS } from '../sources/index.ts';
import { createModel } from '../sources/llm/index.ts';
import { createVault } from '../vault.ts';
import { createWebhookDeliverer } from '../webhook/deliver.ts';
import { createWorkerBackground } from './background/background.ts';
import { readPlaybooks } from './background/playbooks.ts';
import { createSolverLoader } from './background/solver.ts';
import { openMigrated } from './database.ts';
import { createLeaseClock, timersOf } from './lease/lease-clock.ts';
import { createDesk, type Desk } from './local.ts';
import { newId, random } from './random.ts';
import type { Run } from './run.ts';
import { COPIES_KEPT_DAYS } from './upkeep/backups.ts';
import { createWake, SHARED_TICK_MS, systemTimers, type Waker } from './wake.ts';

/** The engine on the open database, with what it was given of the world. */
export interface Parts {
  db: Db;
  /** The same for leases: on a server with connections of its own, so that they are renewed however many calls wait. */
  leases: Db;
  clock: LeaseClock;
  wake: Waker;
  engine: Engine;
  desk: Desk;
}

interface AssembleOptions {
  background?: Background;
  meter?: Meter;
  trace?: ProcessTrace;
  claimant?: string;
  checkLater?: () => void;
}

/** A thread that thinks and draws, and ends with the run; not started before it is needed. */
export function createBackground({ config, closing }: Run): Background {
  const playbooks = readPlaybooks(config.playbooks);
  return closing.use(createWorkerBackground({ database: config.database, playbooks }, systemTimers));
}

/** Opens the database and puts the engine on it. Nothing runs by itself before the wake is started. Without a background it thinks in line: who asks once and ends waits anyway. */
export async function assemble(
  run: Run,
  deliverers: readonly Deliverer[] = [],
  { background, meter, trace, claimant, checkLater }: AssembleOptions = {},
): Promise<Parts> {
  const { config, log, closing } = run;
  const own = run.world.clock;
  const db = closing.use(await openMigrated(config, own.now(), log, checkLater));
  const leases = claimant === undefined ? db : closing.use(await openDatabase(config.database));
  const clock = await createLeaseClock(leases, own);
  const wake = createWake(clock, log, timersOf(clock, own, systemTimers), {
    meter,
    ...(db.dialect === 'postgres' && { tickMs: SHARED_TICK_MS }),
  });
  const playbooks = readPlaybooks(config.playbooks);
  const programs = createWebhookDeliverer({ clock, findWebhook: (place) => engine.findWebhook(place) });
  const ports = {
    ...{ clock, random, newId, log, playbooks },
    wake: trace?.detach(wake) ?? wake,
    deliverers: [...deliverers, programs],
    loadSolver: createSolverLoader(),
    sources: { kinds: SOURCE_KINDS, readVariable: (name: string) => run.world.readVariable(name) },
    giveWay: () => setImmediate(),
    findClosed,
    ...(background && { background }),
    ...(config.backups !== null && { copiesKeptDays: COPIES_KEPT_DAYS }),
    ...(claimant !== undefined && { claimant }),
    ...(meter && { meter }),
    ...(trace && { trace }),
    ...(config.keys && { vault: createVault(config.keys) }),
  };
  const words = config.model ? createModelCommands(createModel(config.model), () => engine.commands) : [];
  const engine: Engine = createEngine({
    db: trace?.watchDatabase(db) ?? db,
    ports,
    extraCommands: [exampleCommand, ...words],
  });
  const { zone, currency, country } = config;
  const desk = createDesk({
    engine,
    newId,
    owner: config.user,
    defaults: { zone, currency, country },
    today: () => dateOf(clock.now(), zone),
  });
  return { db, leases, clock, wake, engine, desk };
}
