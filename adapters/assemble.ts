import type { Db } from '../src/db/open.ts';
import { createEngine, type Engine } from '../src/engine.ts';
import type { Deliverer } from '../src/ports.ts';
import { exampleCommand } from '../src/team/example.ts';
import { dateOf } from '../src/time.ts';
import { openMigrated } from './database.ts';
import { createDesk, type Desk } from './local.ts';
import { readPlaybooks } from './playbooks.ts';
import { newId, random } from './random.ts';
import { createWake, systemTimers, type Waker } from './wake.ts';
import type { Run } from './world.ts';

/** The engine on the open database, with what it was given of the world. */
export interface Parts {
  db: Db;
  wake: Waker;
  engine: Engine;
  desk: Desk;
}

/** Opens the database and puts the engine on it. Nothing runs by itself before the wake is started. */
export async function assemble(run: Run, deliverers: readonly Deliverer[] = []): Promise<Parts> {
  const { config, log, closing } = run;
  const { clock } = run.world;
  const db = closing.use(await openMigrated(config.database, clock.now(), log));
  const wake = createWake(clock, log, systemTimers);
  const ports = { clock, wake, random, newId, log, deliverers, playbooks: readPlaybooks(config.playbooks) };
  const engine = createEngine({ db, ports, extraCommands: [exampleCommand] });
  const { zone, currency, country } = config;
  const desk = createDesk({
    engine,
    newId,
    owner: config.user,
    defaults: { zone, currency, country },
    today: () => dateOf(clock.now(), zone),
  });
  return { db, wake, engine, desk };
}
