import { describe, expect, it } from 'vitest';
import type { View } from '../../../src/base/view/view.ts';
import { startTeam } from '../../support/team.ts';

function listDue(view: View): string[] {
  if (view.kind !== 'digest') throw new Error(view.kind);
  return view.tasks.map(({ dueOn }) => dueOn);
}

describe('a preview', () => {
  it('counts dates from the moment at which its page comes, and writes nothing', async () => {
    const team = await startTeam({ isCalm: true, at: '2026-11-23T08:00:00Z' });
    await team.ok('lead', 'member edit @lead --hours 40');
    await team.ok('lead', 'propose Sort the boxes --effort 1h');
    team.clock.set('2026-11-23T10:00:00Z');
    await team.settle();
    const read = () => team.db.kysely.selectFrom('tasks').select(['id', 'due_on', 'state']).execute();
    const before = await read();
    expect(before).toMatchObject([{ due_on: '2026-11-23', state: 'proposed' }]);
    const due = listDue(await team.ok('lead', 'preview'));
    expect(due).toEqual(['2026-11-24']);
    expect(await read()).toEqual(before);
  });
});

describe('a page', () => {
  const offers = (view: View) =>
    view.kind === 'digest' ? (view.actions ?? []).map(({ command, isForm }) => [command, isForm]) : [];

  it('asks for an idea in one press where none is open, and on no page that asks for a yes', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'propose Sort the boxes --effort 1h');
    expect(offers(await team.ok('lead', 'preview'))).not.toContainEqual(['propose', true]);
    await team.ok('lead', 'plan');
    await team.ok('lead', 'approve T-1');
    await team.ok('lead', 'done T-1');
    team.clock.set('2026-11-24T09:00:01Z');
    await team.settle();
    expect(offers(await team.ok('lead', 'today'))).toEqual([['propose', true]]);
  });
});
