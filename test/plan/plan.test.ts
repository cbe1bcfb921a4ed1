import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/base/view/text.ts';
import type { Fact, PlanView, ReportView, View } from '../../src/base/view/view.ts';
import { TEAM_DIALECTS, type TeamDialect } from '../support/database.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam, type Team } from '../support/team.ts';

/** A small team with a goal, a project with a blocker, and five ideas. */
async function startShop(dialect: TeamDialect = 'memory'): Promise<Team> {
  const team = await startTeam({ dialect });
  for (const line of [
    'member add @ana --role member',
    'member edit @ana --hours 40 --routed on',
    'agent add @coder --responsible @ana --hours 40',
    'vision set statement The booking tool that small clinics keep paying for',
    'goal add trial-to-paid at least 6% by 2027-01-31, owner @lead, from 4%',
    'metric record trial-to-paid 4.1% --at 2026-11-20',
    'project add Alpha --earns-revenue',
    'bug add Alpha Login crashes on Safari --severity critical',
    'propose Ask for the card after the first booking --impact "+0.2..+0.6 %" --metric trial-to-paid --effort 6h',
    'propose Show prices before sign-up --impact "+0.1..+0.2 %" --metric trial-to-paid --effort 2h',
    'propose Write the import guide --effort 3h',
    'propose Record a demo video --effort 8h --after C-3',
    'propose Rename the settings page --effort 1h --touches customers',
  ]) {
    await team.ok('lead', line);
  }
  return team;
}

async function plan(team: Team, line = 'plan'): Promise<PlanView> {
  return (await team.ok('lead', line)) as PlanView;
}

describe.each(TEAM_DIALECTS)('plan on %s', (dialect) => {
  it('posts what the dry run showed, and the dry run writes nothing', async () => {
    const team = await startShop(dialect);
    const before = await team.db.kysely.selectFrom('events').select('seq').execute();
    const dry = await plan(team, 'plan --dry-run');
    expect(await team.db.kysely.selectFrom('events').select('seq').execute()).toEqual(before);
    expect(await team.db.kysely.selectFrom('tasks').selectAll().execute()).toEqual([]);
    const real = await plan(team);
    // Nothing can be pressed on a task that does not exist yet; everything else is the same.
    const bare = (view: PlanView) => ({
      ...view.digest,
      actions: [],
      tasks: view.digest.tasks.map((task) => ({ ...task, actions: [] })),
    });
    expect(bare(real)).toEqual(bare(dry));
    expect({ ...real, queued: 0, isDryRun: true, digest: null }).toEqual({ ...dry, digest: null });
    expect(real.queued).toBe(5);
  });

  it('tops the batch up to its cap and never doubles it', async () => {
    const team = await startShop(dialect);
    const first = await plan(team, 'plan --max-tasks 2');
    expect(first.digest.tasks).toHaveLength(2);
    const second = await plan(team);
    expect(second.digest.tasks).toHaveLength(5);
    expect(second.digest.tasks.slice(0, 2).map(({ id }) => id)).toEqual(
      first.digest.tasks.map(({ id }) => id),
    );
    const third = await plan(team);
    expect(third.queued).toBe(0);
    expect(third.digest.tasks.map(({ id }) => id)).toEqual(second.digest.tasks.map(({ id }) => id));
    expect(await team.db.kysely.selectFrom('batches').selectAll().execute()).toHaveLength(1);
  });

  it('decides, does and learns: what is done is not proposed again, and patterns count it', async () => {
    const team = await startShop(dialect);
    const { digest } = await plan(team);
    const task = digest.tasks.find(({ title }) => title.startsWith('Show prices'));
    await team.ok('lead', `approve ${task?.id}`);
    const holder = task?.executor?.handle === 'coder' ? 'ana' : 'ana';
    await team.ok(holder, `start ${task?.id}`);
    team.clock.advance(90 * 60_000);
    await team.ok(holder, `done ${task?.id} live --link https://example.org/7`);
    const outcome = await team.db.kysely.selectFrom('outcomes').selectAll().executeTakeFirstOrThrow();
    expect(outcome).toMatchObject({
      is_success: 1,
      is_in_time: 1,
      minutes: 90,
      evidence: 'https://example.org/7',
    });
    await team.ok('lead', 'learn');
    expect(await team.db.kysely.selectFrom('patterns').selectAll().execute()).toMatchObject([
      { success_count: 1, total_minutes: 90 },
    ]);
    team.clock.set('2026-11-24T08:00:00Z');
    const next = await plan(team);
    expect(next.digest.tasks.map(({ title }) => title)).not.toContain('Show prices before sign-up');
  });
});

