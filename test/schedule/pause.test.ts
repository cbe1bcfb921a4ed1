import { describe, expect, it } from 'vitest';
import { expectGolden } from '../support/golden.ts';
import { startTeam, type Team } from '../support/team.ts';
import { shown } from '../team/shown.ts';
import { datesOf, digestJobs, digests, dueAt, skips } from './posted.ts';

/** Ticks every hour up to an instant. */
async function liveUntil(team: Team, iso: string): Promise<void> {
  const untilAt = Temporal.Instant.from(iso).epochMilliseconds;
  while (team.clock.now() < untilAt) {
    team.clock.advance(Math.min(3_600_000, untilAt - team.clock.now()));
    await team.settle();
  }
}

describe('a paused feed', () => {
  it('posts neither digest nor review, and later nothing of what was missed', async () => {
    const team = await startTeam();
    await expectGolden('pause', shown(await team.ok('lead', 'pause')));
    expect(await dueAt(team, 'digest')).toBeNull();
    expect(await dueAt(team, 'review')).toBeNull();
    await liveUntil(team, '2026-12-01T10:00:00Z');
    expect(team.delivered).toEqual([]);
    await expectGolden('pause', shown(await team.ok('lead', 'resume')));
    await liveUntil(team, '2026-12-05T10:00:00Z');
    const posts = team.delivered.filter(({ platformId }) => platformId === null);
    expect(posts.map(({ subject }) => subject)).toEqual([
      'digest:main:2026-12-02',
      'digest:main:2026-12-03',
      'review:main:2026-12-04',
    ]);
  });

  it('goes on by itself on the date that was named', async () => {
    const team = await startTeam();
    await expectGolden('pause', shown(await team.ok('lead', 'pause --until thursday')));
    await expectGolden('pause', shown(await team.ok('lead', 'feed list')));
    await liveUntil(team, '2026-11-25T23:59:00Z');
    expect(await digestJobs(team)).toEqual([]);
    await liveUntil(team, '2026-11-26T10:00:00Z');
    expect(digests(team)).toEqual(['digest:main:2026-11-26']);
    expect(await dueAt(team, 'review')).toBe('2026-11-27T15:00:00.000Z');
    expect(await dueAt(team, 'resume')).toBeNull();
  });

  it('goes on in a week where today’s weekday is named', async () => {
    const team = await startTeam();
    await team.ok('lead', 'pause --until monday');
    expect(await dueAt(team, 'resume')).toContain('2026-11-30');
  });

  it.each([
    ['2026-11-26T11:00:00Z', ['2026-11-26'], 0],
    ['2026-11-26T18:00:00Z', [], 1],
    ['2026-11-30T09:05:00Z', ['2026-11-30'], 0],
  ])('that should have gone on while nothing ran catches up once at %s', async (at, dates, skipped) => {
    const team = await startTeam();
    await team.ok('lead', 'pause --until 2026-11-26');
    team.clock.set(at);
    await team.settle();
    await team.settle();
    expect(datesOf(await digestJobs(team))).toEqual(dates);
    expect(skips(team)).toHaveLength(skipped);
  });

  it('begins its day in its own zone', async () => {
    const team = await startTeam({ zone: 'Pacific/Apia' });
    await team.ok('lead', 'pause --until 2026-11-26');
    expect(await dueAt(team, 'resume')).toBe('2026-11-25T11:00:00.000Z');
    await team.ok('lead', 'feed edit --zone Asia/Kathmandu');
    expect(await dueAt(team, 'resume')).toBe('2026-11-25T18:15:00.000Z');
  });

  it('can be given another end, but not the same twice', async () => {
    const team = await startTeam();
    await team.ok('lead', 'pause');
    expect(await team.refused('lead', 'pause')).toMatchObject({ code: 'already_done' });
    await team.ok('lead', 'pause --until 2026-12-01');
    expect(await team.refused('lead', 'pause --until 2026-12-01')).toMatchObject({ code: 'already_done' });
    await team.ok('lead', 'pause');
    expect(await dueAt(team, 'resume')).toBeNull();
    expect(shown(await team.ok('lead', 'feed list'))).toContain('| paused | paused');
    await expectGolden('pause', shown(await team.ok('lead', 'feed edit --cap 3')));
  });

  it.each(['today', 'yesterday', '2026-11-23', 'someday'])('does not pause until %s', async (until) => {
    const team = await startTeam();
    const refusal = await team.refused('lead', `pause --until ${until}`);
    expect(refusal).toMatchObject({ field: 'until', given: until });
    expect(refusal.allowed).toContain('Mon 23 Nov');
    if (until === 'today') await expectGolden('pause', refusal);
    expect(await dueAt(team, 'digest')).not.toBeNull();
  });

  it('is one of several only when it is named', async () => {
    const team = await startTeam();
    await team.ok('lead', 'feed add growth');
    await expectGolden('pause', await team.refused('lead', 'pause'));
    await expectGolden('pause', shown(await team.ok('lead', 'pause growth')));
    expect(await dueAt(team, 'digest', 'growth')).toBeNull();
    expect(await dueAt(team, 'digest', 'main')).not.toBeNull();
    expect(await team.refused('lead', 'resume main')).toMatchObject({ code: 'already_done' });
  });
});
