import { expect, it } from 'vitest';
import { countLines } from '../../../src/base/view/first-sight.ts';
import { outlineText, outlineView } from '../../../src/base/view/outline.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

async function readTeamLines(team: Team): Promise<string> {
  const said = outlineText(
    outlineView(await team.ok('lead', 'state more'), { zone: 'UTC', currency: 'EUR' }),
    'UTC',
  );
  return said
    .split('\n')
    .filter((line) => line.includes('@'))
    .join('\n');
}

it('says of everybody what they have, what of it is late, and why they are handed no more', async () => {
  const team = await startTeam({ isCalm: true });
  await team.ok('lead', 'member add @ana');
  await team.ok('lead', 'member add @ben');
  await team.ok('ben', 'me --routed on');
  for (const idea of ['mend the fence (1h)', 'poster for the concert (1h)'])
    await team.ok('lead', `propose ${idea}`);
  await team.ok('lead', 'plan');
  for (const task of ['T-1', 'T-2']) await team.ok('lead', `approve ${task}`);
  team.clock.set('2026-11-23T08:30:00Z');
  await team.settle();
  await expectGolden('state', await readTeamLines(team));
  for (const day of ['24', '25', '26', '27']) {
    team.clock.set(`2026-11-${day}T17:30:00Z`);
    await team.settle();
  }
  const later = await readTeamLines(team);
  expect(later).not.toBe('');
  await expectGolden('state', later);
});

it('says of a goal whose values stopped what goal list says: the last of them, and that nobody can tell how it goes', async () => {
  const team = await startTeam({ isCalm: true, at: '2026-10-01T08:00:00Z' });
  await team.ok('lead', 'metric add visits --unit points');
  await team.ok('lead', 'goal add visits from 9 to at least 20 by 2027-01-31');
  for (const day of ['02', '03', '04', '05', '06', '07']) {
    team.clock.set(`2026-10-${day}T08:00:00Z`);
    await team.ok('lead', `metric record visits 1${day.slice(1)}`);
  }
  team.clock.set('2026-11-23T08:00:00Z');
  const read = async (line: string) =>
    outlineText(outlineView(await team.ok('lead', line), { zone: 'UTC', currency: 'EUR' }), 'UTC')
      .split('\n')
      .filter((each) => /visits/i.test(each))
      .join('\n');
  await expectGolden('state', [await read('goal list'), await read('state'), await read('state more')]);
});

it('is a line for each thing that there is, and all of it behind “more”', async () => {
  const team = await startTeam({ isCalm: true });
  await team.ok('lead', 'vision set statement The tool that small clinics keep paying for');
  for (const name of ['visits', 'calls', 'bookings', 'members', 'letters', 'downloads']) {
    await team.ok('lead', `goal add 400 ${name} by 1 may`);
    await team.ok('lead', `metric record ${name} 45`);
  }
  for (const name of ['ana', 'ben', 'cam']) await team.ok('lead', `member add @${name} --hours 10`);
  const view = await team.ok('lead', 'state');
  const said = outlineText(outlineView(view, { zone: 'UTC', currency: 'EUR' }), 'UTC');
  await expectGolden('state', said);
  const phone = view.kind === 'report' ? view.sections.flatMap(({ lines }) => lines) : [];
  expect(phone.reduce((sum, line) => sum + countLines(line, 'plain'), 0)).toBeLessThanOrEqual(16);
  expect(view).toMatchObject({ actions: [{ command: 'state', args: { which: 'more' } }] });
});