describe('a digest', () => {
  it('reads like two lines a task: what, for what, who; when, what for, why', async () => {
    const { digest } = await plan(await startShop());
    expect(digest.headline[0]).toEqual({ bold: 'Mon 23 Nov' });
    const [first, second] = digest.tasks;
    expect(first).toMatchObject({ category: 'blocker' });
    await expectGolden('plan', [
      plainText(digest.headline, 'UTC'),
      second?.title,
      first?.reasoning,
      second?.impactText,
      second?.reasoning,
    ]);
  });

  it('carries the goal’s gap, baseline and momentum with every task for it', async () => {
    const { digest } = await plan(await startShop());
    const forGoal = digest.tasks.filter(({ goal }) => goal !== null);
    expect(forGoal.length).toBeGreaterThan(1);
    for (const { goal } of forGoal) {
      expect(goal).toMatchObject({
        id: 'G-1',
        gap: expect.closeTo(1.9, 6),
        baseline: 4,
        momentum: { direction: 'cannot tell' },
      });
    }
  });

  it('says why there is nothing, and what would change it', async () => {
    const team = await startTeam();
    const empty = await plan(team);
    expect(empty.digest.tasks).toEqual([]);
    await expectGolden('plan', plainText(empty.digest.headline, 'UTC'));
  });

  it('lists what nobody decided again the next day, without making it again', async () => {
    const team = await startShop();
    const first = await plan(team);
    team.clock.set('2026-11-24T09:00:00Z');
    const second = await plan(team);
    expect(second.digest.tasks.map(({ id }) => id)).toEqual(first.digest.tasks.map(({ id }) => id));
    expect(second.queued).toBe(0);
  });

  it('brings a task that was put off back on its day', async () => {
    const team = await startShop();
    const { digest } = await plan(team, 'plan --max-tasks 1');
    const [task] = digest.tasks;
    await team.ok('lead', `later ${task?.id} wednesday`);
    team.clock.set('2026-11-24T09:00:00Z');
    expect((await plan(team)).digest.tasks.map(({ id }) => id)).not.toContain(task?.id);
    team.clock.set('2026-11-25T09:00:00Z');
    await team.ok('lead', 'refuse T-2 not now');
    expect((await plan(team)).digest.tasks.find(({ id }) => id === task?.id)?.state).toBe('proposed');
  });

  it('shows a task that is back today in a dry run as the real one does', async () => {
    const team = await startShop();
    await plan(team, 'plan --max-tasks 1');
    await team.ok('lead', 'later T-1 wednesday');
    team.clock.set('2026-11-25T09:00:00Z');
    const states = async (line: string) => (await plan(team, line)).digest.tasks.map(({ state }) => state);
    expect(await states('plan --dry-run')).toEqual(await states('plan'));
  });

  it('keeps the numbers and the places of a day, also of tasks carried over and decided today', async () => {
    const team = await startShop();
    await plan(team, 'plan --max-tasks 2');
    await team.ok('lead', 'later T-2 tomorrow');
    team.clock.set('2026-11-24T09:00:00Z');
    const first = await plan(team, 'plan --max-tasks 3');
    await team.ok('lead', 'approve T-1');
    const second = await plan(team, 'plan --max-tasks 4');
    expect(first.digest.tasks.map(({ id }) => id)).toEqual(['T-1', 'T-2', 'T-3']);
    expect(second.digest.tasks.map(({ id }) => id)).toEqual(['T-1', 'T-2', 'T-3', 'T-4']);
  });

  it('does not let what comes after a task go before it when that is put off', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Write the import guide --priority 9');
    await team.ok('lead', 'propose Record a demo video --after C-1');
    await plan(team, 'plan --max-tasks 1');
    await team.ok('lead', 'later T-1 2026-12-01');
    expect((await plan(team)).queued).toBe(0);
  });

  it('asks one thing about the books at a time, also while the last one waits', async () => {
    const team = await startTeam();
    await team.ok('lead', 'goal add trial-to-paid at least 6% by 2027-01-31, owner @lead');
    await team.ok('lead', 'goal add failed imports at most 1% by 2027-01-31, owner @lead');
    await plan(team, 'plan --max-tasks 2');
    team.clock.set('2026-11-24T09:00:00Z');
    const asked = (await plan(team)).digest.tasks.filter(({ title }) => title.startsWith('Record a value'));
    expect(asked).toHaveLength(1);
  });

  it('asks for a value again when a metric falls silent once more', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ana');
    await team.ok('lead', 'goal add failed imports at most 1% by 2027-03-31, owner @lead');
    await team.ok('lead', 'feed edit --cap 20');
    const ask = async () =>
      (await plan(team)).digest.tasks.find(({ title }) => title.startsWith('Record a value'))?.id;
    const first = (await ask()) ?? 'none';
    await team.ok('lead', `approve ${first}`);
    await team.ok('lead', 'metric record failed-imports 3.1');
    team.clock.set('2026-11-24T09:00:00Z');
    expect(await ask()).toBeUndefined();
    team.clock.set('2027-01-11T09:00:00Z');
    expect(await ask()).toMatch(/^T-\d+$/);
  });

  it('ends the work to record a value once there is one: done by whoever had it, off for anybody else', async () => {
    const states: string[] = [];
    for (const who of ['ben', 'lead']) {
      const team = await startTeam();
      await team.ok('ben', 'me');
      await team.ok('lead', 'goal add failed imports at most 1% by 2027-03-31, owner @ben');
      await team.ok('lead', 'feed edit --cap 20');
      const tasks = (await plan(team)).digest.tasks;
      const id = tasks.find(({ title }) => title.startsWith('Record a value'))?.id ?? 'none';
      await team.ok('lead', `approve ${id}`);
      team.clock.advance(6 * 60_000);
      await team.settle();
      await team.ok('ben', `take ${id}`);
      await team.ok(who, 'metric record failed-imports 3.1');
      const { state } = await team.db.kysely
        .selectFrom('tasks')
        .select('state')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      states.push(state);
    }
    expect(states).toEqual(['done', 'cancelled']);
  });

  it('says one sensible thing when the only idea is a task already', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Write the import guide');
    await plan(team);
    await team.ok('lead', 'approve T-1');
    await team.ok('lead', 'propose Write a guide');
    await team.ok('lead', 'backlog edit C-2 --title "Write the import guides"');
    team.clock.set('2026-11-24T09:00:00Z');
    const { digest } = await plan(team);
    const said = plainText(digest.headline, 'UTC');
    expect(digest.tasks).toEqual([]);
    await expectGolden('plan', said);
    expect(said).not.toContain('undefined');
  });

  it('lets a task start whose prerequisite was done already or refused', async () => {
    const team = await startShop();
    await team.ok('lead', 'feed edit main --cap 10');
    await plan(team);
    const [guide, video] = await Promise.all(['C-3', 'C-4'].map((id) => taskOf(team, id)));
    expect([guide, video]).not.toContain(undefined);
    await team.ok('lead', `approve ${video}`);
    expect((await team.refused('lead', `start ${video}`)).message).toContain(String(guide));
    await team.ok('lead', `refuse ${guide} not now`);
    await team.ok('lead', 'backlog edit C-3 --state open');
    expect((await team.refused('lead', `start ${video}`)).message).toContain(`fail ${video}`);
    await team.ok('lead', 'backlog edit C-3 --state done');
    await team.ok('lead', `start ${video}`);
  });

  it('says why its proposer thinks that a task is worth doing', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Retry imports --why "24 of 41 failures are time-outs"');
    expect((await plan(team)).digest.tasks[0]?.reasoning).toBe('24 of 41 failures are time-outs.');
    await team.ok('lead', 'propose Mend the lamp --why "It is dark"');
    await team.ok('lead', 'backlog edit C-2 --why none');
    expect((await plan(team)).digest.tasks[1]?.reasoning).not.toContain('dark');
  });

  it('says what changed since the last one', async () => {
    const team = await startShop();
    await plan(team);
    team.clock.advance(60_000);
    await team.ok('lead', 'approve T-2');
    await team.ok('ana', 'done T-2');
    await team.ok('lead', 'refuse T-3 not us');
    await team.ok('lead', 'metric record trial-to-paid 4.4% --at 2026-11-23');
    team.clock.set('2026-11-24T09:00:00Z');
    await expectGolden(
      'plan',
      (await plan(team)).digest.changes.map((line) => plainText(line, 'UTC')),
    );
  });

  it('is posted once by its rhythm, to its place, without anybody’s own figures', async () => {
    const team = await startShop();
    team.clock.set('2026-11-23T09:00:01Z');
    await team.settle();
    await team.settle();
    const digests = team.delivered.filter(({ view }) => view.kind === 'digest');
    expect(digests).toHaveLength(1);
    expect(JSON.stringify(digests[0]?.view)).not.toContain('"count"');
  });
});

