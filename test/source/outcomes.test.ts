import { describe, expect, it } from 'vitest';
import { change, item } from '../support/fake-source.ts';
import { expectGolden } from '../support/golden.ts';
import { type SourcedTeam, startSourced } from '../support/sourced-team.ts';

const HOUR_MS = 3_600_000;

/** A team whose only idea is issue 1, which is a task that `ana` has. */
async function startWithTask(rules = 'people="ana-gh: @ana"'): Promise<SourcedTeam> {
  const team = await startSourced({ rules });
  await team.ok('lead', 'member add @ana');
  await team.tell(item('1', 1, { title: 'Sort the shelf' }));
  await team.ok('lead', 'plan');
  return team;
}

async function taskOf(team: SourcedTeam) {
  return team.db.kysely.selectFrom('tasks').selectAll().where('id', '=', 'T-1').executeTakeFirstOrThrow();
}

async function stateOfIdea(team: SourcedTeam): Promise<string> {
  const { state } = await team.db.kysely.selectFrom('candidates').select('state').executeTakeFirstOrThrow();
  return state;
}

describe('a task that came from a tracker', () => {
  it('is done when its issue is closed, with the link and the minutes that the tracker knows', async () => {
    const team = await startWithTask();
    await team.ok('lead', 'approve T-1');
    await team.ok('ana', 'take T-1');
    const endedAt = team.clock.now();
    await team.tell(item('1', 2, { state: 'done', startedAt: endedAt - 2 * HOUR_MS, endedAt }));
    expect((await taskOf(team)).state).toBe('done');
    const outcome = await team.db.kysely.selectFrom('outcomes').selectAll().executeTakeFirstOrThrow();
    expect(outcome).toMatchObject({
      minutes: 120,
      evidence: 'https://fake.example/issues/1',
      is_success: 1,
      recorded_by: null,
    });
    expect(await stateOfIdea(team)).toBe('done');
  });

  it('is done by the pull request that closes its issue, and by whoever wrote it where nobody has it', async () => {
    const team = await startWithTask();
    await team.ok('lead', 'approve T-1');
    const author = { id: 'ana-gh', name: 'Ana' };
    await team.tell(change('9', 1, { closes: ['1'], author }));
    expect((await taskOf(team)).state).toBe('approved');
    await team.tell(change('9', 2, { state: 'merged', closes: ['1'], author, endedAt: team.clock.now() }));
    const ana = await team.db.kysely
      .selectFrom('executors')
      .select('id')
      .where('handle', '=', 'ana')
      .executeTakeFirstOrThrow();
    expect(await taskOf(team)).toMatchObject({ state: 'done', assignee_id: ana.id });
    await team.tell(item('1', 2, { title: 'Sort the shelf', state: 'done' }));
    expect(await team.db.kysely.selectFrom('outcomes').select('evidence').execute()).toEqual([
      { evidence: 'https://fake.example/pull/9' },
    ]);
  });

  it('is done by a pull request that names it, whatever it came from', async () => {
    const team = await startSourced();
    await team.ok('lead', 'propose Write the guide --effort 2');
    await team.ok('lead', 'plan');
    await team.ok('lead', 'approve T-1');
    await team.ok('lead', 'take T-1');
    await team.tell(change('9', 1, { state: 'merged', tasks: [1, 99] }));
    expect((await taskOf(team)).state).toBe('done');
  });

  it('is dropped, and no outcome, where nobody had said yes before its issue was closed', async () => {
    const team = await startWithTask();
    await team.tell(item('1', 2, { state: 'done' }));
    expect(await taskOf(team)).toMatchObject({ state: 'cancelled' });
    await expectGolden('source/outcomes', (await taskOf(team))?.taken_back_why);
    expect(await team.db.kysely.selectFrom('outcomes').selectAll().execute()).toEqual([]);
    expect(await stateOfIdea(team)).toBe('done');
  });

  it('is called off where its issue is dropped, and whoever had it hears of it', async () => {
    const team = await startWithTask();
    await team.ok('lead', 'approve T-1');
    await team.ok('ana', 'take T-1');
    await team.tell(item('1', 2, { title: 'Sort the shelf', state: 'dropped' }));
    expect(await taskOf(team)).toMatchObject({ state: 'cancelled' });
    await expectGolden('source/outcomes', (await taskOf(team))?.taken_back_why);
    await team.settle();
    await expectGolden(
      'source/outcomes',
      team.delivered.findLast(({ place }) => place.place === '@ana')?.view,
    );
    expect(await stateOfIdea(team)).toBe('withdrawn');
  });

  it('may come again as a new one where its issue is opened again, and only then', async () => {
    const team = await startWithTask();
    await team.ok('lead', 'approve T-1');
    await team.ok('ana', 'take T-1');
    await team.tell(item('1', 2, { title: 'Sort the shelf', state: 'done' }));
    await team.tell(item('1', 3, { title: 'Sort the shelf, please', state: 'done' }));
    expect(await stateOfIdea(team)).toBe('done');
    await team.tell(item('1', 4, { title: 'Sort the shelf, please' }));
    expect(await stateOfIdea(team)).toBe('open');
    expect((await taskOf(team)).state).toBe('done');
  });

  it('stays refused whatever is edited at the tracker', async () => {
    const team = await startWithTask();
    await team.ok('lead', 'refuse T-1 not for us');
    await team.tell(item('1', 2, { title: 'Sort all shelves', labels: ['bug'] }));
    expect(await stateOfIdea(team)).toBe('refused');
  });
});

