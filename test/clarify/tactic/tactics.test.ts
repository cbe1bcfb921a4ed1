import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../src/base/language/date.ts';
import { rebuildTables } from '../../../src/base/store/events.ts';
import { plainText } from '../../../src/base/view/text.ts';
import { TABLES } from '../../../src/engine/schema.ts';
import { TEAM_DIALECTS } from '../../support/database.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';
import { linesOf, shown } from '../shown.ts';

const readTactics = (team: Team) =>
  team.db.kysely.selectFrom('tactics').selectAll().orderBy('number').execute();

async function readTactic(team: Team) {
  const [tactic] = await readTactics(team);
  if (!tactic) throw new Error('no tactic');
  return tactic;
}

/** Records one value a day, the last one on the day before a date. */
async function record(team: Team, metric: string, values: readonly number[], beforeOn: string) {
  const rows = values.map((value, index) => {
    const at = Date.parse(`${beforeOn}T00:00:00Z`) - (values.length - index) * DAY_MS;
    return `${new Date(at).toISOString().slice(0, 10)},${value}`;
  });
  const file = ['date,value', ...rows].join('\n');
  const view = await team.run('lead', 'metric import', { file, metric });
  if (view.kind === 'refusal') throw new Error(view.message);
}

const repeat = (value: number, times: number) =>
  Array.from({ length: times }, (_, index) => value + (index % 3) - 1);

/** A goal on minutes until the first reply, at three hours before the start on Monday 2026-11-23. */
async function startReplies(team: Team) {
  await team.ok('lead', 'metric add first reply --unit minutes');
  await team.ok('lead', 'goal add first reply at most 2h by 2027-01-31');
  await record(team, 'first-reply', repeat(180, 28), '2026-11-23');
}

const ADD =
  'tactic add "Saved replies" --goal G-1 --judge 2026-12-21 --keep "20 min less" --retire "5 min less"';

/** Without work on it a tactic is not judged. */
async function begin(team: Team) {
  await team.ok('lead', 'propose Write the saved replies --tactic TC-1 --effort 2h');
  await team.ok('lead', 'plan');
  await team.ok('lead', 'approve T-1');
  await team.ok('lead', 'start T-1');
}

/** Lets the days pass up to the morning of a date and does what is due. */
async function passUntil(team: Team, date: string) {
  team.clock.set(`${date}T08:00:00Z`);
  await team.settle();
}

describe.each(TEAM_DIALECTS)('tactics on %s', (dialect) => {
  it('are judged on their date, and are rebuilt from the log', async () => {
    const team = await startTeam({ dialect, isCalm: true });
    await startReplies(team);
    await team.ok('lead', ADD);
    await begin(team);
    team.clock.set('2026-12-20T20:00:00Z');
    await record(team, 'first-reply', repeat(150, 27), '2026-12-20');
    await team.settle();
    expect((await readTactic(team)).state).toBe('running');
    await passUntil(team, '2026-12-21');
    const tactics = await readTactics(team);
    expect(tactics).toMatchObject([
      {
        id: 'TC-1',
        title: 'Saved replies',
        goal_id: 'G-1',
        metric_id: 'first-reply',
        start_value: 180,
        starts_on: '2026-11-23',
        judge_on: '2026-12-21',
        keep_at: -20,
        retire_at: -5,
        state: 'continue',
        judged_at: team.clock.now(),
      },
    ]);
    await team.db.transact((tx) => rebuildTables(tx, TABLES, team.workspace));
    expect(await readTactics(team)).toEqual(tactics);
  });
});

