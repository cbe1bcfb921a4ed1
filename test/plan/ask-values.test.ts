import { expect, it } from 'vitest';
import { startTeam, type Team } from '../support/team.ts';

/** What a plan would list, with who would do it. */
async function list(team: Team): Promise<(readonly [title: string, who: string | null])[]> {
  const view = await team.ok('lead', 'plan --dry-run');
  return view.kind === 'plan'
    ? view.digest.tasks.map(({ title, executor }) => [title, executor?.handle ?? null] as const)
    : [];
}

it('asks for a value by the one gap that there is, and of one that comes weekly not after three days', async () => {
  const team = await startTeam();
  await team.ok('lead', 'goal add revenue at least 12000 by 2027-02-28, owner @lead, from 7500');
  await team.ok('lead', 'metric record revenue 7900 --at 2026-11-16');
  await team.ok('lead', 'metric record revenue 8100 --at 2026-11-22');
  const asked = async (on: string) => {
    team.clock.set(`${on}T08:00:00Z`);
    return (await list(team)).some(([title]) => title === 'Record a value of revenue');
  };
  expect([await asked('2026-11-26'), await asked('2026-12-14')]).toEqual([false, true]);
});

it('asks for no second value before a week is over where nobody said how often one comes', async () => {
  const team = await startTeam();
  await team.ok('lead', 'goal add support tickets a week at most 40 by 2027-02-28, owner @lead, from 85');
  await team.ok('lead', 'metric record support-tickets-a-week 88 --at 2026-11-23');
  const asked = async (on: string) => {
    team.clock.set(`${on}T09:00:00Z`);
    return (await list(team)).some(([title]) => title === 'Record a value of support tickets a week');
  };
  expect([await asked('2026-11-27'), await asked('2026-12-01'), await asked('2026-12-04')]).toEqual([
    false,
    false,
    true,
  ]);
});

it('asks the goal’s owner for values that a tactic is judged by, once the next may be there', async () => {
  const team = await startTeam();
  for (const who of ['ana', 'ben']) await team.ok('lead', `member add @${who} --hours 30 --routed`);
  await team.ok('lead', 'goal add churn at most 2% by 2027-02-28, owner @ana, from 4%');
  for (const on of ['2026-11-02', '2026-11-09', '2026-11-16'])
    await team.ok('lead', `metric record churn 3.9% --at ${on}`);
  await team.ok('lead', 'tactic add "Calls" --goal G-1 --judge 2026-12-09 --keep "0.3 % less" --retire 0');
  team.clock.set('2026-12-01T08:00:00Z');
  await team.ok('lead', 'metric record churn 3.8%');
  const asked = async (on: string) => {
    team.clock.set(`${on}T08:00:00Z`);
    return (await list(team)).filter(([title]) => title.startsWith('Record values of churn'));
  };
  expect(await asked('2026-12-04')).toEqual([]);
  expect(await asked('2026-12-09')).toMatchObject([[expect.any(String), 'ana']]);
});
