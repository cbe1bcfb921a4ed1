import { describe, expect, it } from 'vitest';
import type { ReportView } from '../../../src/base/view/view.ts';
import { expectRebuilt } from '../../support/database/rebuild.ts';
import { TEAM_DIALECTS } from '../../support/database.ts';
import { expectGolden } from '../../support/golden.ts';
import type { Team } from '../../support/team.ts';
import { changes, morning, plan, propose, settlement, settlements, startImports } from '../settled-team.ts';

const TITLE = 'Retry imports';
/** The retry is done on Monday 23 November and read two weeks after it is due. */
const READ = '2026-12-09';

/** The retry is proposed, approved and done on the first day. */
async function doRetry(team: Team): Promise<string> {
  const { id } = await propose(team, TITLE);
  await team.ok('lead', `approve ${id}`);
  await team.ok('lead', `done ${id} live`);
  return id;
}

describe.each(TEAM_DIALECTS)('settling on %s', (dialect) => {
  it('says in the next digests whether it was in time, and the log says the same', async () => {
    const team = await startImports(dialect);
    const id = await doRetry(team);
    expect(await settlements(team)).toEqual([]);
    morning(team, '2026-11-24');
    await expectGolden(
      'settle',
      changes(await plan(team)).filter((line) => line.includes(id)),
    );
    const success = await settlement(team, id, 'success');
    const said = success?.probability ?? 0;
    expect(said).toBeGreaterThan(0.4);
    expect(said).toBeLessThan(0.7);
    expect(success).toMatchObject({
      verdict: 'hit',
      is_hit: 1,
      base_probability: 0.6,
      brier: expect.closeTo((1 - said) ** 2, 6),
      log_loss: expect.closeTo(-Math.log(said), 6),
      forecast_version: 1,
    });
    expect(await settlement(team, id, 'impact')).toBeUndefined();
    await expectRebuilt(team.db);
  });
});

describe('what is settled', () => {
  it('is told once: in the digest after it, and neither in a second one nor when the day is topped up', async () => {
    const team = await startImports();
    const id = await doRetry(team);
    morning(team, '2026-11-24');
    const line = `Done in time: ${id} Retry imports that time out.`;
    const dry = await plan(team, 'plan --dry-run');
    expect(await settlements(team)).toEqual([]);
    expect(changes(dry)).toContain(line);
    expect(changes(await plan(team))).toEqual(changes(dry));
    // The same instant: what is settled now must neither be lost nor be told again tomorrow.
    morning(team, '2026-11-25');
    expect(changes(await plan(team)).join(' ')).not.toContain('Done in time');
  });

  it('is told by the feed of the task, whichever feed was planned first', async () => {
    const team = await startImports();
    await team.ok('lead', 'feed add evening --at 17:00');
    await plan(team, 'plan --feed evening --max-tasks 1');
    await plan(team, 'plan --feed main');
    const [own] = await team.db.kysely
      .selectFrom('tasks')
      .selectAll()
      .where('feed_id', '<>', 'main')
      .where('title', 'like', `${TITLE}%`)
      .execute();
    const id = own?.id ?? '';
    await team.ok('lead', `approve ${id}`);
    await team.ok('lead', `done ${id}`);
    morning(team, '2026-11-24');
    const main = changes(await plan(team, 'plan --feed main')).join(' ');
    expect(main).not.toContain('in time');
    expect(await settlement(team, id, 'success')).toMatchObject({ verdict: 'hit' });
    await expectGolden(
      'settle',
      changes(await plan(team, 'plan --feed evening')).filter((line) => line.includes(id)),
    );
  });

  it('never changes: later values, a second run and a day without a digest leave it as it is', async () => {
    const team = await startImports();
    const id = await doRetry(team);
    morning(team, READ);
    await plan(team);
    const before = await settlements(team);
    expect(before).toMatchObject([{ task_id: id, part: 'success', verdict: 'hit' }]);
    morning(team, '2026-12-20');
    await team.ok('lead', 'metric record failed-imports 9% --at 2026-12-06');
    await team.settle();
    await plan(team);
    const after = await settlements(team);
    expect(
      after.filter((row) => before.some(({ task_id, part }) => task_id === row.task_id && part === row.part)),
    ).toEqual(before);
  });

  it('does not wait for a digest: a paused feed settles once a day all the same', async () => {
    const team = await startImports();
    const id = await doRetry(team);
    await team.ok('lead', 'pause');
    team.clock.advance(25 * 3_600_000);
    await team.settle();
    expect(await settlement(team, id, 'success')).toMatchObject({ verdict: 'hit' });
    const events = await team.db.kysely
      .selectFrom('events')
      .select('subject')
      .where('type', '=', 'ForecastsSettled')
      .execute();
    expect(events).toEqual([{ subject: 'settlements' }]);
    team.clock.advance(24 * 3_600_000);
    await team.settle();
    expect(
      await team.db.kysely
        .selectFrom('events')
        .select('seq')
        .where('type', '=', 'ForecastsSettled')
        .execute(),
    ).toHaveLength(1);
  });
});