describe('tactic add', () => {
  it('reads a change in words, with a sign, as a level, and for the better where nothing is said', async () => {
    const team = await startTeam({ isCalm: true });
    await startReplies(team);
    for (const [keep, retire] of [
      ['20 min less', '5 min less'],
      ['-20m', '-5m'],
      ['20 minutes', '5 minutes'],
      ['"at most 160 min"', '"at most 175 min"'],
      ['"20 min better"', '"down 5 min"'],
    ]) {
      await team.ok(
        'lead',
        `${ADD.slice(0, ADD.indexOf(' --keep'))} --keep "${keep?.replaceAll('"', '')}" --retire "${retire?.replaceAll('"', '')}"`,
      );
    }
    const rules = (await readTactics(team)).map(({ keep_at, retire_at }) => [keep_at, retire_at]);
    expect(rules).toEqual(Array(5).fill([-20, -5]));
  });

  it('answers with its rule, each bound with the level that it means', async () => {
    const team = await startTeam({ isCalm: true });
    await startReplies(team);
    await expectGolden('tactic', linesOf(await team.ok('lead', ADD)).slice(0, 2));
  });

  it.each([
    ['--keep "20 min more" --retire "5 min less"', 'keep', /less than at the start/],
    ['--keep "20 min less" --retire "30 min less"', 'retire', /a smaller gain than −20 min/],
    ['--keep "20 min less" --retire "20 min less"', 'retire', /a smaller gain/],
    ['--keep "no change" --retire "5 min more"', 'keep', /a change for the better/],
    ['--keep "20 %" --retire 0', 'keep', /such as 20 min less/],
    ['--keep "more than a lot" --retire 0', 'keep', /such as 20 min less/],
  ])('refuses a rule that cannot work: %s', async (rule, field, allowed) => {
    const team = await startTeam({ isCalm: true });
    await startReplies(team);
    const refusal = await team.refused('lead', `tactic add Replies --goal G-1 --judge 2026-12-21 ${rule}`);
    expect(refusal).toMatchObject({ field });
    expect(refusal.message).toMatch(allowed);
    expect(await readTactics(team)).toEqual([]);
  });

  it('refuses a date on which nothing can be known yet', async () => {
    const team = await startTeam({ isCalm: true });
    await startReplies(team);
    const line = ADD.replace('2026-12-21', '2026-11-23');
    expect(await team.refused('lead', line)).toMatchObject({ field: 'judge' });
  });

  it('says so where fewer values come by its date than a verdict needs', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'metric add first reply --unit minutes --cadence week');
    await team.ok('lead', 'metric record first-reply 180');
    const add = (judge: string) =>
      team.ok(
        'lead',
        `tactic add "Saved replies" --metric first-reply --judge "${judge}" --keep "20 less" --retire "5 less"`,
      );
    await expectGolden('tactic', shown(await add('in 2 weeks')));
    await expectGolden('tactic', shown(await add('in 4 weeks')));
  });

  it('says so where its metric has no value, and then starts from the first one', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'goal add sign-ups at least 40 by 2027-01-31');
    const view = await team.ok(
      'lead',
      'tactic add Posters --goal G-1 --judge 2026-12-21 --keep 5 --retire 0',
    );
    await expectGolden('tactic', shown(view));
    team.clock.set('2026-12-20T20:00:00Z');
    await record(team, 'sign-ups', [10, 12, 14, 16, 17, 17, 17], '2026-12-20');
    await expectGolden('tactic', shown(await team.ok('lead', 'tactic show TC-1')));
  });

  it('asks an experiment for what it expects and what it is compared with', async () => {
    const team = await startTeam({ isCalm: true });
    await startReplies(team);
    expect(await team.refused('lead', `${ADD} --experiment`)).toMatchObject({ field: 'hypothesis' });
    expect(await team.refused('lead', `${ADD} --experiment --hypothesis "shorter"`)).toMatchObject({
      field: 'comparison',
    });
    await team.ok('lead', `${ADD} --experiment --hypothesis "less to type" --comparison "the old inbox"`);
    expect(await readTactic(team)).toMatchObject({
      is_experiment: 1,
      hypothesis: 'less to type',
      comparison: 'the old inbox',
    });
  });

  it('asks a guardrail for a side', async () => {
    const team = await startTeam({ isCalm: true });
    await startReplies(team);
    await team.ok('lead', 'metric add reopened --unit percent');
    const refusal = await team.refused('lead', `${ADD} --guardrail reopened --guardrail-at "2 points"`);
    expect(refusal).toMatchObject({ field: 'guardrailAt' });
    await expectGolden('tactic', refusal);
  });
});

