import { expect, it } from 'vitest';
import type { AnswerView, PlanView } from '../../src/base/view/view.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam, type Team } from '../support/team.ts';

async function planTasks(team: Team, on: string) {
  team.clock.set(`${on}T09:00:00Z`);
  await team.settle();
  return ((await team.ok('lead', 'plan')) as PlanView).digest.tasks;
}

it('says of what comes back after a no, or after nobody could do it, what became of it', async () => {
  const team = await startTeam({ isCalm: true });
  for (const title of ['Check the insurance of the bikes', 'Tidy the depot'])
    await team.ok('lead', `propose ${title}`);
  const [first, second] = await planTasks(team, '2026-11-23');
  await team.ok('lead', `refuse ${first?.id} not now`);
  await team.ok('lead', `approve ${second?.id}`);
  team.clock.set('2026-11-24T15:00:00Z');
  await team.settle();
  await team.ok('lead', `take ${second?.id}`);
  await team.ok('lead', `fail ${second?.id} no time`);
  const back = await planTasks(team, '2026-12-08');
  await expectGolden(
    'reasons',
    back.map(({ title, reasoning }) => `${title}: ${reasoning}`),
  );
  // It stays true while it waits, and is not looked for in what it is by then.
  const again = await planTasks(team, '2026-12-09');
  expect(again.map(({ reasoning }) => reasoning)).toEqual(back.map(({ reasoning }) => reasoning));
});

it('says beside who proposed it which project or focus area an idea is about', async () => {
  const team = await startTeam();
  const lines = [
    'vision set focus_areas automation, hall bookings',
    'project add Tracking page',
    'feature add tracking-page Show the time',
    'propose Try a darker map --project tracking-page',
    'propose Ask who makes hall bookings by phone',
  ];
  for (const line of lines) await team.ok('lead', line);
  const tasks = await planTasks(team, '2026-11-23');
  const own = tasks.filter(({ title }) => /darker|phone/.test(title));
  await expectGolden(
    'reasons',
    own.map(({ title, reasoning }) => `${title}: ${reasoning}`),
  );
});

it('says of what comes again when it was done', async () => {
  const team = await startTeam({ isCalm: true });
  await team.ok('lead', 'propose Count the chairs --every 14d');
  const [task] = await planTasks(team, '2026-11-23');
  await team.ok('lead', `approve ${task?.id}`);
  team.clock.set('2026-11-23T15:00:00Z');
  await team.settle();
  await team.ok('lead', `take ${task?.id}`);
  await team.ok('lead', `done ${task?.id}`);
  const [again] = await planTasks(team, '2026-12-09');
  await expectGolden('reasons', again?.reasoning);
});

it('says of a bug that is open after its task was done that it is', async () => {
  const team = await startTeam();
  await team.ok('lead', 'project add Tracking page');
  await team.ok('lead', 'bug add tracking-page Page is blank on old Safari --severity critical');
  const [bug] = await planTasks(team, '2026-11-23');
  await team.ok('lead', `approve ${bug?.id}`);
  team.clock.set('2026-11-23T15:00:00Z');
  await team.settle();
  await team.ok('lead', `take ${bug?.id}`);
  const [close] = ((await team.ok('lead', `done ${bug?.id}`)) as AnswerView).actions ?? [];
  expect(close).toMatchObject({ command: 'bug edit', args: { bug: 'BUG-1', state: 'resolved' } });
  const [again] = await planTasks(team, '2026-11-24');
  await expectGolden('reasons', again?.reasoning);
  await team.run('lead', 'bug edit', close?.args ?? {});
  expect(await planTasks(team, '2026-11-25')).toEqual([]);
});

it('says once a page that it is not known what a task changes', async () => {
  const team = await startTeam({ isCalm: true });
  for (const title of ['Paint the door', 'Count the chairs', 'Choose a font'])
    await team.ok('lead', `propose ${title}`);
  const tasks = await planTasks(team, '2026-11-23');
  await expectGolden(
    'reasons',
    tasks.map(({ reasoning }) => reasoning),
  );
});

