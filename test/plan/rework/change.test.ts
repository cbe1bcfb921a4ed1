import { describe, expect, it } from 'vitest';
import type { Row } from '../../../src/base/store/tables.ts';
import { plainText } from '../../../src/base/view/text.ts';
import type { PlanView, ReportView, TaskCard, View } from '../../../src/base/view/view.ts';
import { expectRebuilt } from '../../support/database/rebuild.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

/** A team of four with a goal, and a task T-1 that is @ana's to do. */
async function startShop(idea = 'Show prices before sign-up --effort 4h --goal G-1 --impact "+0.1..+0.3 %"') {
  const team = await startTeam({ isCalm: true });
  for (const line of [
    'member add @ana',
    'member add @ben',
    'member add @cam',
    'member edit @ana --hours 20 --routed on',
    'agent add @coder --responsible @cam --hours 40 --categories dependency',
    'goal add trial-to-paid at least 6% by 2027-01-31, owner @lead, from 4%',
    'metric record trial-to-paid 4.1% --at 2026-11-20',
  ]) {
    await team.ok('lead', line);
  }
  await team.ok('ben', `propose ${idea}`);
  await team.ok('lead', 'plan --max-tasks 1');
  expect(await taskRow(team)).toMatchObject({ id: 'T-1', candidate_id: 'C-1', state: 'proposed' });
  return team;
}

const RISKY = 'Show prices before sign-up --effort 4h --kind risky --priority 10';

async function taskRow(team: Team): Promise<Row<'tasks'>> {
  return team.db.kysely.selectFrom('tasks').selectAll().where('id', '=', 'T-1').executeTakeFirstOrThrow();
}

async function forecasts(team: Team) {
  return team.db.kysely.selectFrom('forecasts').selectAll().orderBy('version').execute();
}

function wordsOf(view: View): string {
  if (view.kind === 'refusal') return view.message;
  if (view.kind === 'answer') return view.lines.map((line) => plainText(line, 'UTC')).join('\n');
  if (view.kind === 'report')
    return view.sections.flatMap(({ lines }) => lines.map((line) => plainText(line, 'UTC'))).join('\n');
  return '';
}

/** Private lines that reached somebody about a yes that is void. */
function toldOf(team: Team): string[] {
  return team.delivered
    .filter(({ subject }) => subject.startsWith('void:'))
    .map(({ place, view }) => `${place.place}: ${wordsOf(view)}`);
}

describe('change', () => {
  it('shows what is different, voids the yes it had, and tells whose it was once', async () => {
    const team = await startShop(RISKY);
    await team.ok('cam', 'approve T-1');
    const before = await taskRow(team);
    await expectGolden(
      'change',
      wordsOf(await team.ok('lead', 'change T-1 --hours 6h --limits "new sign-ups alone"')),
    );
    const after = await taskRow(team);
    expect(after).toMatchObject({ effort_hours: 6, limits: 'new sign-ups alone', state: 'proposed' });
    expect(after.content_hash).not.toBe(before.content_hash);
    const votes = await team.db.kysely.selectFrom('votes').selectAll().execute();
    expect(votes.map(({ content_hash }) => content_hash)).toEqual([before.content_hash]);
    team.clock.set('2026-11-23T10:00:00Z');
    await team.settle();
    await team.settle();
    expect(toldOf(team)).toHaveLength(1);
    await expectGolden('change', toldOf(team));
    await expectRebuilt(team.db);
  });

  it('then takes a yes to what it is now, and needs as many as before', async () => {
    const team = await startShop(RISKY);
    await team.ok('cam', 'approve T-1');
    await team.ok('lead', 'change T-1 --hours 6h');
    expect(wordsOf(await team.ok('lead', 'approve T-1'))).toContain('1 of 2');
    expect(wordsOf(await team.ok('cam', 'approve T-1'))).toContain('approved');
    expect(await taskRow(team)).toMatchObject({ state: 'approved', effort_hours: 6 });
    const decisions = await team.db.kysely.selectFrom('decisions').selectAll().orderBy('number').execute();
    expect(decisions.map(({ choice, forecast_version }) => [choice, forecast_version])).toEqual([
      ['change', 2],
      ['approve', 2],
    ]);
  });

  it('tells nobody in private of their own doing', async () => {
    const team = await startShop(RISKY);
    await team.ok('cam', 'approve T-1');
    await expectGolden('change', wordsOf(await team.ok('cam', 'change T-1 --hours 6h')));
    team.clock.set('2026-11-23T10:00:00Z');
    await team.settle();
    expect(toldOf(team)).toEqual([]);
  });

  it('keeps a void yes void when the change is taken back', async () => {
    const team = await startShop(RISKY);
    await team.ok('cam', 'approve T-1');
    await team.ok('lead', 'change T-1 --hours 6h');
    expect(wordsOf(await team.ok('lead', 'change T-1 --hours 4h'))).toContain('0 of 2');
    expect(wordsOf(await team.ok('lead', 'approve T-1'))).toContain('1 of 2: @lead');
  });

  it('adds a version of the forecast, with the chance of the new work, and edits none', async () => {
    const team = await startShop();
    const [first] = await forecasts(team);
    await team.ok('lead', 'change T-1 --hours 8h --impact "+0.4..+0.6 %"');
    const after = await forecasts(team);
    expect(after).toHaveLength(2);
    expect(after[0]).toEqual(first);
    expect(after[1]).toMatchObject({
      version: 2,
      impact_low: 0.4,
      impact_high: 0.6,
      impact_label: 'estimate',
      success_probability: expect.closeTo(first?.success_probability ?? 0, 1),
      content_hash: (await taskRow(team)).content_hash,
    });
    expect(after[1]?.due_at).toBeGreaterThan(first?.due_at ?? 0);
  });

  it('lets the idea follow, so that it does not come back as it was', async () => {
    const team = await startShop();
    await team.ok('lead', 'change T-1 --hours 6h --title "Show prices early" --impact unknown');
    await team.ok('lead', 'refuse T-1 not now --until 2026-11-24');
    team.clock.set('2026-11-24T09:00:00Z');
    const { digest } = (await team.ok('lead', 'plan')) as PlanView;
    const again = digest.tasks.filter(({ title }) => title.startsWith('Show prices'));
    expect(again).toMatchObject([
      { title: 'Show prices early', effortHours: 6, impact: { label: 'unknown' } },
    ]);
  });

  it('is on the record with what it was before', async () => {
    const team = await startShop();
    await team.ok('lead', 'change T-1 --hours 6h');
    const decision = await team.db.kysely.selectFrom('decisions').selectAll().executeTakeFirstOrThrow();
    expect(decision.choice).toBe('change');
    await expectGolden('change', decision.effect);
    expect(JSON.parse(decision.before)).toMatchObject({
      task: { effort_hours: 4 },
      candidate: { id: 'C-1' },
    });
  });
});

