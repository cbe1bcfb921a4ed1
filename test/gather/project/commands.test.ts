import { describe, expect, it } from 'vitest';
import { rebuildTables } from '../../../src/base/store/events.ts';
import { openReads } from '../../../src/base/store/rows.ts';
import { readWorkspace } from '../../../src/base/store/transaction.ts';
import { plainText } from '../../../src/base/view/text.ts';
import type { View } from '../../../src/base/view/view.ts';
import { TABLES } from '../../../src/engine/schema.ts';
import { summariseProjects } from '../../../src/gather/project/project.ts';
import { loadPortfolio } from '../../../src/gather/project/store.ts';
import { TEAM_DIALECTS } from '../../support/database.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

/** An answer as its lines of plain text. */
function lines(view: View): string[] {
  if (view.kind !== 'answer') throw new Error(`an answer was expected, not ${view.kind}`);
  return view.lines.map((line) => plainText(line, 'UTC'));
}

/** The stored portfolio, read as commands read it. */
async function portfolioOf(team: Team) {
  return team.db.transact(async (tx) => {
    const workspace = await readWorkspace(tx, team.workspace);
    return loadPortfolio(openReads(tx, TABLES, workspace));
  });
}

describe.each(TEAM_DIALECTS)('a portfolio on %s', (dialect) => {
  it('is kept through commands, and the same after a rebuild from the log', async () => {
    const team = await startTeam({ dialect });
    await team.ok('lead', 'project add Clinic app --earns-revenue');
    await team.ok('lead', 'feature add "clinic app" Retry failed payments --hours 2d --state "in progress"');
    await team.ok('lead', 'feature add clinic-app Dark mode --state draft');
    await team.ok('ana', 'bug add "Clinic app" Imports stop at 30 s --severity critical');
    await team.ok('ana', 'feature edit F-2 --state done --spent 3h --hours none');
    const before = await portfolioOf(team);
    const [state] = summariseProjects(before);
    expect(state).toMatchObject({
      id: 'clinic-app',
      name: 'Clinic app',
      earnsRevenue: true,
      features: { total: 2, done: 1, inProgress: 1, draft: 0, planned: 0, blocked: 0 },
      completion: 0.5,
      hoursEstimated: 16,
      hoursSpent: 3,
      hoursLeft: 16,
      openBugs: 1,
    });
    expect(state?.criticalBugs.map(({ id }) => id)).toEqual(['BUG-1']);
    await team.db.transact((tx) => rebuildTables(tx, TABLES, team.workspace));
    expect(await portfolioOf(team)).toEqual(before);
  });
});

describe('project commands', () => {
  it('refuse a name that is taken, however it is written', async () => {
    const team = await startTeam();
    await team.ok('lead', 'project add Alpha');
    expect(await team.refused('lead', 'project add  ALPHA!')).toMatchObject({
      code: 'already_done',
      field: 'name',
    });
    expect(await team.refused('lead', 'project add 🚀')).toMatchObject({
      code: 'bad_argument',
      field: 'name',
    });
  });

  it('name the nearest project for one that does not exist', async () => {
    const team = await startTeam();
    await team.ok('lead', 'project add Alpha');
    expect(await team.refused('lead', 'project show Alfa')).toMatchObject({
      code: 'not_found',
      suggestions: ['Alpha'],
    });
  });

  it('keep the features of a renamed project, also when another takes its old name', async () => {
    const team = await startTeam();
    await team.ok('lead', 'project add Alpha');
    await team.ok('lead', 'feature add alpha Search');
    await team.ok('lead', 'project edit alpha --name Beta --earns-revenue yes');
    await team.ok('lead', 'project add Alpha');
    await team.ok('lead', 'feature edit F-1 --state done');
    const states = summariseProjects(await portfolioOf(team));
    expect(states.map(({ name, earnsRevenue, features }) => [name, earnsRevenue, features.total])).toEqual([
      ['Alpha', false, 0],
      ['Beta', true, 1],
    ]);
  });

  it('say what a change of state means for the project', async () => {
    const team = await startTeam();
    await team.ok('lead', 'project add Alpha');
    for (const title of ['One', 'Two', 'Three', 'Four']) await team.ok('lead', `feature add alpha ${title}`);
    await expectGolden('gather/project', lines(await team.ok('lead', 'feature edit f-2 --state shipped')));
    const blocker = await team.ok('lead', 'bug add alpha Login fails --severity blocker');
    await expectGolden('gather/project', lines(blocker));
    await expectGolden('gather/project', lines(await team.ok('lead', 'bug edit BUG-1 --state fixed')));
  });

  it('refuse what is not allowed and name the field, what was given and what would do', async () => {
    const team = await startTeam();
    await team.ok('lead', 'project add Alpha');
    await team.ok('lead', 'feature add alpha Search');
    const before = await portfolioOf(team);
    expect(await team.refused('lead', 'feature edit F-1 --state perhaps')).toMatchObject({
      field: 'state',
      given: 'perhaps',
      allowed: 'draft, planned, in_progress, blocked, done',
    });
    expect(await team.refused('lead', 'feature edit F-1 --hours soon')).toMatchObject({ field: 'hours' });
    expect(await team.refused('lead', 'feature edit F-1 --hours=-3')).toMatchObject({ field: 'hours' });
    expect(await team.refused('lead', 'feature edit F-9 --state done')).toMatchObject({ code: 'not_found' });
    expect(await team.refused('lead', 'feature edit F-1')).toMatchObject({ field: 'changes' });
    expect(await team.refused('lead', 'bug add alpha Slow')).toMatchObject({ field: 'severity' });
    expect(await portfolioOf(team)).toEqual(before);
  });

  it('store hostile titles inert and cut with a mark', async () => {
    const team = await startTeam();
    await team.ok('lead', 'project add Alpha');
    await team.ok('lead', `feature add alpha <!channel> @everyone \u202eevil\u0007 ${'x'.repeat(4_900)}`);
    const [feature] = (await portfolioOf(team)).features;
    expect([...(feature?.title ?? '')]).toHaveLength(200);
    expect(feature?.title).toMatch(/^<!channel> @everyone evil x+…$/);
    expect(await team.refused('lead', 'feature add alpha \u200b\u202e')).toMatchObject({
      code: 'bad_argument',
    });
  });

  it('show what is left to do, worst bugs first, and the rows for programs', async () => {
    const team = await startTeam();
    await team.ok('lead', 'project add Alpha');
    await team.ok('lead', 'feature add alpha Search --hours 3');
    await team.ok('lead', 'feature add alpha Filters');
    await team.ok('lead', 'bug add alpha Typo --severity low');
    await team.ok('lead', 'bug add alpha Data loss --severity critical');
    const view = await team.ok('lead', 'project show alpha');
    if (view.kind !== 'report') throw new Error(view.kind);
    await expectGolden(
      'gather/project',
      view.sections.flatMap(({ lines: own }) => own.map((line) => plainText(line, 'UTC'))),
    );
    expect(view.sections[1]?.table?.rows.map(([id]) => id)).toEqual(['BUG-2', 'BUG-1']);
    expect(await team.ok('lead', 'project list')).toMatchObject({
      kind: 'table',
      rows: [['Alpha', '0 of 2 (0 %)', '1', '2', '3 h', '']],
      data: [{ id: 'alpha', completion: 0 }],
    });
  });
});