describe('a task that was said done with a link', () => {
  const startDone = async () => {
    const team = await startWithTask();
    await team.ok('lead', 'approve T-1');
    await team.ok('ana', 'take T-1');
    await team.tell(change('9', 1));
    await team.ok('ana', 'done T-1 --link https://fake.example/pull/9');
    return team;
  };
  const told = async (team: SourcedTeam) => {
    await team.settle();
    return team.delivered.findLast(({ subject }) => subject.startsWith('evidence:'))?.view;
  };

  it('is as it was when the pull request is merged, and may come again when that is reverted', async () => {
    const team = await startDone();
    await team.tell(change('9', 2, { state: 'merged' }));
    expect(await stateOfIdea(team)).toBe('done');
    await team.tell(change('9', 3, { state: 'reverted' }));
    expect(await stateOfIdea(team)).toBe('open');
    await expectGolden('source/outcomes', await told(team));
  });

  it('is asked after where the pull request is closed and not merged', async () => {
    const team = await startDone();
    await team.tell(change('9', 2, { state: 'closed' }));
    expect(await stateOfIdea(team)).toBe('done');
    await expectGolden('source/outcomes', await told(team));
  });
});

describe('what a tracker says without meaning ours', () => {
  it('is none of ours where it ended before the task was proposed', async () => {
    const team = await startWithTask();
    await team.ok('lead', 'approve T-1');
    await team.ok('ana', 'take T-1');
    await team.tell(
      change('9', 1, { state: 'merged', tasks: [1], endedAt: team.clock.now() - 48 * HOUR_MS }),
    );
    expect((await taskOf(team)).state).toBe('assigned');
  });

  it('keeps the title of an idea whose issue is gone, and makes none of one that it never saw', async () => {
    const team = await startWithTask();
    await team.tell(item('1', 2, { title: '', state: 'gone' }), item('2', 1, { title: '', state: 'gone' }));
    expect(await team.db.kysely.selectFrom('candidates').select(['title', 'state']).execute()).toEqual([
      { title: 'Sort the shelf', state: 'withdrawn' },
    ]);
  });
});

describe('a field that two own', () => {
  const titleOf = async (team: SourcedTeam) =>
    (await team.db.kysely.selectFrom('candidates').select('title').executeTakeFirstOrThrow()).title;

  it('follows the tracker where only the tracker changed it, and stays where only the team did', async () => {
    const team = await startSourced();
    await team.tell(item('1', 1, { title: 'One' }));
    await team.tell(item('1', 2, { title: 'Two' }));
    expect(await titleOf(team)).toBe('Two');
    await team.ok('lead', 'backlog edit C-1 --title "Ours"');
    await team.tell(item('1', 3, { title: 'Two', labels: ['bug'] }));
    expect(await titleOf(team)).toBe('Ours');
    await team.tell(item('1', 3, { title: 'Two', labels: ['bug'] }));
    expect(await titleOf(team)).toBe('Ours');
  });

  it('is asked about once, with two buttons, where both did', async () => {
    const team = await startSourced();
    await team.tell(item('1', 1, { title: 'One' }));
    await team.ok('lead', 'backlog edit C-1 --title "Ours"');
    await team.tell(item('1', 2, { title: 'Theirs' }));
    await team.tell(item('1', 3, { title: 'Theirs', labels: ['bug'] }));
    await team.settle();
    const asked = team.delivered.filter(({ subject }) => subject.startsWith('title:'));
    expect(asked).toHaveLength(1);
    expect(asked[0]?.view).toMatchObject({
      actions: [
        { command: 'source title', args: { idea: 'C-1', keep: 'ours' } },
        { command: 'source title', args: { idea: 'C-1', keep: 'theirs' } },
      ],
    });
    expect(await titleOf(team)).toBe('Ours');
    await team.ok('lead', 'source title C-1 theirs');
    expect(await titleOf(team)).toBe('Theirs');
    await team.tell(item('1', 4, { title: 'Theirs again' }));
    expect(await titleOf(team)).toBe('Theirs again');
  });

  it('keeps an effort that the team gave, and takes a category that the tracker changed', async () => {
    const team = await startSourced({ rules: 'labels="size/L: 8h, ops: automation"' });
    await team.tell(item('1', 1, { labels: ['size/L'] }));
    await team.ok('lead', 'backlog edit C-1 --effort 3h');
    await team.tell(item('1', 2, { labels: ['2h', 'ops'] }));
    const idea = await team.db.kysely.selectFrom('candidates').selectAll().executeTakeFirstOrThrow();
    expect(idea).toMatchObject({ effort_hours: 3, category: 'automation' });
  });
});

describe('an idea of two sources', () => {
  it('is one idea where the titles say the same', async () => {
    const team = await startSourced();
    await team.ok('lead', 'propose Sort the shelf --effort 2');
    await team.tell(item('1', 1, { title: 'sort the shelf.', effortHours: 5 }));
    const ideas = await team.db.kysely.selectFrom('candidates').selectAll().execute();
    expect(ideas).toHaveLength(1);
    expect(ideas[0]).toMatchObject({ source: 'team', effort_hours: 2 });
    await team.ok('lead', 'plan');
    await team.ok('lead', 'approve T-1');
    await team.ok('lead', 'take T-1');
    await team.tell(item('1', 2, { title: 'sort the shelf.', state: 'done' }));
    expect((await taskOf(team)).state).toBe('done');
  });

  it('waits for what the tracker says comes first', async () => {
    const team = await startSourced();
    await team.tell(item('1', 1, { needs: ['2'] }), item('2', 1));
    const ideas = await team.db.kysely.selectFrom('candidates').select(['id', 'depends_on']).execute();
    expect(ideas).toContainEqual({ id: 'C-1', depends_on: '["C-2"]' });
  });
});