describe('a stop rule', () => {
  async function judged(after: number, options = '') {
    const team = await startTeam({ isCalm: true });
    await startReplies(team);
    await team.ok('lead', `${ADD}${options}`);
    await begin(team);
    team.clock.set('2026-12-20T20:00:00Z');
    await record(team, 'first-reply', repeat(after, 27), '2026-12-21');
    await passUntil(team, '2026-12-21');
    return { team, tactic: await readTactic(team) };
  }

  it.each([
    [160, 'continue'],
    [161, 'modify'],
    [174, 'modify'],
    [175, 'modify'],
    [177, 'retire'],
    [190, 'retire'],
  ])('at %i minutes gives %s', async (after, state) => {
    expect((await judged(after)).tactic.state).toBe(state);
  });

  it('shows its figures with the verdict', async () => {
    const { team } = await judged(165);
    const page = shown(await team.ok('lead', 'tactic show TC-1'));
    await expectGolden('tactic', page);
    await expectGolden('tactic', page);
  });

  it('retires where the guardrail broke, however good the metric is', async () => {
    const team = await startTeam({ isCalm: true });
    await startReplies(team);
    await team.ok('lead', 'metric add reopened --unit percent');
    await record(team, 'reopened', repeat(6, 28), '2026-11-23');
    await team.ok('lead', `${ADD} --guardrail reopened --guardrail-at "2 points more"`);
    await begin(team);
    team.clock.set('2026-12-20T20:00:00Z');
    await record(team, 'first-reply', repeat(100, 27), '2026-12-20');
    await record(team, 'reopened', repeat(9, 27), '2026-12-20');
    await passUntil(team, '2026-12-21');
    expect((await readTactic(team)).state).toBe('retire');
    await expectGolden('tactic', shown(await team.ok('lead', 'tactic show TC-1')));
  });

  it('with too few values waits two weeks, once, and is then to be changed', async () => {
    const team = await startTeam({ isCalm: true });
    await startReplies(team);
    await team.ok('lead', ADD);
    await begin(team);
    team.clock.set('2026-12-20T20:00:00Z');
    await record(team, 'first-reply', [100, 100, 100], '2026-12-20');
    await passUntil(team, '2026-12-21');
    expect(await readTactic(team)).toMatchObject({ state: 'running', judge_on: '2027-01-04' });
    await passUntil(team, '2027-01-04');
    expect(await readTactic(team)).toMatchObject({ state: 'modify', judge_on: '2027-01-04' });
  });

  it('is applied once, and not again by a later tick', async () => {
    const { team, tactic } = await judged(190);
    await passUntil(team, '2026-12-22');
    expect(await readTactic(team)).toEqual(tactic);
  });
});

describe('overruling', () => {
  it('takes a reason and a second person', async () => {
    const team = await startTeam({ isCalm: true });
    await startReplies(team);
    await team.ok('lead', ADD);
    expect(await team.refused('lead', 'tactic overrule TC-1 retire because')).toMatchObject({
      field: 'reason',
    });
    await team.ok('lead', 'tactic overrule TC-1 retire because nobody uses them');
    expect((await readTactic(team)).state).toBe('running');
    expect((await team.refused('lead', 'tactic second TC-1')).code).toBe('not_allowed');
    expect((await readTactic(team)).state).toBe('running');
    await team.ok('ana', 'tactic second TC-1');
    expect(await readTactic(team)).toMatchObject({ state: 'retire' });
    expect(JSON.parse((await readTactic(team)).overrule)).toMatchObject({ reason: 'nobody uses them' });
    expect((await team.refused('ana', 'tactic second TC-1')).code).toBe('not_possible');
    await passUntil(team, '2026-12-21');
    expect((await readTactic(team)).state).toBe('retire');
  });

  it('to modify makes room for a new rule, which is judged on its own date', async () => {
    const team = await startTeam({ isCalm: true });
    await startReplies(team);
    await team.ok('lead', ADD);
    await expectGolden('tactic', await team.refused('lead', 'tactic modify TC-1 --judge 2027-01-11'));
    await team.ok('lead', 'tactic overrule TC-1 modify because the team halved');
    await team.ok('ana', 'tactic second TC-1');
    await team.ok('lead', 'tactic modify TC-1 --judge 2027-01-11 --keep "10 min less"');
    await begin(team);
    expect(await readTactic(team)).toMatchObject({
      state: 'running',
      judge_on: '2027-01-11',
      keep_at: -10,
      retire_at: -5,
      overrule: '',
      overruled_by: null,
      seconded_by: null,
    });
    await passUntil(team, '2026-12-21');
    expect((await readTactic(team)).state).toBe('running');
    team.clock.set('2027-01-10T20:00:00Z');
    await record(team, 'first-reply', repeat(165, 20), '2027-01-10');
    await passUntil(team, '2027-01-11');
    expect((await readTactic(team)).state).toBe('continue');
  });
});

