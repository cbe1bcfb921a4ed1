import { describe, expect, it } from 'vitest';
import { expectGolden } from '../../support/golden.ts';
import { startTeam } from '../../support/team.ts';

async function startWithGoal() {
  const team = await startTeam();
  await team.ok('lead', 'member add @ana');
  await team.ok('lead', 'metric add sign-ups --unit count');
  await team.ok('lead', 'metric record sign-ups 12 --at 2026-11-20');
  await team.ok(
    'lead',
    'goal add --metric sign-ups --direction "at least" --target 40 --deadline 2027-01-31',
  );
  await team.ok('ana', 'me');
  return team;
}

describe('sharing', () => {
  it('posts the review here, and says where', async () => {
    const team = await startWithGoal();
    const view = await team.ok('ana', 'share review');
    expect(JSON.stringify(view)).toContain('terminal:local:main');
    await team.settle();
    const [shared] = team.delivered.filter(({ subject }) => subject.startsWith('share:'));
    expect(shared).toMatchObject({ place: { name: 'terminal' }, view: { kind: 'report' } });
    expect(JSON.stringify(shared?.view)).toContain('Week 48');
  });

  it('posts a goal to a channel that is named, with or without #', async () => {
    const team = await startWithGoal();
    await team.ok('lead', 'share goal G-1 --to #Terminal');
    await team.ok('lead', 'share goal sign-ups --to terminal');
    await team.settle();
    const shared = team.delivered.filter(({ subject }) => subject.startsWith('share:'));
    expect(shared).toHaveLength(2);
    expect(JSON.stringify(shared[0]?.view)).toContain('G-1');
  });

  it('sends a private line to a person', async () => {
    const team = await startWithGoal();
    team.clock.set('2026-11-23T10:00:00Z');
    await expectGolden('share/share', await team.ok('lead', 'share goal G-1 --to @ana'));
    await team.settle();
    const [shared] = team.delivered.filter(({ subject }) => subject.startsWith('share:'));
    expect(shared?.place.place).toBe('@ana');
  });

  it('refuses a channel and a person that it does not know, naming the nearest', async () => {
    const team = await startWithGoal();
    expect((await team.refused('lead', 'share goal G-1 --to #termina')).suggestions).toEqual(['#terminal']);
    expect((await team.refused('lead', 'share goal G-1 --to @anna')).suggestions).toEqual(['@ana']);
    expect((await team.refused('lead', 'share goal G-9')).code).toBe('not_found');
    await team.ok('lead', 'member add @mute');
    expect((await team.refused('lead', 'share review --to @mute')).code).toBe('not_possible');
    await team.settle();
    expect(team.delivered.filter(({ subject }) => subject.startsWith('share:'))).toEqual([]);
  });

  it('never posts to somebody else’s private conversation by its name', async () => {
    const team = await startWithGoal();
    await team.ok('lead', 'share goal G-1 --to @ana');
    expect((await team.refused('lead', 'share goal G-1 --to "#@ana"')).code).toBe('not_found');
  });
});
