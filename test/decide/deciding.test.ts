import { describe, expect, it } from 'vitest';
import type { PlanView } from '../../src/base/view/view.ts';
import { expectRebuilt } from '../support/database/rebuild.ts';
import { TEAM_DIALECTS } from '../support/database.ts';
import { expectGolden } from '../support/golden.ts';
import type { Team } from '../support/team.ts';
import {
  listDecisions,
  listVotes,
  proposeTask,
  readDue,
  readIdea,
  readTask,
  startCouncil,
  wordsOf,
} from './council.ts';

/** Who may do what with a task that @ana proposed and @ben would do; @lead is the one approver, @zoe nobody's member. */
const CASES: readonly [kind: string, who: string, action: string, says: string][] = [
  ['normal', 'lead', 'approve T-1', 'T-1 approved. It goes to @ben'],
  ['normal', 'ana', 'approve T-1', 'T-1 is not yours to decide. @lead can.'],
  ['normal', 'ben', 'approve T-1', 'T-1 is not yours to decide. @lead can.'],
  ['normal', 'cam', 'approve T-1', 'T-1 is not yours to decide. @lead can.'],
  ['normal', 'lead', 'refuse T-1 not now', 'T-1 refused (not now)'],
  ['normal', 'ana', 'refuse T-1 not now', 'T-1 is not yours to decide. @lead can.'],
  ['normal', 'ben', 'refuse T-1 not us', 'T-1 refused (not for us)'],
  ['normal', 'cam', 'refuse T-1 other tried it', 'T-1 is not yours to decide. @lead can.'],
  ['normal', 'lead', 'later T-1', 'T-1 comes back on Tue 24 Nov.'],
  ['normal', 'ana', 'later T-1', 'T-1 is not yours to decide. @lead can.'],
  ['normal', 'ben', 'later T-1', 'T-1 comes back on Tue 24 Nov.'],
  ['normal', 'cam', 'later T-1', 'T-1 is not yours to decide. @lead can.'],
  ['normal', 'lead', 'undo T-1', 'Nothing was decided on T-1'],
  ['normal', 'cam', 'undo T-1', 'Nothing was decided on T-1'],
  ['normal', 'lead', 'reverse T-1', 'T-1 needs a yes: there is nothing to reverse.'],
  ['normal', 'cam', 'reverse T-1', 'T-1 needs a yes: there is nothing to reverse.'],
  ['small', 'lead', 'approve T-1', 'T-1 approved'],
  ['small', 'ana', 'approve T-1', 'T-1 approved'],
  ['small', 'ben', 'approve T-1', 'T-1 approved'],
  ['small', 'cam', 'approve T-1', 'T-1 approved'],
  ['small', 'lead', 'refuse T-1 other tried it', 'T-1 refused'],
  ['small', 'ana', 'refuse T-1 other tried it', 'T-1 refused'],
  ['small', 'ben', 'refuse T-1 other tried it', 'T-1 refused'],
  ['small', 'cam', 'refuse T-1 other tried it', 'T-1 refused'],
  ['small', 'lead', 'later T-1 friday', 'T-1 comes back on Fri 27 Nov.'],
  ['small', 'ana', 'later T-1 friday', 'T-1 comes back on Fri 27 Nov.'],
  ['small', 'ben', 'later T-1 friday', 'T-1 comes back on Fri 27 Nov.'],
  ['small', 'cam', 'later T-1 friday', 'T-1 comes back on Fri 27 Nov.'],
  ['small', 'cam', 'undo T-1', 'Nothing was decided on T-1'],
  [
    'small',
    'cam',
    'reverse T-1',
    'there is nothing to reverse. Possible now: approve T-1, refuse T-1 or later T-1.',
  ],
  ['risky', 'lead', 'approve T-1', 'T-1 has 1 of 2: @lead; one more of @cam.'],
  [
    'risky',
    'ana',
    'approve T-1',
    'T-1 is risky, and yours: whoever proposed it or does it does not decide it. @cam or @lead can.',
  ],
  [
    'risky',
    'ben',
    'approve T-1',
    'T-1 is risky, and yours: whoever proposed it or does it does not decide it. @cam or @lead can.',
  ],
  ['risky', 'cam', 'approve T-1', 'T-1 has 1 of 2: @cam; one more of @lead.'],
  ['risky', 'lead', 'refuse T-1 too big', 'T-1 refused (too big)'],
  ['risky', 'ana', 'refuse T-1 too big', 'T-1 is risky, and yours'],
  ['risky', 'ben', 'refuse T-1 not us', 'T-1 refused (not for us)'],
  ['risky', 'cam', 'refuse T-1 too big', 'T-1 refused (too big)'],
  ['risky', 'lead', 'later T-1', 'T-1 comes back on Tue 24 Nov.'],
  ['risky', 'ana', 'later T-1', 'T-1 is risky, and yours'],
  ['risky', 'ben', 'later T-1', 'T-1 comes back on Tue 24 Nov.'],
  ['risky', 'cam', 'later T-1', 'T-1 comes back on Tue 24 Nov.'],
  ['risky', 'lead', 'undo T-1', 'Nothing was decided on T-1'],
  ['risky', 'ana', 'reverse T-1', 'there is nothing to reverse'],
  ['legal', 'lead', 'approve T-1', 'T-1 has 1 of 3: @lead; 2 more of @ana, @ben, @cam.'],
  ['legal', 'ana', 'approve T-1', 'T-1 has 1 of 3: @ana; 2 more of @ben, @cam, @lead.'],
  ['legal', 'ben', 'approve T-1', 'T-1 has 1 of 3: @ben; 2 more of @ana, @cam, @lead.'],
  ['legal', 'cam', 'approve T-1', 'T-1 has 1 of 3: @cam; 2 more of @ana, @ben, @lead.'],
  ['legal', 'ana', 'refuse T-1 other tried it', 'T-1 refused'],
  ['legal', 'ben', 'refuse T-1 other tried it', 'T-1 refused'],
  ['legal', 'cam', 'later T-1', 'T-1 comes back on Tue 24 Nov.'],
  ['legal', 'lead', 'later T-1', 'T-1 comes back on Tue 24 Nov.'],
  ['legal', 'ana', 'undo T-1', 'Nothing was decided on T-1'],
  ['legal', 'cam', 'reverse T-1', 'there is nothing to reverse'],
];