describe('tactic list', () => {
  it('shows what each did and when it is judged', async () => {
    const team = await startTeam({ isCalm: true });
    expect(await team.ok('lead', 'tactic list')).toMatchObject({ rows: [] });
    await startReplies(team);
    await team.ok('lead', ADD);
    await expectGolden('tactic', linesOf(await team.ok('lead', 'tactic list')));
  });
});

describe('work of a tactic', () => {
  async function startWithWork() {
    const team = await startTeam();
    await startReplies(team);
    await team.ok('lead', ADD);
    await team.ok('lead', 'propose Write five saved replies --tactic TC-1 --effort 2h --impact "-20 min"');
    return team;
  }

  it('takes its goal, and is frozen with it', async () => {
    const team = await startWithWork();
    const read = (table: 'candidates' | 'tasks') =>
      team.db.kysely.selectFrom(table).select(['tactic_id', 'goal_id']).orderBy('number').execute();
    expect(await read('candidates')).toEqual([{ tactic_id: 'TC-1', goal_id: 'G-1' }]);
    await team.ok('lead', 'plan');
    expect(await read('tasks')).toContainEqual({ tactic_id: 'TC-1', goal_id: 'G-1' });
    await expectGolden('tactic', shown(await team.ok('lead', 'tactic show TC-1')));
  });

  it('is moved to a tactic and taken out of it by backlog edit', async () => {
    const team = await startWithWork();
    await team.ok('lead', 'backlog edit C-1 --tactic none');
    expect(await team.db.kysely.selectFrom('candidates').select('tactic_id').execute()).toEqual([
      { tactic_id: null },
    ]);
    expect(await team.refused('lead', 'backlog edit C-1 --tactic TC-9')).toMatchObject({ field: 'tactic' });
  });

  it('is not planned any more once its tactic is retired, and is again when that is overruled', async () => {
    const team = await startWithWork();
    const queued = async () => {
      const view = await team.ok('lead', 'plan --dry-run');
      if (view.kind !== 'plan') throw new Error('no plan');
      return {
        titles: view.digest.tasks.map(({ title }) => title),
        reasons: view.skipped.map(({ reason }) => reason),
      };
    };
    expect((await queued()).titles).toContain('Write five saved replies');
    await team.ok('lead', 'tactic overrule TC-1 retire because nobody uses them');
    await team.ok('ana', 'tactic second TC-1');
    const after = await queued();
    expect(after.titles).not.toContain('Write five saved replies');
    await expectGolden('tactic', after.reasons);
    const refusal = await team.refused('lead', 'propose Write more of them --tactic TC-1');
    await expectGolden('tactic', refusal);
    await team.ok('ana', 'tactic overrule TC-1 continue because they do now');
    await team.ok('lead', 'tactic second TC-1');
    expect((await queued()).titles).toContain('Write five saved replies');
  });

  it('gets a line with the figures in the digest after the verdict, once, and a task for a new rule', async () => {
    const team = await startWithWork();
    await team.ok('lead', 'plan');
    await team.ok('lead', 'approve T-1');
    await team.ok('lead', 'start T-1');
    team.clock.set('2026-12-20T20:00:00Z');
    await record(team, 'first-reply', repeat(170, 27), '2026-12-21');
    await passUntil(team, '2026-12-21');
    const digest = await team.ok('lead', 'plan --dry-run');
    if (digest.kind !== 'plan') throw new Error('no plan');
    const words = digest.digest.changes.map((line) => plainText(line, 'UTC'));
    await expectGolden('tactic', words);
    await expectGolden(
      'tactic',
      digest.digest.tasks.map(({ title }) => title),
    );
    await team.ok('lead', 'plan');
    team.clock.set('2026-12-22T08:00:00Z');
    const next = await team.ok('lead', 'plan --dry-run');
    if (next.kind !== 'plan') throw new Error('no plan');
    expect(JSON.stringify(next.digest.changes)).not.toContain('TC-1');
  });

  it('has values asked for in the week before its date, where there are too few', async () => {
    const team = await startWithWork();
    await team.ok('lead', 'plan');
    const titles = async () => {
      const view = await team.ok('lead', 'plan --dry-run');
      return view.kind === 'plan' ? view.digest.tasks.map(({ title }) => title) : [];
    };
    const asked = 'Record values of first reply before “Saved replies” is judged';
    team.clock.set('2026-12-08T08:00:00Z');
    expect(await titles()).not.toContain(asked);
    team.clock.set('2026-12-15T08:00:00Z');
    expect(await titles()).toContain(asked);
  });
});
