import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createWorkerBackground,
  type WorkerBackground,
} from '../../../adapters/process/background/background.ts';
import { systemTimers } from '../../../adapters/process/wake.ts';
import { openDatabase } from '../../../src/base/store/open.ts';
import type { View } from '../../../src/base/view/view.ts';
import { createEngine } from '../../../src/engine/engine.ts';
import { layDatabase } from '../../support/database.ts';
import { isFull } from '../../support/full.ts';
import { startTeam, type Team } from '../../support/team.ts';

/** A team on a file, whose engine thinks on a worker thread as the program does. */
async function startOnWorker(
  address: string,
): Promise<{ team: Team; background: WorkerBackground; say: (line: string) => Promise<View> }> {
  const db = await openDatabase(address);
  const background: WorkerBackground = createWorkerBackground(
    { database: db.address, playbooks: [] },
    systemTimers,
  );
  const team = await startTeam({ db });
  const engine = createEngine({ db, ports: { ...team.ports, background } });
  let calls = 0;
  const actor = {
    kind: 'identity',
    platform: 'terminal',
    tenant: 'local',
    user: 'lead',
    name: 'lead',
  } as const;
  const say = (line: string) => {
    const [command = '', ...rest] = line.split(' | ');
    const args = Object.fromEntries(rest.map((pair) => pair.split('=') as [string, string]));
    const origin = `worker:${++calls}`;
    return engine.handle({
      workspace: team.workspace,
      actor,
      command,
      args,
      origin,
      placeId: null,
      waits: true,
    });
  };
  return { team, background, say };
}

describe('work on a worker thread', () => {
  let started: Awaited<ReturnType<typeof startOnWorker>>;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tiller-worker-'));
    await layDatabase(folder);
    started = await startOnWorker(join(folder, 'tiller.db'));
  });
  afterAll(async () => {
    await started.background[Symbol.asyncDispose]();
    await started.team.db[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it.runIf(isFull)('gives the same batch as work in line', async () => {
    const { team, say } = started;
    const inLine = await startTeam();
    for (const each of [team, inLine]) {
      await each.ok('lead', 'propose Chart failed payments --effort 6h');
      await each.ok('lead', 'propose Saved replies for the five commonest questions --effort 2h');
    }
    const here = await inLine.ok('lead', 'plan');
    const there = await say('plan');
    expect(there.kind).toBe('plan');
    const tasks = (view: View) =>
      view.kind === 'plan' ? view.digest.tasks.map(({ id, title }) => [id, title]) : [];
    expect(tasks(there)).toEqual(tasks(here));
    expect(tasks(there).length).toBeGreaterThan(1);
  });

  it('previews, reads files and pasted lists, and hands refusals back as refusals', async () => {
    const { say } = started;
    expect(await say('preview')).toMatchObject({ kind: 'digest' });
    expect(await say('metric import | file=date,visits\n2026-11-20,5\n')).toMatchObject({ kind: 'answer' });
    expect(await say('backlog paste | list=Fix search (3h)')).toMatchObject({ kind: 'answer' });
    expect(await say('metric import | file=nonsense')).toMatchObject({ kind: 'refusal' });
    expect(await say('plan | date=yesterday')).toMatchObject({ kind: 'refusal' });
  });

  it.runIf(isFull)('starts again after its thread has ended', async () => {
    const { background, say } = started;
    expect(await say('preview')).toMatchObject({ kind: 'digest' });
    await background[Symbol.asyncDispose]();
    expect(await say('preview')).toMatchObject({ kind: 'digest' });
  });
});