describe('a chance', () => {
  it('is a miss as soon as the due instant has passed, and stays one when the work is done later', async () => {
    const team = await startImports();
    const { id, dueOn } = await propose(team, TITLE);
    await team.ok('lead', `approve ${id}`);
    await team.ok('lead', `take ${id}`);
    morning(team, dueOn);
    await plan(team);
    expect(await settlement(team, id, 'success')).toBeUndefined();
    morning(team, '2026-11-30');
    // Whoever has it is asked first; the page after names it, if they have not said.
    expect(changes(await plan(team)).filter((line) => line.includes(id))).toEqual([]);
    expect(await settlement(team, id, 'success')).toMatchObject({ verdict: 'miss', is_hit: 0 });
    morning(team, '2026-12-01');
    expect(JSON.stringify(await plan(team))).toContain(`${id} (@lead)`);
    await team.ok('lead', `done ${id}`);
    morning(team, '2026-12-02');
    await plan(team);
    expect(await settlement(team, id, 'success')).toMatchObject({ verdict: 'miss', is_hit: 0 });
  });

  it('is a miss when the task could not be done', async () => {
    const team = await startImports();
    const { id } = await propose(team, TITLE);
    await team.ok('lead', `approve ${id}`);
    await team.ok('lead', `take ${id}`);
    await team.ok('lead', `fail ${id} no such API`);
    morning(team, '2026-11-24');
    await plan(team);
    expect(await settlement(team, id, 'success')).toMatchObject({ verdict: 'miss' });
    morning(team, READ);
    await plan(team);
    const impact = await settlement(team, id, 'impact');
    expect(impact?.verdict).toBe('void');
    await expectGolden('settle', impact?.why);
  });

  it('of the version in force at the approval counts, not of one made later', async () => {
    const team = await startImports();
    const { id } = await propose(team, TITLE);
    const first = await team.db.kysely
      .selectFrom('forecasts')
      .selectAll()
      .where('task_id', '=', id)
      .executeTakeFirstOrThrow();
    await team.ok('lead', `approve ${id}`);
    team.clock.advance(3_600_000);
    await team.db.kysely
      .insertInto('forecasts')
      .values({
        ...first,
        version: 2,
        success_probability: 0.99,
        due_at: first.due_at + 7 * 86_400_000,
        made_at: team.clock.now(),
      })
      .execute();
    morning(team, '2026-11-27');
    await team.ok('lead', `done ${id}`);
    await plan(team);
    expect(await settlement(team, id, 'success')).toMatchObject({
      forecast_version: 1,
      verdict: 'miss',
      probability: expect.closeTo(first.success_probability, 9),
    });
  });

  it('is open while nobody has decided, and void once a refused task’s date has passed', async () => {
    const team = await startImports();
    const { id } = await propose(team, TITLE);
    await team.ok('lead', `refuse ${id} not now --until 2027-01-15`);
    await team.ok('lead', 'propose Write the import guide --effort 2h');
    const waiting = await propose(team, 'Write the import');
    await plan(team);
    expect(await settlement(team, id, 'success')).toBeUndefined();
    morning(team, READ);
    const said = changes(await plan(team)).join(' ');
    expect(await settlement(team, id, 'success')).toMatchObject({
      verdict: 'void',
      why: 'never approved',
      probability: null,
      is_hit: null,
    });
    // Nothing was promised to anybody: it is no news.
    expect(said).not.toContain(id);
    expect(await settlement(team, waiting.id, 'success')).toBeUndefined();
  });

  it('is void when the task was called off after its approval', async () => {
    const team = await startImports();
    const { id } = await propose(team, TITLE);
    await team.ok('lead', `approve ${id}`);
    await team.ok('lead', `take ${id}`);
    await team.ok('lead', `reverse ${id} the vendor does it`);
    morning(team, '2026-11-24');
    await plan(team);
    expect(await settlement(team, id, 'success')).toMatchObject({ verdict: 'void', why: 'cancelled' });
  });

  it('knows the base rate of what was settled before it, in the order in which it ended', async () => {
    const team = await startImports();
    for (const title of ['Write the import guide', 'Record a demo video', 'Call three clinics']) {
      await team.ok('lead', `propose ${title} --effort 2h --category quality`);
    }
    const { digest } = await plan(team);
    const ids = digest.tasks.slice(0, 3).map(({ id }) => id);
    for (const [index, id] of ids.entries()) {
      await team.ok('lead', `approve ${id}`);
      await team.ok('lead', `take ${id}`);
      team.clock.advance(60_000);
      await team.ok('lead', index === 1 ? `fail ${id} no` : `done ${id}`);
    }
    morning(team, '2026-11-24');
    await plan(team);
    const bases = [];
    for (const id of ids) bases.push((await settlement(team, id, 'success'))?.base_probability);
    expect(bases).toEqual([0.6, expect.closeTo(3.4 / 5, 9), expect.closeTo(3.4 / 6, 9)]);
  });
});

