import { createSolverLoader } from '../../adapters/process/background/solver.ts';
import { newId, random } from '../../adapters/process/random.ts';
import { parseLine } from '../../src/base/command/parse.ts';
import type { Ports } from '../../src/base/ports.ts';
import { type Db, openDatabase } from '../../src/base/store/open.ts';
import type { View } from '../../src/base/view/view.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { NOW, TENANT, WORKSPACE } from './seed.ts';

/** It stands still, so that a run can be repeated. */
const STANDING = { now: () => NOW };

/** What the bench drives: the engine over a seeded file, as its lead. */
export interface Bench {
  db: Db;
  engine: Engine;
  ports: Ports;
  /** Types a line; fails if it is refused. */
  say(line: string): Promise<View>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openBench(
  file: string,
  given: Partial<Pick<Ports, 'clock' | 'deliverers' | 'sources' | 'vault' | 'giveWay' | 'background'>> = {},
): Promise<Bench> {
  const db = await openDatabase(file);
  const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const wake = { afterCommit: ignore, dueAt: ignore };
  const loadSolver = createSolverLoader();
  const ports: Ports = {
    ...{ clock: STANDING, wake, random, newId, log, deliverers: [], playbooks: [], loadSolver },
    ...given,
  };
  const engine = createEngine({ db, ports });
  const actor = {
    kind: 'identity',
    platform: 'terminal',
    tenant: TENANT,
    user: 'lead',
    name: 'lead',
  } as const;
  return {
    db,
    engine,
    ports,
    async say(line) {
      const { command, args } = parseLine(engine.commands, line);
      const call = { workspace: WORKSPACE, actor, command: command.name, args, origin: newId() };
      const view = await engine.handle({ ...call, placeId: 'general', waits: true });
      if (view.kind === 'refusal') throw new Error(`${line}: ${view.message}`);
      return view;
    },
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}

function ignore(): void {}
