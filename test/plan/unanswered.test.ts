import { expect, it } from 'vitest';
import { startTeam } from '../support/team.ts';

it('hands nothing more to whoever says of two tasks not how they ended, until they say it of one', async () => {
  const team = await startTeam({ isCalm: true });
  await team.ok('lead', 'member edit @lead --routed off');
  await team.ok('lead', 'member add @ben --hours 40 --routed');
  await team.ok('ben', 'tasks');
  const propose = async (title: string) => team.ok('lead', `propose ${title} --category quality --effort 2h`);
  const plan = async (at: string) => {
    team.clock.set(at);
    await team.settle();
    const tasks = await team.db.kysely
      .selectFrom('tasks')
      .innerJoin('candidates', 'candidates.id', 'tasks.candidate_id')
      .leftJoin('executors', 'executors.id', 'tasks.assignee_id')
      .select(['tasks.id', 'candidates.title', 'executors.handle'])
      .execute();
    return new Map(tasks.map(({ id, title, handle }) => [title, { id, handle }]));
  };
  for (const title of ['Sort the list', 'Count the boats']) await propose(title);
  const first = await plan('2026-11-23T09:00:00Z');
  for (const { id, handle } of first.values()) {
    expect(handle).toBe('ben');
    await team.ok('lead', `approve ${id}`);
  }
  await plan('2026-11-23T09:10:00Z');
  await plan('2026-11-25T09:00:00Z');
  await propose('Paint the door');
  expect((await plan('2026-11-26T09:00:00Z')).get('Paint the door')).toMatchObject({ handle: null });
  await team.ok('ben', `done ${first.get('Sort the list')?.id}`);
  await propose('Mend the gate');
  expect((await plan('2026-11-27T09:00:00Z')).get('Mend the gate')).toMatchObject({ handle: 'ben' });
});

it('says of what nobody decided until when it rests, and nothing once that is over', async () => {
  const team = await startTeam({ isCalm: true });
  await team.ok('lead', 'member add @ana');
  await team.ok('lead', 'propose Sort the list --effort 1h');
  const passTo = async (at: string) => {
    team.clock.set(at);
    await team.settle();
  };
  await passTo('2026-11-23T09:00:00Z');
  await team.ok('lead', 'pause until 2026-12-21');
  for (let day = 24; day <= 30; day++) await passTo(`2026-11-${day}T12:00:00Z`);
  const [ended] = await team.db.kysely.selectFrom('candidates').select(['state', 'away_until_on']).execute();
  const restsUntilOn = ended?.away_until_on ?? '';
  expect(restsUntilOn < '2026-12-21').toBe(true);
  await passTo('2026-12-21T09:00:00Z');
  const pages = team.delivered.flatMap(({ subject, view }) =>
    subject === 'digest:main:2026-12-21' && view.kind === 'digest' ? [view] : [],
  );
  expect(pages).not.toEqual([]);
  for (const { tasks, changes, actions } of pages) {
    expect(tasks.map(({ title }) => title)).toEqual(['Sort the list']);
    expect(JSON.stringify(changes)).not.toContain('rests until');
    expect((actions ?? []).filter(({ command }) => command === 'reverse')).toEqual([]);
  }
});