const OUTSIDE = [
  'approve T-1',
  'refuse T-1 other tried it',
  'later T-1',
  'undo T-1',
  'reverse T-1',
  'policy',
  'policy kind small --quorum 2',
  'policy rule small --category quality',
];

describe('who may do what', () => {
  it.each(CASES)('%s: @%s says %s', async (kind, who, action, says) => {
    const team = await startCouncil();
    if (kind === 'legal') await team.ok('lead', 'policy kind legal --quorum 3 --voters members');
    if (kind === 'legal') await team.ok('lead', 'policy rule legal --source team');
    const words = kind === 'legal' ? '' : ` --kind ${kind}`;
    await proposeTask(team, 'ana', `Weigh the parcels --category quality --effort 2h${words}`);
    expect(await readTask(team, 'T-1')).toMatchObject({ approval_kind: kind, state: 'proposed' });
    const before = await readAll(team);
    const view = await team.say(who, action);
    expect(wordsOf(view)).toContain(says);
    if (view.kind === 'refusal') expect(await readAll(team)).toEqual(before);
    else expect(await readAll(team)).not.toEqual(before);
  });

  it.each(OUTSIDE)('an outsider is refused %s, and nothing changes', async (line) => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality --kind small');
    await team.ok('lead', 'member add @zoe');
    await team.ok('zoe', 'tasks');
    await team.ok('lead', 'member remove @zoe');
    const before = await readAll(team);
    const refused = await outsider(team, line);
    expect(refused).toMatchObject({ kind: 'refusal', code: 'not_allowed' });
    expect(await readAll(team)).toEqual(before);
  });

  it.each([
    'policy kind small --quorum 2',
    'policy rule small --category quality',
    'policy rule --remove R-1',
  ])('a member who is no admin cannot say %s', async (line) => {
    const team = await startCouncil();
    expect(await team.refused('ana', line)).toMatchObject({ code: 'not_allowed', allowed: '@lead' });
  });
});

/** Somebody of whom Tiller knows nothing, or who has left. */
async function outsider(team: Team, line: string) {
  const { parseLine } = await import('../../src/base/command/parse.ts');
  const { command, args } = parseLine(team.engine.commands, line);
  return team.engine.handle({
    workspace: team.workspace,
    actor: { kind: 'identity', platform: 'terminal', tenant: 'local', user: 'zoe', name: 'zoe' },
    command: command.name,
    args,
    origin: `outsider:${line}`,
    placeId: null,
    waits: true,
  });
}

async function readAll(team: Team) {
  const { kysely } = team.db;
  return {
    tasks: await kysely.selectFrom('tasks').selectAll().execute(),
    candidates: await kysely.selectFrom('candidates').selectAll().execute(),
    votes: await kysely.selectFrom('votes').selectAll().execute(),
    decisions: await kysely.selectFrom('decisions').selectAll().execute(),
    kinds: await kysely.selectFrom('kinds').selectAll().execute(),
    rules: await kysely.selectFrom('kind_rules').selectAll().execute(),
  };
}

