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

/** Where money is raised and a share is measured: one goal each. */
async function startRaising(...more: string[]): Promise<Team> {
  const team = await startTeam({ isCalm: true });
  for (const goal of [
    'raise 3000 EUR for new chairs by march',
    'attendance from 60 % to 80 % by june',
    ...more,
  ])
    await team.ok('lead', `goal add ${goal}`);
  await team.ok('lead', 'metric record money-raised-for-new-chairs 400 EUR');
  team.clock.advance(60_000);
  return team;
}

async function valuesOf(team: Team, typed: string): Promise<(string | undefined)[]> {
  const view = await team.ok('lead', typed);
  expect(view).toMatchObject({ isQuestion: true });
  const actions = view.kind === 'answer' ? (view.actions ?? []) : [];
  return actions.map(({ args }) => [args.metric, args.value, args.at].filter((part) => part).join(' '));
}

describe('an amount with a unit', () => {
  const MONEY = 'money-raised-for-new-chairs';
  it.each([
    ['we got 250 EUR', [`${MONEY} €650`, `${MONEY} 250 EUR`]],
    ['another 80 EUR', [`${MONEY} €480`, `${MONEY} 80 EUR`]],
    ['noch 80 Euro', [`${MONEY} €480`, `${MONEY} 80 Euro`]],
    ['wir haben 80 Euro gesammelt', [`${MONEY} €480`, `${MONEY} 80 Euro`]],
    ['we are at 650 €', [`${MONEY} 650 €`]],
    ['75 %', ['attendance 75 %']],
    ['wir sind bei 75 Prozent', ['attendance 75 Prozent']],
    ['we had 75 % on friday', ['attendance 75 % 2026-11-20']],
    ['gestern waren 70 % da', ['attendance 70 % yesterday']],
    ['attendance war gestern 52 %', ['attendance 52 % yesterday']],
    ['vom Basar kamen 230 Euro', [`${MONEY} €630`, `${MONEY} 230 Euro`]],
    ['attendance 72 % am Freitag', ['attendance 72 % 2026-11-20']],
  ])('and no name is of the goal that is measured in it: “%s”', async (typed, values) => {
    const team = await startRaising();
    expect(await valuesOf(team, typed)).toEqual(values.map((value) => value));
  });

  it('is asked of which goal it is where there are several', async () => {
    const team = await startRaising('collect 500 EUR for the choir trip by june');
    const metrics = (await valuesOf(team, 'we got 250 EUR')).map((value) => value?.split(' ')[0]);
    expect(new Set(metrics).size).toBe(2);
  });

  it.each([
    'buy paint for 80 EUR',
    '80 EUR for the paint',
    'we need 250 EUR',
    'can we spend 80 EUR?',
    'we pay 250 USD',
  ])('is no value in “%s”', async (typed) => {
    const team = await startRaising();
    const view = await team.say('lead', typed);
    expect(JSON.stringify(view)).not.toContain('metric record');
  });
});

describe('an amount that went', () => {
  it.each([
    ['we lost 3 tickets', ['tickets 37']],
    ['3 fewer tickets', ['tickets 37']],
    ['tickets down by 3', ['tickets 37']],
    ['tickets down to 37', ['tickets 37']],
    ['3 tickets weniger', ['tickets 37']],
    ['wir haben 3 tickets verloren', ['tickets 37']],
    ['3 tickets weniger, wurden storniert', ['tickets 37']],
    ['3 tickets returned', ['tickets +3', 'tickets 37']],
  ])('“%s” is taken away: %j', async (typed, values) => {
    expect(await valuesOf(await startSelling(), typed)).toEqual(values);
  });

  it('is none where the goal is called so, nor more than there is', async () => {
    const team = await startSelling();
    await team.ok('lead', 'goal add 20 kilos lost by june');
    await team.ok('lead', 'metric record "kilos lost" 4');
    expect(await valuesOf(team, '3 more kilos lost')).toEqual(['kilos-lost +3']);
    expect(await team.ok('lead', 'we lost 50 tickets')).not.toMatchObject({ isQuestion: true });
  });
});

describe('an amount of another day', () => {
  it.each([
    ['tickets 38 --at yesterday', ['tickets 38 yesterday']],
    ['we have 38 tickets --at yesterday', ['tickets 38 yesterday']],
    ['tickets were 38 on friday', ['tickets 38 2026-11-20']],
    ['yesterday we had 38 tickets', ['tickets 38 yesterday', 'tickets +38']],
    ['am Freitag waren es 38 tickets', ['tickets 38 2026-11-20', 'tickets +38']],
  ])('“%s” is recorded for it', async (typed, values) => {
    expect(await valuesOf(await startSelling(), typed)).toEqual(values);
  });
});
