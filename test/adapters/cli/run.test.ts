import { describe, expect, it } from 'vitest';
import { decodeRun, describeRun, type RunOptions, runOnce } from '../../../adapters/cli/run.ts';
import { createDesk } from '../../../adapters/process/local.ts';
import { Refusal } from '../../../src/base/language/errors.ts';
import { takeLease } from '../../../src/base/store/lease.ts';
import { openDatabase } from '../../../src/base/store/open.ts';
import { laidFolder } from '../../support/database.ts';
import { isFull } from '../../support/full.ts';
import { expectGolden } from '../../support/golden.ts';
import { startHere } from '../../support/program.ts';
import { startTeam } from '../../support/team.ts';

const NOTHING: RunOptions = { maxTasks: null, isDryRun: false, learnOn: null, notify: null };

async function startRun(at = '2026-11-23T08:00:00Z') {
  const team = await startTeam({ at });
  for (const title of ['Write the guide', 'Paint the fence', 'Call the printer', 'Order new chairs'])
    await team.ok('lead', `propose ${title} --effort 2h`);
  const desk = createDesk({
    engine: team.engine,
    newId: team.ports.newId,
    owner: 'lead',
    defaults: { zone: 'UTC', currency: 'EUR', country: null },
    today: () => '2026-11-23',
  });
  const told: string[] = [];
  const run = (options: Partial<RunOptions>, tell?: () => Promise<void>) =>
    runOnce(
      { ...NOTHING, ...options },
      {
        desk,
        user: 'lead',
        now: () => team.clock.now(),
        tell: tell ?? (async (_address, text) => void told.push(text)),
      },
    );
  const countTasks = async () => (await team.db.kysely.selectFrom('tasks').select('id').execute()).length;
  return { team, run, told, countTasks };
}

/** As golden files have it: without its instant, and how many ideas there were. */
const readLine = (line: string) =>
  line
    .trim()
    .replace(/^\d\S+Z/, '…')
    .replace(/\d+(?= ideas)/, '…');

describe('tiller run', () => {
  it('reads its options, and refuses others with what is allowed', () => {
    const words = [
      '--max-tasks',
      '3',
      '--dry-run',
      '--learn-on=Sunday',
      '--notify',
      'https://example.org/?x=1',
    ];
    expect(decodeRun(words)).toEqual({
      ...{ maxTasks: 3, isDryRun: true, learnOn: 7, notify: 'https://example.org/?x=1' },
    });
    expect(decodeRun([])).toEqual(NOTHING);
    const wrong = [
      ['--max-tasks', '0'],
      ['--max-tasks'],
      ['--learn-on', 'someday'],
      ['--notify', 'http://example.org'],
      ['--notify', 'https://10.0.0.1/hook'],
      ['now'],
    ];
    for (const each of wrong) expect(() => decodeRun(each)).toThrow(Refusal);
  });

  it('makes the batch once, tells of it, and tops nothing up that is full', async () => {
    const { run, told, countTasks } = await startRun();
    const first = await run({ maxTasks: 3, notify: 'https://example.org/' });
    expect(first).toMatchObject({ exitCode: 0, result: 'planned', queued: 3, told: true, learned: false });
    expect(told).toHaveLength(1);
    expect(told[0]?.match(/^• T-\d/gm)).toHaveLength(3);
    expect(await run({ maxTasks: 3 })).toMatchObject({ exitCode: 0, queued: 0, told: false });
    expect(await countTasks()).toBe(3);
    await expectGolden('cli/run', [told[0]?.split('\n')[0], readLine(describeRun(first, new Date(0)))]);
  });

  it('changes nothing and tells nobody in a dry run', async () => {
    const { run, told, countTasks, team } = await startRun();
    const before = await team.db.kysely.selectFrom('events').select('seq').execute();
    const report = await run({ isDryRun: true, learnOn: 1, notify: 'https://example.org/' });
    expect(report).toMatchObject({ exitCode: 0, told: false, learned: false });
    expect([report.queued, report.tasks]).toEqual([0, 4]);
    expect([await countTasks(), told]).toEqual([0, []]);
    expect(await team.db.kysely.selectFrom('events').select('seq').execute()).toEqual(before);
    await expectGolden('cli/run', readLine(describeRun(report, new Date(0))));
  });

  it('learns on its day alone, by the team’s own calendar', async () => {
    // Sunday in UTC is Monday already in Auckland.
    const { run, team } = await startRun('2026-11-22T12:00:00Z');
    expect(await run({ learnOn: 7, isDryRun: false })).toMatchObject({ learned: true });
    await team.ok('lead', 'settings --zone Pacific/Auckland');
    expect(await run({ learnOn: 7 })).toMatchObject({ learned: false });
    expect(await run({ learnOn: 1 })).toMatchObject({ learned: true });
  });

  it('says with its exit code that nobody was told, or that it was refused', async () => {
    const { run, countTasks } = await startRun();
    const fails = () => Promise.reject(new Error('it answered 500'));
    const report = await run({ maxTasks: 2, notify: 'https://example.org/' }, fails);
    expect(report).toMatchObject({ exitCode: 1, result: 'not told', queued: 2, why: 'it answered 500' });
    expect(describeRun(report, new Date(0))).toMatch(/queued 2 of \d+ ideas; not told: it answered 500$/);
    expect(await countTasks()).toBe(2);
  });

  it.runIf(isFull)('prints one line, and does nothing while another run is at it', async () => {
    const folder = await laidFolder();
    await startHere(folder, ['propose', 'Write', 'the', 'guide', '--effort', '2h']).ended;
    const { code, out, err } = await startHere(folder, ['run', '--max-tasks', '1']).ended;
    expect([code, err]).toEqual([0, '']);

    const again = await startHere(folder, ['run', '--json']).ended;
    expect(JSON.parse(again.out)).toMatchObject({ exitCode: 0, result: 'planned' });
    const closed = await startHere(folder, ['run', '--notify', 'https://127.0.0.1/secret']).ended;
    expect([closed.code, closed.out]).toEqual([2, '']);

    const db = await openDatabase(`${folder}/tiller.db`);
    const lease = {
      name: 'run',
      token: 'other',
      holder: 'process 1 elsewhere',
      now: Date.now(),
      ttlMs: 60_000,
    };
    await takeLease(db, lease);
    const held = await startHere(folder, ['run']).ended;
    expect([held.code, held.out]).toEqual([2, '']);
    await expectGolden('cli/run', [out, closed.err, held.err].map(readLine));
    await db[Symbol.asyncDispose]();
  });
});
