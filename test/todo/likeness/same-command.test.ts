import { describe, expect, it } from 'vitest';
import { rebuildTables } from '../../../src/base/store/events.ts';
import type { Row } from '../../../src/base/store/tables.ts';
import type { View } from '../../../src/base/view/view.ts';
import { TABLES } from '../../../src/engine/schema.ts';
import { DIALECTS } from '../../support/database.ts';
import { startTeam, type Team } from '../../support/team.ts';

const FIRST = 'Chart the failed card payments of Monday';
const SECOND = 'Chart the failed card payments of Monday by hand';

async function listIdeas(team: Team): Promise<Row<'candidates'>[]> {
  return team.db.kysely.selectFrom('candidates').selectAll().orderBy('number').execute();
}

async function listAnswers(team: Team): Promise<Row<'likeness_answers'>[]> {
  return team.db.kysely.selectFrom('likeness_answers').selectAll().execute();
}

function actionsOf(view: View) {
  return view.kind === 'answer' ? (view.actions ?? []) : [];
}

/** A team that was asked whether C-2 is C-1; `view` asks. */
async function startAsked(
  options: string = '',
  dialect: (typeof DIALECTS)[number] | 'memory' = 'memory',
): Promise<{ team: Team; view: View }> {
  const team = await startTeam({ dialect });
  await team.ok('lead', `propose ${FIRST}`);
  return { team, view: await team.ok('ana', `propose ${SECOND} ${options}`) };
}

describe('an idea that is like another one', () => {
  it('is stored, and whoever proposed it is asked with yes and no', async () => {
    const { team, view } = await startAsked();
    expect(view).toMatchObject({ data: { id: 'C-2' } });
    expect(actionsOf(view).map(({ command, args }) => [command, args])).toEqual([
      ['same', { idea: 'C-2', other: 'C-1', answer: 'yes' }],
      ['same', { idea: 'C-2', other: 'C-1', answer: 'no' }],
    ]);
    expect((await listIdeas(team)).map(({ state }) => state)).toEqual(['open', 'open']);
  });

  it('is never asked about again after a no', async () => {
    const { team } = await startAsked('--key mine');
    await team.ok('ana', 'same C-2 C-1 no');
    expect(await listAnswers(team)).toMatchObject([
      { low_id: 'C-1', high_id: 'C-2', answer: 'different', low_title: FIRST, high_title: SECOND },
    ]);
    expect(actionsOf(await team.ok('ana', `propose ${SECOND} --key mine`))).toEqual([]);
  });

  it('is asked about only where it is likest and nobody has answered', async () => {
    const { team } = await startAsked();
    await team.ok('lead', 'same C-2 C-1 no');
    const view = await team.ok('ana', `propose ${SECOND} again`);
    expect(actionsOf(view).map(({ args }) => args.other)).toEqual(['C-2', 'C-2']);
  });

  it('is compared with what was proposed, changed and dropped a moment ago', async () => {
    const { team } = await startAsked();
    await team.ok('lead', 'backlog edit C-1 --title "Paint the wall"');
    await team.ok('lead', 'backlog drop C-2');
    expect(await team.ok('ana', 'propose Paint the walls')).toMatchObject({ data: { id: 'C-1' } });
    expect(actionsOf(await team.ok('ana', `propose ${FIRST}`))).toEqual([]);
  });

  it('is not taken for an idea that a refused command had only begun to store', async () => {
    const { team } = await startAsked();
    await team.refused('lead', 'propose Paint the wall --after C-99');
    expect(await team.ok('lead', 'propose Paint the wall')).toMatchObject({ data: { id: 'C-3' } });
  });
});

describe.each(DIALECTS)('a yes on %s', (dialect) => {
  it('makes the two one: sources, what only one knew and what waits for it, also after a rebuild', async () => {
    const { team } = await startAsked('--effort 3h --priority 4 --key mine', dialect);
    await team.ok('lead', 'propose Tell the customers --after C-2');
    await team.ok('lead', 'same C-1 C-2 yes');
    const ideas = await listIdeas(team);
    expect(ideas).toMatchObject([
      { id: 'C-1', state: 'open', title: FIRST, effort_hours: 3, priority: 4 },
      { id: 'C-2', state: 'withdrawn' },
      { id: 'C-3', state: 'open', depends_on: '["C-1"]' },
    ]);
    expect(await listAnswers(team)).toMatchObject([{ answer: 'same', answered_by: 'M-1' }]);
    expect(await team.ok('ana', `propose ${SECOND} --key mine`)).toMatchObject({ data: { id: 'C-1' } });
    await team.db.transact((tx) => rebuildTables(tx, TABLES, team.workspace));
    expect(await listIdeas(team)).toEqual(ideas);
    expect(await listAnswers(team)).toHaveLength(1);
    expect(await team.db.kysely.selectFrom('candidate_sources').selectAll().execute()).toMatchObject([
      { source: 'team', key: 'mine', candidate_id: 'C-1' },
    ]);
  });
});

describe('a yes', () => {
  it('lets an open idea go into the one that is a task', async () => {
    const { team } = await startAsked('--priority 10');
    await team.ok('lead', 'feed edit main --cap 1');
    await team.ok('lead', 'plan');
    const [first, second] = await listIdeas(team);
    expect([first?.state, second?.state].sort()).toEqual(['chosen', 'open']);
    await team.ok('lead', 'same C-2 C-1 yes');
    expect((await listIdeas(team)).map(({ state }) => state).sort()).toEqual(['chosen', 'withdrawn']);
  });

  it('keeps an idea away as long as the one that it is the same as is refused', async () => {
    const { team } = await startAsked();
    await team.ok('lead', 'backlog drop C-2');
    await team.ok('lead', 'plan');
    await team.ok('lead', 'refuse T-1 not now --until 2026-12-24');
    await team.ok('lead', 'backlog edit C-2 --state open');
    await team.ok('lead', 'same C-2 C-1 yes');
    const titles = async () => {
      const view = await team.ok('lead', 'plan --dry-run');
      return view.kind === 'plan' ? view.digest.tasks.map(({ title }) => title) : [];
    };
    team.clock.set('2026-11-25T09:00:00Z');
    expect(await titles()).not.toContain(SECOND);
    team.clock.set('2026-12-28T09:00:00Z');
    expect((await titles()).filter((title) => title === FIRST || title === SECOND)).toHaveLength(1);
  });

  it('is taken back by opening the idea again and a no', async () => {
    const { team } = await startAsked();
    await team.ok('lead', 'same C-2 C-1 yes');
    await team.ok('lead', 'backlog edit C-2 --state open');
    await team.ok('lead', 'same C-2 C-1 no');
    expect((await listIdeas(team)).map(({ state }) => state)).toEqual(['open', 'open']);
    expect(await listAnswers(team)).toMatchObject([{ answer: 'different' }]);
  });

  it('is refused where an idea would wait for itself, and for an idea and itself', async () => {
    const { team } = await startAsked();
    await team.ok('lead', 'propose Tell the customers --after C-2');
    await team.ok('lead', 'backlog edit C-1 --after C-3');
    expect(await team.refused('lead', 'same C-2 C-1 yes')).toMatchObject({ code: 'not_possible' });
    expect(await team.refused('lead', 'same C-2 C-2 yes')).toMatchObject({ code: 'bad_argument' });
    expect((await listIdeas(team)).map(({ state }) => state)).toEqual(['open', 'open', 'open']);
  });
});