describe('an effect', () => {
  it('that nobody knew is not settled at all, and one of work that was never approved is void', async () => {
    const team = await startImports();
    await team.ok('lead', 'propose Write the import guide --effort 2h');
    const { id: guide } = await propose(team, 'Write the import');
    const { id } = await propose(team, TITLE);
    await team.ok('lead', `refuse ${id} not us`);
    await team.ok('lead', `approve ${guide}`);
    await team.ok('lead', `done ${guide}`);
    morning(team, READ);
    await plan(team);
    expect(await settlement(team, guide, 'impact')).toBeUndefined();
    expect(await settlement(team, id, 'impact')).toMatchObject({ verdict: 'void', why: 'never approved' });
  });
});

describe('score', () => {
  it('keeps silent before twenty are settled, and says how many are', async () => {
    const team = await startImports();
    await doRetry(team);
    morning(team, '2026-11-24');
    await plan(team);
    const score = await team.ok('lead', 'score');
    expect(score).toMatchObject({ kind: 'answer', data: { settled: 1, chances: null } });
    await expectGolden('settle', score);
  });

  it('then says it in numbers, to anybody', async () => {
    const team = await startImports();
    const id = await doRetry(team);
    const { kysely } = team.db;
    const task = await kysely.selectFrom('tasks').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    const forecast = await kysely
      .selectFrom('forecasts')
      .selectAll()
      .where('task_id', '=', id)
      .executeTakeFirstOrThrow();
    for (let number = 101; number <= 130; number++) {
      const own = `T-${number}`;
      await kysely
        .insertInto('tasks')
        .values({ ...task, id: own, number, state: number % 3 === 0 ? 'failed' : 'done' })
        .execute();
      await kysely
        .insertInto('forecasts')
        .values({ ...forecast, task_id: own, success_probability: 0.7, reading_on: null })
        .execute();
    }
    morning(team, '2026-11-24');
    await plan(team);
    const view = (await team.ok('ana', 'score')) as ReportView & { data: unknown };
    expect(view.sections).toHaveLength(3);
    expect(view.data).toMatchObject({ settled: 31, chances: { count: 31, hits: 21 } });
    await expectGolden(
      'settle',
      view.sections.flatMap(({ heading, lines: [line] }) => [
        heading,
        line?.join('').replace(/21\.\d/, '21.#') ?? '',
      ]),
    );
  });
});