describe('what a yes is about', () => {
  it.each([
    ['--due 2026-12-04', 'due'],
    ['--assignee @ben', 'who does it'],
    ['--assignee nobody', 'who does it'],
  ])('is not touched by %s', async (options, what) => {
    const team = await startShop('Show prices before sign-up --effort 4h --priority 10');
    await team.ok('lead', 'policy kind normal --quorum 2 --voters members');
    await team.ok('cam', 'approve T-1');
    const { content_hash } = await taskRow(team);
    const said = wordsOf(await team.ok('lead', `change T-1 ${options}`));
    expect(said).toContain(`${what} `);
    expect(said).toContain('1 of 2: @cam');
    expect(said).not.toContain('Void');
    expect(await taskRow(team)).toMatchObject({ content_hash });
    team.clock.set('2026-11-23T12:00:00Z');
    await team.settle();
    expect(toldOf(team)).toEqual([]);
  });

  it.each([
    ['--title "Show prices early"'],
    ['--hours 3h-8h'],
    ['--impact "+0.1..+0.2 %"'],
    ['--limits "only Portugal"'],
    ['--assignee @coder'],
    ['--kind risky'],
  ])('is another thing after %s', async (options) => {
    const team = await startShop();
    await team.ok('lead', 'policy kind normal --quorum 2 --voters members');
    await team.ok('cam', 'approve T-1');
    await expectGolden('change', wordsOf(await team.ok('lead', `change T-1 ${options}`)));
  });

  it('of a risky task is also who does it', async () => {
    const team = await startShop(RISKY);
    await team.ok('cam', 'approve T-1');
    await expectGolden('change', wordsOf(await team.ok('lead', 'change T-1 --assignee @lead')));
  });
});

describe('a task that is past its proposal', () => {
  it('goes back to be approved while it is not handed out yet', async () => {
    const team = await startShop();
    await team.ok('lead', 'approve T-1');
    await expectGolden('change', wordsOf(await team.ok('lead', 'change T-1 --hours 6h')));
    team.clock.advance(10 * 60_000);
    await team.settle();
    expect(await taskRow(team)).toMatchObject({ state: 'proposed', effort_hours: 6 });
    await team.ok('lead', 'approve T-1');
    team.clock.advance(10 * 60_000);
    await team.settle();
    expect(await taskRow(team)).toMatchObject({ state: 'assigned', effort_hours: 6 });
  });

  it('keeps its yes where that still holds, and goes on after one word', async () => {
    const team = await startShop();
    await team.ok('lead', 'approve T-1');
    await expectGolden('change', wordsOf(await team.ok('lead', 'change T-1 --due 2026-12-04')));
    await team.ok('lead', 'approve T-1');
    expect(await taskRow(team)).toMatchObject({ state: 'approved', due_on: '2026-12-04' });
  });

  it('stays where it is while it is put off', async () => {
    const team = await startShop();
    await team.ok('lead', 'later T-1 2026-12-01');
    await expectGolden('change', wordsOf(await team.ok('lead', 'change T-1 --hours 6h')));
    expect(await taskRow(team)).toMatchObject({ state: 'snoozed', effort_hours: 6 });
  });

  it('is not changed once it is done, and hears what is possible', async () => {
    const team = await startShop();
    await team.ok('lead', 'approve T-1');
    await team.ok('ana', 'done T-1');
    const before = await taskRow(team);
    await expectGolden('change', await team.refused('lead', 'change T-1 --hours 6h'));
    expect(await taskRow(team)).toEqual(before);
  });
});