describe.each(TEAM_DIALECTS)('votes on %s', (dialect) => {
  it('need two different people for risky work, and say at each step what is missing', async () => {
    const team = await startCouncil({ dialect });
    await team.ok('lead', 'member add @dan');
    await proposeTask(team, 'ana', 'Charge the cards anew --category quality --touches money');
    await expectGolden('decide', wordsOf(await team.ok('cam', 'approve T-1')));
    await expectGolden('decide', wordsOf(await team.ok('cam', 'approve T-1')));
    expect(await listVotes(team, 'T-1')).toHaveLength(1);
    await expectGolden('decide', wordsOf(await team.ok('dan', 'approve T-1')));
    expect(await listDecisions(team, 'T-1')).toMatchObject([
      { choice: 'approve', rule: 'risky: 2 of 2', forecast_version: 1, stands_in_for: null },
    ]);
    expect(await readDue(team, 'silence', 'T-1')).toBeNull();
    await expectGolden('decide', await team.refused('lead', 'approve T-1'));
    await expectRebuilt(team.db);
  });

  it('of eight who decide at once are one decision, and the others are told whose', async () => {
    const team = await startCouncil({ dialect });
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality --kind small');
    for (const handle of ['ana', 'ben', 'cam']) await team.ok(handle, 'tasks');
    const views = await Promise.all(
      ['lead', 'ana', 'ben', 'cam'].flatMap((handle) => [
        team.say(handle, 'approve T-1'),
        team.say(handle, 'refuse T-1 not now'),
      ]),
    );
    const [decision, ...more] = await listDecisions(team, 'T-1');
    expect(more).toEqual([]);
    const told = views.flatMap((view) => (view.kind === 'refusal' ? [view.message] : []));
    expect(told).toHaveLength(7);
    const handle = { 'M-1': 'lead', 'M-2': 'ana', 'M-3': 'ben', 'M-4': 'cam' }[decision?.decided_by ?? ''];
    const verb = decision?.choice === 'approve' ? 'approved' : 'refused';
    const alike = told.map((message) =>
      message.replace(` ${verb} `, ' DECIDED ').replace(`@${handle}`, '@WHO'),
    );
    await expectGolden('decide', [...new Set(alike)]);
    await expectRebuilt(team.db);
  });
});

describe('a yes', () => {
  it('is of the absent member where their stand-in gives it, and counts once', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality');
    await team.ok('lead', 'away today --until 2026-11-25 --stand-in @cam');
    await expectGolden('decide', await team.refused('ana', 'approve T-1'));
    expect(wordsOf(await team.ok('cam', 'approve T-1'))).toContain('T-1 approved');
    const [decision] = await listDecisions(team, 'T-1');
    expect(decision).toMatchObject({ choice: 'approve', stands_in_for: 'M-1', decided_by: 'M-4' });
    expect(await listVotes(team, 'T-1')).toMatchObject([{ member_id: 'M-4', stands_in_for: 'M-1' }]);
    await expectGolden('decide', await team.refused('ben', 'approve T-1'));
  });

  it('is nobody’s in another’s place before that one is away', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality');
    await team.ok('lead', 'away tomorrow --stand-in @cam');
    await expectGolden('decide', await team.refused('cam', 'approve T-1'));
  });

  it('is nobody’s in another’s place once that one is back', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality');
    await team.ok('lead', 'away today --stand-in @cam');
    team.clock.set('2026-11-24T10:00:00Z');
    await expectGolden('decide', await team.refused('cam', 'approve T-1'));
  });

  it('does not become two where a stand-in votes and then the absent member, too', async () => {
    const team = await startCouncil();
    await team.ok('lead', 'member edit @ana --role approver');
    await team.ok('lead', 'policy kind legal --quorum 2 --voters approvers');
    await team.ok('lead', 'policy rule legal --source team');
    await proposeTask(team, 'ben', 'Sign the lease --category strategic');
    await team.ok('ana', 'away today --stand-in @cam');
    await expectGolden('decide', wordsOf(await team.ok('cam', 'approve T-1')));
    await expectGolden('decide', wordsOf(await team.ok('ana', 'approve T-1')));
    expect(await listVotes(team, 'T-1')).toHaveLength(1);
    team.clock.set('2026-11-24T10:00:00Z');
    // @ana is back; what was said in her place stays said.
    expect(wordsOf(await team.ok('lead', 'approve T-1'))).toContain('T-1 approved');
  });

  it('of a stand-in who does the work does not count for risky work', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Charge the cards anew --category quality --touches money');
    await team.ok('lead', 'away today --stand-in @ben');
    await expectGolden('decide', await team.refused('ben', 'approve T-1'));
  });

  it('of somebody who has left counts no longer', async () => {
    const team = await startCouncil();
    await team.ok('lead', 'member add @dan');
    await proposeTask(team, 'ana', 'Charge the cards anew --category quality --touches money');
    await team.ok('dan', 'approve T-1');
    await team.ok('lead', 'member remove @dan');
    await expectGolden('decide', wordsOf(await team.ok('cam', 'approve T-1')));
  });

  it('is enough of as many as there are, where the team has shrunk', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Charge the cards anew --category quality --touches money');
    await team.ok('lead', 'member remove @cam');
    expect(wordsOf(await team.ok('lead', 'approve T-1'))).toContain('T-1 approved');
    expect(await listDecisions(team, 'T-1')).toMatchObject([{ rule: 'risky: 1 of 1' }]);
  });

  it('of the only member decides everything, what is risky by being said twice', async () => {
    const { startTeam } = await import('../support/team.ts');
    const team = await startTeam();
    await team.ok('lead', 'propose Charge the cards anew --touches money');
    const { digest } = (await team.ok('lead', 'plan')) as PlanView;
    expect(digest.tasks).toMatchObject([{ id: 'T-1', approvalKind: 'risky' }]);
    const asked = await team.ok('lead', 'approve T-1 again');
    expect(asked).toMatchObject({ isQuestion: true, actions: [{ args: { task: 'T-1', again: 'again' } }] });
    expect(await team.ok('lead', 'approve T-1')).toMatchObject({ isQuestion: true });
    expect(await readTask(team, 'T-1')).toMatchObject({ state: 'proposed' });
    expect(wordsOf(await team.ok('lead', 'approve T-1 again'))).toContain('T-1 approved');
  });
});