describe('why', () => {
  it('marks what a person said as theirs, and not as true', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'propose Paint the door --effort 1h --why "Visitors ask for it every week"');
    await team.ok('lead', 'plan');
    const view = (await team.ok('lead', 'why T-1 check')) as ReportView & {
      data: { facts: { claim: string; verdict: string }[] };
    };
    const verdict: Fact['verdict'] = 'as somebody said';
    expect(view.data.facts).toContainEqual(expect.objectContaining({ claim: 'given', verdict }));
  });

  it('marks a reason true, then stale when the metric moves, then false when it no longer holds', async () => {
    const team = await startShop();
    const { digest } = await plan(team);
    const blocker = digest.tasks.find(({ category }) => category === 'blocker');
    const prices = digest.tasks.find(({ title }) => title.startsWith('Show prices'));
    const verdicts = async (id: string | undefined) => {
      const view = (await team.ok('lead', `why ${id} check`)) as ReportView & {
        data: { facts: { claim: string; verdict: string }[] };
      };
      return Object.fromEntries(view.data.facts.map(({ claim, verdict }) => [claim, verdict]));
    };
    expect(new Set(Object.values(await verdicts(prices?.id)))).toEqual(new Set(['true']));
    await team.ok('lead', 'metric record trial-to-paid 4.4% --at 2026-11-23');
    expect(await verdicts(prices?.id)).toMatchObject({ 'goal.gap': 'stale', effort: 'true', impact: 'true' });
    await team.ok('lead', `approve ${prices?.id}`);
    await team.ok('lead', `done ${prices?.id}`);
    expect(await verdicts(prices?.id)).toMatchObject({ 'goal.gap': 'stale', effort: 'true', impact: 'true' });
    await team.ok('lead', 'bug edit BUG-1 --state resolved');
    expect(await verdicts(blocker?.id)).toMatchObject({ 'project.blockers': 'false' });
    // As version 0.1 left them: without the edition of their measure.
    const { reasons } = await team.db.kysely
      .selectFrom('tasks')
      .select('reasons')
      .where('id', '=', prices?.id ?? '')
      .executeTakeFirstOrThrow();
    await team.db.kysely
      .updateTable('tasks')
      .set({ reasons: reasons.replaceAll(/"edition":[23],/g, '') })
      .where('id', '=', prices?.id ?? '')
      .execute();
    expect(await verdicts(prices?.id)).toMatchObject({ 'goal.gap': 'older measure', effort: 'true' });
  });
});