describe('who may', () => {
  it('is whoever proposed it, may decide it, or is an admin', async () => {
    const team = await startShop(RISKY);
    await team.ok('ben', 'change T-1 --hours 5h');
    await team.ok('cam', 'change T-1 --hours 6h');
    await team.ok('lead', 'change T-1 --hours 7h');
    const refused = await team.refused('ana', 'change T-1 --hours 8h');
    await expectGolden('change', refused);
    expect(await taskRow(team)).toMatchObject({ effort_hours: 7 });
  });

  it('does not get round a yes that is needed: only an admin gives it an easier kind', async () => {
    const team = await startShop(RISKY);
    const refused = await team.refused('cam', 'change T-1 --kind small');
    await expectGolden('change', refused);
    await team.ok('lead', 'change T-1 --kind small');
    await team.ok('cam', 'change T-1 --kind risky');
  });

  it.each([
    ['', 'nothing is different'],
    ['--hours 4h', 'nothing is different'],
    ['--title "Show prices before sign-up"', 'nothing is different'],
    ['--hours soon', 'hours such as'],
    ['--due 2026-11-20', '2026-11-20'],
    ['--due whenever', 'a date such as'],
    ['--kind auto', 'normal, risky, small'],
    ['--assignee @nobody-here', 'member or agent'],
    ['--impact a-lot', 'a-lot'],
    ['--title "—"', '“—”'],
  ])('“change T-1 %s” is refused and changes nothing', async (options, says) => {
    const team = await startShop('Show prices before sign-up --effort 4h --priority 10');
    const before = await taskRow(team);
    expect((await team.refused('lead', `change T-1 ${options}`)).message).toContain(says);
    expect(await taskRow(team)).toEqual(before);
    expect(await forecasts(team)).toHaveLength(1);
  });
});

describe('after a change', () => {
  it('why says the new figures, keeps what it rests on, and checks true', async () => {
    const team = await startShop();
    const then = (await team.ok('lead', 'why T-1 more')) as ReportView & {
      data: { facts: { claim: string }[] };
    };
    await team.ok('cam', 'member edit @cam --hours 20');
    await team.ok('lead', 'change T-1 --hours 6h --impact "+0.4..+0.6 %" --limits "only Portugal"');
    const now = (await team.ok('lead', 'why T-1 more')) as ReportView & {
      data: { facts: { claim: string }[] };
    };
    expect(now.data.facts.map(({ claim }) => claim).sort()).toEqual(
      then.data.facts.map(({ claim }) => claim).sort(),
    );
    const words = wordsOf(now);
    expect(words).toContain('Effort: 6 h.');
    await expectGolden('change', words);
    await expectGolden('change', words);
    expect(words).not.toContain('4 h');
    const checked = (await team.ok('lead', 'why T-1 check')) as ReportView & {
      data: { facts: { claim: string; verdict: string }[] };
    };
    expect(checked.data.facts.map(({ verdict }) => verdict)).toEqual(checked.data.facts.map(() => 'true'));
  });

  it('the digest shows what it is now, and its buttons', async () => {
    const team = await startShop();
    await team.ok('lead', 'change T-1 --hours 6h --limits "only Portugal"');
    const today = (await team.ok('lead', 'today')) as { tasks?: TaskCard[] } & View;
    const card = 'tasks' in today ? today.tasks?.[0] : undefined;
    expect(card).toMatchObject({ effortHours: 6, limits: 'only Portugal', state: 'proposed' });
    expect(card?.actions.map(({ command }) => command)).toContain('change');
  });

  it('nobody sees the record of whoever had it before', async () => {
    const team = await startShop();
    const before = await forecasts(team);
    await team.ok('lead', 'change T-1 --assignee @ben');
    const { routing } = await taskRow(team);
    expect(JSON.parse(routing)).toEqual({
      rule: 'named by @lead',
      propensity: 1,
      options: [],
      count: 0,
      own: expect.objectContaining({ probability: expect.any(Number) }),
    });
    expect((await forecasts(team)).map(({ version }) => version)).toEqual([1, 2]);
    expect(before).toHaveLength(1);
  });
});