it('gives each play for a focus area a reason of its own, and what makes it risky', async () => {
  const team = await startTeam();
  await team.ok('lead', 'vision set focus areas hall bookings, roof repair fund');
  const tasks = await planTasks(team, '2026-11-23');
  expect(new Set(tasks.map(({ reasoning }) => reasoning)).size).toBe(tasks.length);
  expect(tasks.find(({ approvalKind }) => approvalKind === 'risky')?.touches).toEqual(['customers']);
  const inquiry = tasks.find(({ title }) => title.startsWith('Ask three people about hall bookings'));
  await team.ok('lead', `approve ${inquiry?.id}`);
  team.clock.set('2026-11-23T15:00:00Z');
  await team.settle();
  await team.ok('lead', `take ${inquiry?.id}`);
  await team.ok('lead', `done ${inquiry?.id}`);
  for (const { id } of tasks) await team.say('lead', `refuse ${id} not now`);
  await team.ok('lead', 'feed edit --cap 20');
  const next = await planTasks(team, '2026-11-24');
  await expectGolden(
    'reasons',
    next.find(({ title }) => title.includes('smallest thing') && title.includes('hall bookings'))?.reasoning,
  );
});

it('has one play in hand for a goal of a team that brings ideas, also when they are used up', async () => {
  const team = await startTeam();
  await team.ok('lead', 'goal add newsletter readers at least 5000 by 2027-01-31, owner @lead, from 3600');
  await team.ok('lead', 'metric record newsletter-readers 3600 --at 2026-11-22');
  await team.ok('lead', 'propose Choose a font');
  const [first, ...others] = await planTasks(team, '2026-11-23');
  const plays = [first, ...others].filter((task) => task?.goal?.id === 'G-1');
  expect(plays).toHaveLength(1);
  // Nobody gains a tenth of a reader.
  expect([plays[0]?.impact.low, plays[0]?.impact.high].every(Number.isInteger)).toBe(true);
  for (const task of [first, ...others]) await team.ok('lead', `approve ${task?.id}`);
  team.clock.set('2026-11-23T15:00:00Z');
  await team.settle();
  const font = [first, ...others].find((task) => task?.title === 'Choose a font');
  await team.ok('lead', `take ${font?.id}`);
  await team.ok('lead', `done ${font?.id}`);
  expect(await planTasks(team, '2026-11-24')).toEqual([]);
  await team.ok('lead', `take ${plays[0]?.id}`);
  await team.ok('lead', `done ${plays[0]?.id}`);
  expect(await planTasks(team, '2026-11-25')).toHaveLength(1);
});

it('says of what serves no goal that it does not, and of what nobody decided that it is back', async () => {
  const team = await startTeam({ isCalm: true });
  await team.ok('lead', 'goal add newsletter readers at least 5000 by 2027-01-31, owner @lead, from 3600');
  for (const title of ['Choose a font', 'Paint the door']) await team.ok('lead', `propose ${title}`);
  const first = await planTasks(team, '2026-11-23');
  for (const on of ['2026-11-24T09:00', '2026-11-25T09:00', '2026-11-25T18:00']) {
    team.clock.set(`${on}:00Z`);
    await team.settle();
  }
  const back = await planTasks(team, '2026-12-02');
  await expectGolden(
    'reasons',
    [...first, ...back].map(({ title, reasoning }) => `${title}: ${reasoning}`),
  );
  expect(await planTasks(team, '2026-12-03')).toMatchObject(back.map(({ reasoning }) => ({ reasoning })));
});

it('brings no play that moves a number for a milestone', async () => {
  const team = await startTeam();
  await team.ok('lead', 'goal add hand in the grant application before 20 December');
  expect(await planTasks(team, '2026-11-23')).toEqual([]);
});

it('names a milestone by its title, as what it is', async () => {
  const team = await startTeam({ isCalm: true });
  await team.ok('lead', 'goal add pass the security audit by 26 March');
  await team.ok('lead', 'propose List every vendor with access --goal G-1');
  const [task] = await planTasks(team, '2026-11-23');
  expect(task?.reasoning).toContain('“Pass the security audit”');
});