describe('deciding', () => {
  it('needs two for risky work, neither the assignee, and counts one person once', async () => {
    const team = await startShop();
    for (const handle of ['ben', 'cam']) await team.ok('lead', `member add @${handle}`);
    await team.ok('lead', 'feed edit main --cap 10');
    await team.ok('lead', 'agent edit @coder --categories revenue');
    const { digest } = await plan(team);
    const risky = digest.tasks.find(({ approvalKind }) => approvalKind === 'risky');
    expect(risky?.executor?.handle).toBe('ana');
    const approve = async (handle: string) => wordsOf(await team.say(handle, `approve ${risky?.id}`));
    await expectGolden('plan', await approve('lead'));
    await expectGolden('plan', await approve('ana'));
    expect(await approve('ben')).toContain('1 of 2');
    expect(await approve('ben')).toContain('1 of 2');
    expect(await approve('cam')).toContain('approved');
  });

  it('tells the second decider who decided', async () => {
    const team = await startShop();
    await plan(team);
    await team.ok('lead', 'approve T-2');
    await expectGolden('plan', await team.refused('lead', 'refuse T-2 too big'));
  });

  it('refuses a vote of somebody who may not decide, and says who can', async () => {
    const team = await startShop();
    await plan(team);
    expect(await team.refused('ana', 'approve T-2')).toMatchObject({ code: 'not_allowed', allowed: '@lead' });
    expect(await team.db.kysely.selectFrom('votes').selectAll().execute()).toEqual([]);
  });

  it.each([
    ['too big', 'never'],
    ['too big --hours 1', 'from tomorrow with fewer hours'],
    ['not now', 'after its date'],
    ['wrong metric', 'after its date'],
    ['already done', 'never'],
    ['other tried it', 'after its date'],
  ])('keeps its word after a refusal: %s, %s', async (reason, returns) => {
    const team = await startShop();
    await plan(team, 'plan --max-tasks 2');
    await team.ok('lead', `refuse T-2 ${reason}`);
    const propose = async (date: string) => {
      team.clock.set(`${date}T09:00:00Z`);
      const { digest } = await plan(team);
      return digest.tasks.find(
        ({ title, id }) => title === 'Ask for the card after the first booking' && id !== 'T-2',
      );
    };
    const tomorrow = await propose('2026-11-24');
    if (returns === 'from tomorrow with fewer hours') expect(tomorrow?.effortHours).toBe(1);
    else expect(tomorrow).toBeUndefined();
    if (returns !== 'after its date') return;
    for (const id of ['T-1', 'T-3', 'T-4', 'T-5', 'T-6']) await team.say('lead', `refuse ${id} already done`);
    expect(await propose('2027-01-04')).toBeDefined();
  });

  it('brings what recurs back after its time, also when somebody had done it already', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Check the backups --every 30d');
    await plan(team);
    expect(wordsOf(await team.ok('lead', 'refuse T-1 already done'))).toContain('Wed 23 Dec');
    team.clock.set('2026-12-22T09:00:00Z');
    expect((await plan(team)).digest.tasks).toEqual([]);
    team.clock.set('2026-12-23T09:00:00Z');
    expect((await plan(team)).digest.tasks).toHaveLength(1);
  });

  it('rests a blocker that failed only overnight, as it says', async () => {
    const team = await startShop();
    const { digest } = await plan(team);
    const blocker = digest.tasks.find(({ category }) => category === 'blocker');
    await team.ok('lead', `approve ${blocker?.id}`);
    expect(wordsOf(await team.ok('lead', `fail ${blocker?.id}`))).toContain('Tue 24 Nov');
    team.clock.set('2026-11-24T09:00:00Z');
    expect((await plan(team)).digest.tasks.map(({ category }) => category)).toContain('blocker');
  });

  it('gives a task to nobody else after "not us"', async () => {
    const team = await startShop();
    const { digest } = await plan(team);
    const task = digest.tasks.find(({ executor }) => executor !== null && executor.kind === 'member');
    await team.ok('lead', `refuse ${task?.id} not us`);
    team.clock.set('2026-11-24T09:00:00Z');
    const titles = (await plan(team)).digest.tasks.filter(({ id }) => id !== task?.id);
    expect(titles.map(({ title }) => title)).not.toContain(task?.title);
  });
});

