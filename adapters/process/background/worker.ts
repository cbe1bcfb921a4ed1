import { parentPort, workerData } from 'node:worker_threads';
import { Refusal } from '../../../src/base/language/errors.ts';
import type { EnginePorts, Ports } from '../../../src/base/ports.ts';
import { backupTo } from '../../../src/base/store/backup.ts';
import { openDatabase } from '../../../src/base/store/open.ts';
import { createBackground } from '../../../src/engine/background.ts';
import { createCommands } from '../../../src/engine/commands.ts';
import { HOOKS } from '../../../src/engine/hooks.ts';
import { TABLES } from '../../../src/engine/schema.ts';
import { exampleCommand } from '../../../src/team/example.ts';
import { type ChartOrder, DRAW_CHART } from '../../charts/painter.ts';
import { newId, random } from '../random.ts';
import { BACK_UP, type BackupOrder } from '../upkeep/backups.ts';
import { FIND_DAMAGE, findDamage } from '../upkeep/pages.ts';
import type { WorkerAnswer, WorkerRequest, WorkerSetting } from './background.ts';
import { createSolverLoader } from './solver.ts';

/** A thread that reads and thinks on a connection of its own, one piece of work after another. */
const { database, playbooks } = workerData as WorkerSetting;
type Progress = (done: number, total: number) => void;

const silent = () => undefined;
const ports: EnginePorts = {
  clock: { now: () => Date.now() },
  wake: { afterCommit: silent, dueAt: silent },
  random,
  newId,
  log: { debug: silent, info: silent, warn: silent, error: silent },
  deliverers: [],
  playbooks: playbooks as Ports['playbooks'],
  tables: TABLES,
  hooks: HOOKS,
  holidays: new Map(),
  loadSolver: createSolverLoader(),
};
const opened = openDatabase(database);
const background = opened.then((db) => createBackground(db, ports, createCommands([exampleCommand])));

/** The library and the fonts take some 40 MB: they are loaded with the first picture, and go with the thread. */
async function drawChart(order: ChartOrder): Promise<Uint8Array> {
  const { drawPng } = await import('../../charts/draw.ts');
  return drawPng(order);
}

async function run(name: string, input: object, onProgress: Progress): Promise<unknown> {
  if (name === DRAW_CHART) return drawChart(input as ChartOrder);
  if (name === BACK_UP) return backupTo(await opened, (input as BackupOrder).file);
  if (name === FIND_DAMAGE) return findDamage(await opened);
  return (await background).run(name, input, onProgress);
}

parentPort?.on('message', async ({ id, name, input }: WorkerRequest) => {
  const send = (answer: WorkerAnswer) => parentPort?.postMessage(answer);
  try {
    const progress = (done: number, total: number) => send({ kind: 'progress', id, done, total });
    const result = await run(name, input, progress);
    send({ kind: 'done', id, result });
  } catch (error) {
    if (error instanceof Refusal) send({ kind: 'refused', id, detail: error.detail });
    else
      send({
        kind: 'broken',
        id,
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
  }
});
