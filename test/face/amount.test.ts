import { describe, expect, it } from 'vitest';
import { startTeam, type Team } from '../support/team.ts';

async function startSelling(): Promise<Team> {
  const team = await startTeam({ isCalm: true });
  await team.ok('lead', 'goal add sell 200 tickets by 12 december');
  team.clock.advance(60_000);
  await team.ok('lead', 'metric record tickets 40');
  team.clock.advance(60_000);
  return team;
}

describe('an amount of what only counts on', () => {
  it.each([
    ['we sold 52 tickets', ['+52', '52']],
    ['we have sold 52 tickets', ['+52', '52']],
    ['wir haben 52 tickets verkauft', ['+52', '52']],
    ['we sold 12 more tickets', ['+12']],
    ['we sold 12 tickets to the parents', ['+12']],
    ['another three tickets', ['+3']],
    ['three more tickets from the Müllers', ['+3']],
    ['noch 4 tickets verkauft', ['+4']],
    ['52 tickets today', ['+52']],
    ['we sold 52 tickets yesterday', ['+52']],
    ['we have 52 tickets now', ['52']],
    ['tickets are at 52', ['52']],
    ['tickets 12 more', ['+12']],
  ])('“%s” is recorded as one of %j', async (typed, values) => {
    const team = await startSelling();
    const view = await team.ok('lead', typed);
    expect(view).toMatchObject({ isQuestion: true });
    const actions = view.kind === 'answer' ? (view.actions ?? []) : [];
    expect(actions.map(({ command, args }) => [command, args.value])).toEqual(
      values.map((value) => ['metric record', value]),
    );
    const isMore = values[0]?.startsWith('+');
    expect(actions[0]?.label.includes(String(40 + Number(values[0])))).toBe(isMore);
  });

  it('is all there is where nothing was counted before', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'goal add sell 200 tickets by 12 december');
    expect(await team.ok('lead', 'we sold 52 tickets')).toMatchObject({
      actions: [{ args: { value: '52' } }],
    });
  });
});

describe('an amount more of what may fall', () => {
  it.each(['12 more downloads', 'downloads 12 more'])('“%s” asks whether it is added', async (typed) => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'goal add downloads from 820 to at least 1200 by 26 february');
    await team.ok('lead', 'metric record downloads 845');
    const view = await team.ok('lead', typed);
    expect(view).toMatchObject({
      isQuestion: true,
      actions: [{ args: { value: '857' } }, { args: { value: '12' } }],
    });
  });
});

describe('what is called new', () => {
  it.each([
    ['we have 17 new readers', '17'],
    ['12 more new readers', '+12'],
  ])('is no more of it: “%s” is recorded as %s', async (typed, value) => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'goal add 40 new readers by 31 january');
    team.clock.advance(60_000);
    await team.ok('lead', 'metric record "new readers" 9');
    team.clock.advance(60_000);
    const view = await team.ok('lead', typed);
    const actions = view.kind === 'answer' ? (view.actions ?? []) : [];
    expect(actions.map(({ args }) => args.value)).toEqual([value]);
  });
});