describe('what was put off, parked or expired', () => {
  it('is approved directly, with a due date ahead and a new version of the forecast', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality --effort 2h');
    const { due_on } = await readTask(team, 'T-1');
    await team.ok('lead', 'later T-1 2026-12-10');
    expect(await readDue(team, 'silence', 'T-1')).toBeNull();
    team.clock.set('2026-12-02T10:00:00Z');
    await team.ok('lead', 'approve T-1');
    const task = await readTask(team, 'T-1');
    expect(task).toMatchObject({ state: 'approved', snoozed_until_on: null });
    expect(task.due_on > '2026-12-02' && due_on < '2026-12-02').toBe(true);
    const forecasts = await team.db.kysely.selectFrom('forecasts').selectAll().orderBy('version').execute();
    expect(forecasts).toMatchObject([
      { version: 1 },
      { version: 2, due_at: task.due_at, success_probability: forecasts[0]?.success_probability },
    ]);
    expect((await listDecisions(team, 'T-1')).at(-1)).toMatchObject({ forecast_version: 2 });
  });

  it('is asked again where one yes is not enough', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Charge the cards anew --category quality --touches money');
    await team.ok('lead', 'later T-1 2026-12-10');
    await expectGolden('decide', wordsOf(await team.ok('lead', 'approve T-1')));
    expect(await readTask(team, 'T-1')).toMatchObject({
      state: 'proposed',
      snoozed_until_on: '2026-11-23',
    });
    expect(wordsOf(await team.ok('cam', 'approve T-1'))).toContain('T-1 approved');
  });

  it('stays away where its idea has become another task', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality');
    await team.ok('lead', 'refuse T-1 too big --hours 1');
    team.clock.set('2026-11-24T09:00:00Z');
    await team.ok('lead', 'plan');
    expect((await readIdea(team, 'T-2')).id).toBe((await readIdea(team, 'T-1')).id);
    await expectGolden('decide', await team.refused('lead', 'reverse T-1'));
  });

  it('stays away where its idea was done as another task', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality');
    await team.ok('lead', 'refuse T-1 too big --hours 1');
    team.clock.set('2026-11-24T09:00:00Z');
    await team.ok('lead', 'plan');
    await team.ok('lead', 'approve T-2');
    await team.ok('ben', 'done T-2');
    await expectGolden('decide', await team.refused('lead', 'reverse T-1'));
  });

  it('is not put off for ever', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality');
    await expectGolden('decide', await team.refused('lead', 'later T-1 2028-01-01'));
    await expectGolden('decide', await team.refused('lead', 'later T-1 2026-11-23'));
  });

  it('skips holidays where no date is named', async () => {
    const team = await startCouncil({ at: '2026-12-24T10:00:00Z' });
    await team.ok('lead', 'settings --country PT');
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality');
    await expectGolden('decide', wordsOf(await team.ok('lead', 'later T-1')));
  });
});
