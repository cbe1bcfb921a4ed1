import { describe, expect, it } from 'vitest';
import type { PlanView, TableView, View } from '../../src/base/view/view.ts';
import { createSuccessModel } from '../../src/learn/success/model.ts';
import { makeRows } from '../support/database/rows.ts';
import { isFull, sample } from '../support/full.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam, type Team } from '../support/team.ts';

/** Of ana's and the agent's work: how many in time and late, and the minutes each took. */
const ANA = { inTime: 31, late: 6, minutes: 137.25 };
const BOT = { inTime: 17, late: 2, minutes: 71.5 };

/** A team of ana, who is routed to, ben, who looks, and an agent; both have a record in quality work. */
async function startWatched(): Promise<{ team: Team; secrets: string[] }> {
  const team = await startTeam();
  for (const line of [
    'member add @ana',
    'member edit @ana --hours 47.5 --routed on',
    'member add @ben',
    'agent add @bot --responsible @lead --hours 2 --categories automation',
  ]) {
    await team.ok('lead', line);
  }
  const executors = await team.db.kysely.selectFrom('executors').selectAll().execute();
  const idOf = (handle: string) => executors.find((executor) => executor.handle === handle)?.id ?? '';
  await writeRecord(team, idOf('ana'), 'quality', ANA, 1_000);
  await writeRecord(team, idOf('bot'), 'automation', BOT, 2_000);
  for (const title of ['Write the import guide', 'Record a demo video', 'Call three clinics']) {
    await team.ok('lead', `propose ${title} --category quality --effort 3h`);
  }
  await team.ok('lead', 'propose Mail the receipts --category automation --effort 1h');
  const outcomes = await team.db.kysely.selectFrom('outcomes').selectAll().execute();
  const model = createSuccessModel(
    outcomes.map((row) => ({
      executorId: row.executor_id,
      category: row.category,
      isSuccess: row.is_success,
      effortHours: makeRows(team.workspace, 'local').tasks.effort_hours,
      spentHours: null,
      finishedAt: row.finished_at,
    })),
    team.clock.now(),
  );
  const quality = { category: 'quality', effortHours: null, budgetHours: null };
  const { low, high } = model.personalChance(idOf('ana'), quality);
  const percent = (share: number) => Math.round(share * 100);
  return {
    team,
    secrets: [
      String(low).slice(0, 6),
      String(high).slice(0, 6),
      `${percent(low)} to ${percent(high)} %`,
      `${percent(low)} % to ${percent(high)} %`,
      String(ANA.minutes),
      `"${ANA.inTime}"`,
      `:${ANA.inTime},`,
      `${ANA.inTime} of `,
      `:${ANA.inTime + ANA.late},`,
      `${ANA.inTime + ANA.late} such tasks`,
    ],
  };
}

async function writeRecord(
  team: Team,
  executorId: string,
  category: string,
  record: typeof ANA,
  from: number,
): Promise<void> {
  const rows = makeRows(team.workspace, 'local');
  const { kysely } = team.db;
  const at = team.clock.now() - 3_600_000;
  await kysely
    .insertInto('batches')
    .values({
      ...rows.batches,
      id: `B-${from}`,
      number: from,
      on_date: `2025-01-0${from / 1_000}`,
      answer: JSON.stringify({
        taskIds: [],
        generated: 0,
        unique: 0,
        skipped: [],
        totalImpact: 0,
        changes: [],
        foot: [],
        emptyBecause: null,
        goals: {},
        ranking: [],
      }),
    })
    .execute();
  for (let index = 0; index < record.inTime + record.late; index++) {
    const isInTime = index < record.inTime ? 1 : 0;
    const number = from + index;
    const nowhere = { metric_id: null, goal_id: null, project_id: null };
    await kysely
      .insertInto('candidates')
      .values({
        ...rows.candidates,
        ...nowhere,
        id: `C-${number}`,
        number,
        key: `k${number}`,
        title: `Old work ${number}`,
        proposer_id: null,
        category,
        state: 'done',
      })
      .execute();
    await kysely
      .insertInto('tasks')
      .values({
        ...rows.tasks,
        ...nowhere,
        id: `T-${number}`,
        number,
        candidate_id: `C-${number}`,
        batch_id: `B-${from}`,
        assignee_id: executorId,
        category,
        state: 'done',
      })
      .execute();
    await kysely
      .insertInto('outcomes')
      .values({
        ...rows.outcomes,
        task_id: `T-${number}`,
        executor_id: executorId,
        category,
        is_success: isInTime,
        is_in_time: isInTime,
        minutes: record.minutes,
        finished_at: at,
        recorded_by: null,
      })
      .execute();
  }
}

