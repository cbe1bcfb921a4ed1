import { describe, expect, it } from 'vitest';
import { startTeam, type Team } from '../../support/team.ts';

async function startStaffed() {
  const team = await startTeam({ isCalm: true, at: '2026-01-05T08:00:00Z' });
  await team.ok('lead', 'feed edit main --days mon,tue,wed,thu,fri,sat,sun --cap 4');
  for (const handle of ['@bea', '@cem'])
    await team.ok('lead', `agent add ${handle} --responsible @lead --hours 40`);
  return team;
}

async function planDay(
  team: Team,
  titles: readonly string[],
): Promise<{ id: string; title: string; handle: string }[]> {
  team.clock.advance(24 * 3_600_000);
  for (const title of titles) await team.ok('lead', `propose ${title} --category enhancement --effort 1h`);
  await team.ok('lead', 'plan');
  const chosen = await team.db.kysely
    .selectFrom('tasks')
    .innerJoin('executors', 'executors.id', 'tasks.assignee_id')
    .select(['tasks.id', 'tasks.title', 'executors.handle'])
    .where('tasks.state', '=', 'proposed')
    .execute();
  for (const { id } of chosen) await team.ok('lead', `approve ${id}`);
  team.clock.advance(6 * 60_000);
  await team.engine.tick();
  return chosen;
}

describe('the words of work that somebody did', () => {
  it('bring a customer call to whom people gave the calls, in one category', async () => {
    const team = await startStaffed();
    const days = [
      ['Call customer Hansen', 'Fix the export job'],
      ['Call customer Okafor', 'Fix the import job'],
      ['Call customer Duarte', 'Fix the login job'],
    ];
    for (const titles of days)
      for (const { id, title, handle } of await planDay(team, titles)) {
        const due = title.startsWith('Call') ? 'cem' : 'bea';
        if (handle !== due) await team.ok('lead', `hand over ${id} to @${due} other`);
        await team.ok('lead', `done ${id} --minutes 30`);
      }
    const next = await planDay(team, ['Call customer Ivanova', 'Fix the report job']);
    expect(Object.fromEntries(next.map(({ title, handle }) => [title, handle]))).toEqual({
      'Call customer Ivanova': 'cem',
      'Fix the report job': 'bea',
    });
  });

  it('say nothing where routing alone chose: what it chose once must not bind it', async () => {
    const team = await startStaffed();
    const shares: number[] = [];
    for (let day = 0; day < 6; day++) {
      const chosen = await planDay(
        team,
        ['red', 'blue', 'green', 'black'].map((word) => `Item ${word} ${day}`),
      );
      shares.push(chosen.filter(({ handle }) => handle === 'cem').length);
      for (const { id, handle } of chosen)
        await team.ok('lead', `${handle === 'cem' ? 'done' : 'fail'} ${id} --minutes 30`);
    }
    expect(shares.at(0)).toBe(2);
    expect(shares.slice(2)).toEqual([4, 4, 4, 4]);
  });
});