/** The task that a candidate became. */
async function taskOf(team: Team, candidateId: string): Promise<string | undefined> {
  const task = await team.db.kysely
    .selectFrom('tasks')
    .select('id')
    .where('candidate_id', '=', candidateId)
    .executeTakeFirst();
  return task?.id;
}

/** An answer or a refusal as a person reads it. */
function wordsOf(view: View): string {
  if (view.kind === 'refusal') return view.message;
  return view.kind === 'answer'
    ? view.lines.map((line) => plainText(line, 'UTC')).join('\n')
    : JSON.stringify(view);
}

describe('what nobody decides', () => {
  it('keeps its place for three working days, then makes room for other work', async () => {
    const team = await startTeam();
    await team.ok('lead', 'policy kind normal --days 10');
    await team.ok('lead', 'feed edit main --cap 2');
    for (const idea of ['Write the import guide', 'Ring five clinics', 'Sort the questions', 'Fix the lamp'])
      await team.ok('lead', `propose ${idea}`);
    const pages: string[][] = [];
    for (const day of [23, 24, 25, 26, 27]) {
      team.clock.set(`2026-11-${day}T09:00:00Z`);
      pages.push((await plan(team)).digest.tasks.map(({ id }) => id));
    }
    const [first, second, third, fourth, fifth] = pages;
    expect([first, second, third]).toEqual([first, first, first]);
    expect(fourth?.some((id) => first?.includes(id))).toBe(false);
    expect(fourth).toHaveLength(2);
    expect(fifth).toEqual(fourth);
  });
});
