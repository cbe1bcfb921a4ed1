import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/base/view/text.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { openAgain, openTestDatabase, TEAM_DIALECTS } from '../support/database.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam } from '../support/team.ts';
import { datesOf, digestJobs, digests, dueAt, skips } from './posted.ts';

describe.each(TEAM_DIALECTS)('a digest that is due on %s', (dialect) => {
  it('leaves one job that plans and posts the day, however often the engine ticks', async () => {
    const team = await startTeam({ dialect });
    await team.settle();
    expect(await digestJobs(team)).toEqual([]);
    team.clock.set('2026-11-23T09:00:00Z');
    await team.settle();
    await team.settle();
    expect(await digestJobs(team)).toEqual([
      {
        origin: 'digest:main:2026-11-23',
        call: {
          command: 'plan',
          args: { feed: 'main', date: '2026-11-23', isPosted: true, isLate: false },
          placeId: null,
        },
      },
    ]);
    expect(await dueAt(team)).toBe('2026-11-24T09:00:00.000Z');
  });
});

describe('a digest that is due', () => {
  it('comes every working day and not at the weekend', async () => {
    const team = await startTeam();
    for (let hour = 0; hour < 24 * 8; hour++) {
      await team.engine.tick();
      team.clock.advance(3_600_000);
    }
    expect(datesOf(await digestJobs(team))).toEqual([
      '2026-11-23',
      '2026-11-24',
      '2026-11-25',
      '2026-11-26',
      '2026-11-27',
      '2026-11-30',
    ]);
  });

  it.each([
    ['2026-11-23T09:10:00Z', false],
    ['2026-11-23T09:10:01Z', true],
    ['2026-11-23T13:00:00Z', true],
  ])('is posted at %s, and says whether it is late', async (at, isLate) => {
    const team = await startTeam();
    team.clock.set(at);
    await team.settle();
    expect(await digestJobs(team)).toMatchObject([{ call: { args: { date: '2026-11-23', isLate } } }]);
    expect(skips(team)).toEqual([]);
  });

  it('is skipped after four hours, and said so once in each of the feed’s places', async () => {
    const team = await startTeam();
    team.clock.set('2026-11-23T13:00:01Z');
    await team.settle();
    await team.settle();
    expect(await digestJobs(team)).toEqual([]);
    expect(team.delivered.map(({ subject, place }) => [subject, place.id])).toEqual([
      ['skipped:main:2026-11-23', 'terminal:local:main'],
    ]);
    await expectGolden('schedule/skipped', skips(team));
    expect(await dueAt(team)).toBe('2026-11-24T09:00:00.000Z');
  });

  it('is not said to be skipped where somebody planned the day by hand', async () => {
    const team = await startTeam();
    await team.db.kysely
      .insertInto('batches')
      .values({
        workspace_id: team.workspace,
        id: 'B-1',
        number: 1,
        feed_id: 'main',
        on_date: '2026-11-23',
        seed: '',
        snapshot_seq: 1,
        answer: '{}',
        is_late: 0,
        created_at: 0,
      })
      .execute();
    team.clock.set('2026-11-23T15:00:00Z');
    await team.settle();
    expect(skips(team)).toEqual([]);
  });

  it.each([
    ['five minutes', '2026-11-23T09:05:00Z', 'digest:main:2026-11-23', false],
    ['three hours', '2026-11-23T12:00:00Z', 'digest:main:2026-11-23', true],
    ['three days, until the morning', '2026-11-26T09:02:00Z', 'digest:main:2026-11-26', false],
    ['three days, until noon', '2026-11-26T12:00:00Z', 'digest:main:2026-11-26', true],
    ['three days, until the evening', '2026-11-26T18:00:00Z', 'skipped:main:2026-11-26', false],
  ])('after %s down is one message', async (_down, at, subject, isLate) => {
    const team = await startTeam();
    await team.settle();
    team.clock.set(at);
    await team.settle();
    await team.settle();
    const said = team.delivered.map((message) => [
      message.subject,
      message.view.kind === 'digest' && plainText(message.view.headline, 'UTC').includes('(late)'),
    ]);
    expect(said).toEqual([[subject, isLate]]);
  });

  it('is said to be skipped in the thread of the last digest, where there is one', async () => {
    const team = await startTeam();
    team.clock.set('2026-11-23T09:00:00Z');
    await team.settle();
    team.clock.set('2026-11-24T18:00:00Z');
    await team.settle();
    const [digest, skipped] = team.delivered;
    expect(digest?.subject).toBe('digest:main:2026-11-23');
    expect(skipped).toMatchObject({ subject: 'skipped:main:2026-11-24', underId: digest?.key });
  });

  it('after three days down is posted once, for the day on which the engine comes back', async () => {
    const team = await startTeam();
    team.clock.set('2026-11-26T09:05:00Z');
    await team.settle();
    expect(await digestJobs(team)).toMatchObject([{ call: { args: { date: '2026-11-26', isLate: false } } }]);
    expect(skips(team)).toEqual([]);
    expect(await dueAt(team)).toBe('2026-11-27T09:00:00.000Z');
  });

  it('after three days down in the afternoon is skipped once, not three times', async () => {
    const team = await startTeam();
    team.clock.set('2026-11-26T20:00:00Z');
    await team.settle();
    expect(await digestJobs(team)).toEqual([]);
    expect(skips(team)).toHaveLength(1);
    await expectGolden('schedule/skipped', skips(team));
    expect(await dueAt(team)).toBe('2026-11-27T09:00:00.000Z');
  });

  it('keeps its wall-clock time over both changes of the clocks', async () => {
    const autumn = await startTeam({ at: '2026-10-24T00:00:00Z', zone: 'Europe/Lisbon' });
    await autumn.ok('lead', 'feed edit --days daily');
    const seen: string[] = [];
    for (let day = 0; day < 3; day++) {
      seen.push((await dueAt(autumn)) ?? '');
      autumn.clock.set((await dueAt(autumn)) ?? '');
      await autumn.engine.tick();
    }
    // Clocks go back in Lisbon on Sunday 25 October.
    expect(seen).toEqual([
      '2026-10-24T08:00:00.000Z',
      '2026-10-25T09:00:00.000Z',
      '2026-10-26T09:00:00.000Z',
    ]);
    expect(datesOf(await digestJobs(autumn))).toEqual(['2026-10-24', '2026-10-25', '2026-10-26']);
  });

  it.each([
    // The hour comes twice.
    ['Europe/Berlin', '2026-10-24T12:00:00Z', ['2026-10-25', '2026-10-26']],
    // The hour is skipped.
    ['Europe/Berlin', '2027-03-27T12:00:00Z', ['2027-03-28', '2027-03-29']],
    ['America/New_York', '2027-03-13T12:00:00Z', ['2027-03-14', '2027-03-15']],
    ['Australia/Lord_Howe', '2026-10-03T00:00:00Z', ['2026-10-04', '2026-10-05']],
  ])('comes once a date at 02:30 in %s from %s', async (zone, at, dates) => {
    const team = await startTeam({ at, zone });
    await team.ok('lead', 'feed edit --days daily --at 02:30');
    for (let quarter = 0; quarter < 4 * 44; quarter++) {
      await team.engine.tick();
      team.clock.advance(900_000);
    }
    expect(datesOf(await digestJobs(team))).toEqual(dates);
  });

  it('sees to the weekly review of a feed that is older than reviews are', async () => {
    const team = await startTeam();
    await team.db.kysely.deleteFrom('due').where('kind', '=', 'review').execute();
    team.clock.set('2026-11-23T09:00:00Z');
    await team.settle();
    expect(await dueAt(team, 'review')).toBe('2026-11-27T15:00:00.000Z');
  });

  it('comes once a date when the time is moved to later on the day', async () => {
    const team = await startTeam();
    team.clock.set('2026-11-23T09:00:00Z');
    await team.settle();
    await team.ok('lead', 'feed edit --at 11:00');
    expect(await dueAt(team)).toBe('2026-11-24T11:00:00.000Z');
    team.clock.set('2026-11-23T11:00:00Z');
    await team.settle();
    expect(datesOf(await digestJobs(team))).toEqual(['2026-11-23']);
    expect(await dueAt(team)).toBe('2026-11-24T11:00:00.000Z');
    expect(digests(team)).toHaveLength(1);
  });

  it.each([
    ['2026-11-23T09:00:00Z', 'digest:main:2026-11-23'],
    ['2026-11-23T20:00:00Z', 'skipped:main:2026-11-23'],
  ])(
    'is one message when two engines on one PostgreSQL tick and relay at once at %s',
    async (at, subject) => {
      const first = await openTestDatabase('postgres');
      const second = await openAgain(first);
      const team = await startTeam({ db: first });
      const other = createEngine({ db: second, ports: team.ports });
      team.clock.set(at);
      await Promise.all([team.engine.tick(), other.tick()]);
      await Promise.all([team.engine.relay(), other.relay()]);
      expect(team.delivered.map((message) => message.subject)).toEqual([subject]);
      const queued = await first.kysely.selectFrom('outbox').select(['subject', 'state']).execute();
      expect(queued).toEqual([{ subject, state: 'sent' }]);
    },
  );
});