/** What ben is told by every command, with each thing that he could name. */
async function askEverything(team: Team, task: string): Promise<View[]> {
  const views: View[] = [];
  for (const { name } of sample(team.engine.commands.all, { every: 3, seed: 'asked' })) {
    for (const words of [
      '',
      task,
      `${task} check`,
      '@ana',
      '@bot',
      'quality',
      'main',
      '--all',
      '--dry-run',
      '--json',
    ]) {
      views.push(await team.say('ben', `${name} ${words}`.trim()));
    }
  }
  return views;
}

/** Where the secrets are, each with what stands around it. */
function findIn(all: string, secrets: readonly string[]): string[] {
  return secrets.flatMap((secret) => {
    const at = all.indexOf(secret);
    return at === -1 ? [] : [`${secret} in ${all.slice(Math.max(0, at - 300), at + 60)}`];
  });
}

describe('a person’s own figures', () => {
  it.runIf(isFull)('are shown to nobody else, by any command, in any post, in words or as data', async () => {
    const { team, secrets } = await startWatched();
    await team.run('lead', 'plan', { isPosted: true });
    await team.settle();
    const { digest } = (await team.ok('ben', 'plan')) as PlanView;
    const own = digest.tasks.find(
      ({ executor, category }) => executor?.handle === 'ana' && category === 'quality',
    );
    expect(own).toMatchObject({ category: 'quality' });
    const told = await askEverything(team, own?.id ?? '');
    expect(told.filter(({ kind }) => kind !== 'refusal').length).toBeGreaterThan(20);
    const public_ = team.delivered.filter(({ place }) => !place.id.includes('ana'));
    const all = JSON.stringify([digest, told, public_.map(({ view }) => view)]);
    expect(findIn(all, secrets)).toEqual([]);
  });

  it('are shown to that person: the chance, interval, count and minutes', async () => {
    const { team, secrets } = await startWatched();
    await team.ok('lead', 'learn');
    const { digest } = (await team.ok('ana', 'plan')) as PlanView;
    const patterns = (await team.ok('ana', 'patterns')) as TableView;
    expect(patterns.rows).toContainEqual([
      'quality',
      '@ana',
      '31',
      '6',
      expect.stringMatching(/^[78]\d % \(\d\d % to \d\d %\)$/),
      '137',
    ]);
    const own = digest.tasks.find(
      ({ executor, category }) => executor?.handle === 'ana' && category === 'quality',
    );
    expect(own?.chance.own).toMatchObject({ count: 37, low: expect.any(Number), high: expect.any(Number) });
    const all = JSON.stringify([digest, patterns]);
    for (const secret of secrets.slice(0, 2)) expect(all).toContain(secret);
  });

  it('stand in why for that person; everybody else reads the chance of the kind, and the page reads none', async () => {
    const { team } = await startWatched();
    const { digest } = (await team.ok('lead', 'plan')) as PlanView;
    const own = digest.tasks.find(
      ({ executor, category }) => executor?.handle === 'ana' && category === 'quality',
    );
    const [toAna, toBen] = await Promise.all(
      ['ana', 'ben'].map(async (who) => JSON.stringify(await team.ok(who, `why ${own?.id} more`))),
    );
    for (const told of [toAna, toBen]) expect(told).toMatch(/"\d+ %"," likely /);
    expect(toAna).toContain('Your');
    expect(toAna).toContain(' own chance: ');
    expect(toBen).not.toContain(' own chance: ');
    expect(JSON.stringify(digest.foot)).toMatch(/I expect /);
    expect(JSON.stringify([digest.headline, digest.changes, digest.foot])).not.toContain('%');
  });

  it('of an agent are public, as soon as there are outcomes', async () => {
    const { team } = await startWatched();
    const { rows } = (await team.ok('ben', 'patterns')) as TableView;
    expect(rows.map(([category, who, ...rest]) => [category, who, rest[0], rest[1], rest[3]])).toEqual([
      ['automation', '@bot', '17', '2', '72'],
    ]);
  });
});

describe('learn', () => {
  it('changes nothing the second time', async () => {
    const { team } = await startWatched();
    await expectGolden('learn/learn', await team.ok('lead', 'learn'));
    const events = () => team.db.kysely.selectFrom('events').select('seq').execute();
    const before = await events();
    await expectGolden('learn/learn', await team.ok('lead', 'learn'));
    expect(await events()).toEqual(before);
  });
});
