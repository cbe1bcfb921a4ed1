import { describe, expect, it } from 'vitest';
import { createCalendar } from '../../../src/base/calendar/calendar.ts';
import { findDueAt, toDueDay, type Work } from '../../../src/todo/task/due-date.ts';
import { startTeam, type Team } from '../../support/team.ts';

/** Monday. */
const TODAY = '2026-11-02';
const calendar = createCalendar({ zone: 'Europe/Lisbon' });

/** A guess of four hours, six at its 80th percentile, by somebody with so many hours a day. */
function guess(hoursPerDay: number | null, hoursAhead = 0): Work {
  const executor = { calendar, hoursPerDay };
  return {
    title: 'Write the guide',
    effortHours: 4,
    effortHighHours: 6,
    isRange: false,
    hoursAhead,
    isOpen: false,
    executor,
  };
}

function dueOn(work: Work, time: string): string {
  const now = Date.parse(`${TODAY}T${time}Z`);
  return new Date(findDueAt(work, { now, today: TODAY, zone: 'Europe/Lisbon' })).toISOString().slice(0, 16);
}

describe('a due date', () => {
  it.each([
    [8, '08:30:00', '2026-11-02T23:59'],
    [8, '09:00:40', '2026-11-02T23:59'],
    [6, '09:00:40', '2026-11-02T23:59'],
    [6, '10:30:00', '2026-11-03T23:59'],
    [8, '12:00:00', '2026-11-03T23:59'],
    [4, '09:00:00', '2026-11-03T23:59'],
    [8, '17:30:00', '2026-11-03T23:59'],
  ])('of a four-hour guess with %d hours a day, counted at %s, is %s', (hours, time, due) => {
    expect(dueOn(guess(hours), time)).toBe(due);
  });

  it('comes after what the executor has already, and after the weekend', () => {
    expect(dueOn(guess(8, 32), '09:00:00')).toBe('2026-11-06T23:59');
    expect(dueOn(guess(8, 36), '09:00:00')).toBe('2026-11-09T23:59');
  });

  it('of open work is no earlier than the next working day: somebody has to take it', () => {
    expect(dueOn({ ...guess(8), isOpen: true }, '08:30:00')).toBe('2026-11-03T23:59');
    expect(dueOn({ ...guess(8, 32), isOpen: true }, '09:00:00')).toBe('2026-11-06T23:59');
  });

  it('of somebody who gave no hours is no earlier than the next working day either', () => {
    const small = { ...guess(null), effortHours: 1, effortHighHours: 2 };
    expect(dueOn(small, '09:00:00')).toBe('2026-11-03T23:59');
    expect(dueOn({ ...small, executor: { calendar, hoursPerDay: 4 } }, '09:00:00')).toBe('2026-11-02T23:59');
  });

  it.each([
    ['Bring cake on 28 nov', '2026-11-28T23:59'],
    ['write to the paper by 20 nov, with a photo', '2026-11-20T23:59'],
    ['Hand in the form before 2026-11-09', '2026-11-08T23:59'],
    ['Send it by friday', '2026-11-03T23:59'],
    ['Report on March results', '2026-11-03T23:59'],
    ['Answer mail on 2 pages', '2026-11-03T23:59'],
    ['Find singers for the concert on 14 march', '2026-11-03T23:59'],
    ['Write up what happened on 1 nov', '2026-11-03T23:59'],
  ])('of “%s” is %s', (title, due) => {
    expect(dueOn({ ...guess(4), title }, '09:00:00')).toBe(due);
  });

  it('is on a working day, or on a day of the page, where people want it on another', () => {
    expect(toDueDay(calendar, '2026-11-15', [1, 2, 3, 4, 5])).toBe('2026-11-16');
    expect(toDueDay(calendar, '2026-11-15', [7])).toBe('2026-11-15');
    expect(toDueDay(calendar, '2026-11-13', [1])).toBe('2026-11-13');
  });
});

async function startTask(): Promise<Team> {
  const team = await startTeam({ isCalm: true });
  await team.ok('ana', 'me --routed on --hours 40');
  await team.ok('lead', 'propose Write the guide --effort 3h');
  await team.ok('lead', 'plan');
  await team.ok('lead', 'approve T-1');
  team.clock.set('2026-11-23T08:06:00Z');
  await team.settle();
  return team;
}

describe('a date that people move a task to', () => {
  it.each(['later T-1 2026-11-29', 'still T-1 2026-11-29', 'change T-1 --due 2026-11-29'])(
    'is Monday where “%s” names a Sunday',
    async (line) => {
      const team = await startTask();
      await team.ok('ana', line);
      const { due_on } = await team.db.kysely.selectFrom('tasks').selectAll().executeTakeFirstOrThrow();
      expect(due_on).toBe('2026-11-30');
    },
  );
});
