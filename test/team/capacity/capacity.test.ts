import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/base/language/date.ts';
import type { Row } from '../../../src/base/store/tables.ts';
import { type CapacityInput, computeCapacity } from '../../../src/team/capacity/capacity.ts';
import { startTeam } from '../../support/team.ts';

// Monday; the five working days are 23 to 27 November.
const TODAY = '2026-11-23';

function person(changes: Partial<Row<'executors'>> = {}): Row<'executors'> {
  return {
    workspace_id: 'w',
    id: 'M-1',
    kind: 'member',
    handle: 'ana',
    name: 'Ana',
    is_admin: 0,
    is_approver: 0,
    responsible_id: null,
    address: null,
    categories: '[]',
    is_routed: 1,
    hours_per_week: 20,
    zone: null,
    country: null,
    most_open: null,
    most_open_until_on: null,
    private_per_day: null,
    mine_at: null,
    is_active: 1,
    created_at: 0,
    admission: 'member',
    joined_at: 0,
    platform_gave: '',
    ...changes,
  };
}

function capacityOf(executor: Row<'executors'>, input: Partial<CapacityInput> = {}) {
  const all = computeCapacity({
    executors: [executor, person({ id: 'M-2' })],
    leaves: [],
    holidays: new Map(),
    heldTasks: [],
    today: TODAY,
    defaultZone: 'UTC',
    defaultCountry: null,
    ...input,
  });
  const own = all.get(executor.id);
  if (!own) throw new Error('nobody');
  return own;
}

const leave = (startsOn: string, endsOn: string) => ({
  executor_id: 'M-1',
  starts_on: startsOn,
  ends_on: endsOn,
});

describe('capacity', () => {
  it('is the next five working days', () => {
    expect(capacityOf(person())).toMatchObject({ freeHours: 20, hoursPerDay: 4, maxOpenTasks: null });
    expect(capacityOf(person(), { today: '2026-11-28' }).freeHours).toBe(20);
  });

  it('is less the effort of what is theirs and takes their time now', () => {
    const heldTasks = [
      ...[true, true, true, true, false, false].map((isBusy) => ({
        assigneeId: 'M-1',
        effortHours: 3,
        isBusy,
      })),
      { assigneeId: 'M-2', effortHours: 5, isBusy: true },
    ];
    expect(capacityOf(person(), { heldTasks })).toMatchObject({ freeHours: 8, openTasks: 4 });
  });

  it('is never below nothing', () => {
    const heldTasks = [{ assigneeId: 'M-1', effortHours: 99, isBusy: true }];
    expect(capacityOf(person(), { heldTasks }).freeHours).toBe(0);
  });

  it('is less leave and holidays, each day once', () => {
    const holidays = new Map([['US', new Set(['2026-11-26'])]]);
    const leaves = [leave('2026-11-26', '2026-11-27'), leave('2026-11-27', '2026-11-30')];
    expect(capacityOf(person({ country: 'US' }), { holidays, leaves }).freeHours).toBe(12);
  });

  it('counts two open tasks at most where nobody set hours', () => {
    const heldTasks = [{ assigneeId: 'M-1', effortHours: 3, isBusy: true }];
    expect(capacityOf(person({ hours_per_week: null }), { heldTasks })).toMatchObject({
      freeHours: null,
      hoursPerDay: null,
      openTasks: 1,
      maxOpenTasks: 2,
    });
  });

  it('counts no tasks of whoever is alone: nobody else could do them', () => {
    const only = person({ hours_per_week: null });
    expect(capacityOf(only, { executors: [only] }).maxOpenTasks).toBeNull();
  });

  it('counts no more open tasks than a hand-over has set, until its date has passed', () => {
    const limited = { most_open: 1, most_open_until_on: '2026-11-27' };
    const most = (given: Parameters<typeof person>[0], today: string) =>
      capacityOf(person(given), { today }).maxOpenTasks;
    expect(most(limited, '2026-11-27')).toBe(1);
    expect(most(limited, '2026-11-28')).toBeNull();
    expect(most({ ...limited, hours_per_week: null, most_open: 4 }, '2026-11-27')).toBe(2);
  });

  it('keeps zero hours apart from none set', () => {
    expect(capacityOf(person({ hours_per_week: 0 }))).toMatchObject({ freeHours: 0, maxOpenTasks: null });
  });

  it('gives a person the workspace’s holidays unless they have their own, and an agent none', () => {
    const holidays = new Map([
      ['PT', new Set(['2026-11-24'])],
      ['US', new Set(['2026-11-25', '2026-11-26'])],
    ]);
    const given = { holidays, defaultCountry: 'PT' };
    expect(capacityOf(person(), given).freeHours).toBe(16);
    expect(capacityOf(person({ country: 'US' }), given).freeHours).toBe(12);
    expect(capacityOf(person({ kind: 'agent' }), given).freeHours).toBe(20);
  });

  it('says who is away today and until when, over a weekend and on to the next leave', () => {
    const leaves = [leave('2026-11-20', '2026-11-27'), leave('2026-11-30', '2026-12-01')];
    expect(capacityOf(person(), { leaves })).toMatchObject({ isAway: true, awayUntilOn: '2026-12-01' });
    const friday = { leaves: [leave(TODAY, '2026-11-27')] };
    expect(capacityOf(person(), friday)).toMatchObject({ isAway: true, awayUntilOn: '2026-11-27' });
    const later = { leaves: [leave('2026-11-24', '2026-11-24')] };
    expect(capacityOf(person(), later)).toMatchObject({ isAway: false, awayUntilOn: null });
  });

  it('counts a holiday as being away', () => {
    const holidays = new Map([['US', new Set([TODAY])]]);
    expect(capacityOf(person({ country: 'US' }), { holidays })).toMatchObject({
      isAway: true,
      awayUntilOn: TODAY,
    });
  });

  it('makes a calendar in the person’s zone, with their days off', () => {
    const { calendar } = capacityOf(person({ zone: 'Africa/Lagos' }), { leaves: [leave(TODAY, TODAY)] });
    expect(calendar).toMatchObject({ zone: 'Africa/Lagos', away: [{ startsOn: TODAY, endsOn: TODAY }] });
    expect(capacityOf(person(), { defaultZone: 'Asia/Tokyo' }).calendar.zone).toBe('Asia/Tokyo');
  });

  it('counts what was done in the last month of whom has few hours, and of nobody else', () => {
    const doneHours = new Map([['M-1', 2]]);
    const free = (hours: number) => capacityOf(person({ hours_per_week: hours }), { doneHours }).freeHours;
    expect(free(3 / 4.4)).toBeCloseTo(1);
    expect(free(20)).toBe(20);
  });

  it('never grows by a leave or a task', () => {
    const day = fc.integer({ min: -10, max: 20 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(day, fc.integer({ min: 0, max: 9 })), { maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 4 }),
        fc.integer({ min: 0, max: 168 }),
        day,
        (spans, efforts, hours, offset) => {
          const leaves = spans.map(([start, length]) =>
            leave(addDays(TODAY, start), addDays(TODAY, start + length)),
          );
          const heldTasks = efforts.map((effortHours) => ({
            assigneeId: 'M-1',
            effortHours,
            isBusy: true,
          }));
          const today = addDays(TODAY, offset);
          const free = (some: Partial<CapacityInput>) =>
            capacityOf(person({ hours_per_week: hours }), { today, ...some }).freeHours ?? -1;
          const most = free({});
          expect(free({ leaves, heldTasks })).toBeGreaterThanOrEqual(0);
          expect(free({ leaves, heldTasks })).toBeLessThanOrEqual(free({ leaves }));
          expect(free({ leaves })).toBeLessThanOrEqual(most);
          // A month's hours, up to a task's, for whom a week's are less than that.
          expect(most).toBeCloseTo(hours >= 4 ? hours : Math.min(4, hours * 4.4));
        },
      ),
    );
  });
});

describe('loading capacity', () => {
  it('leaves nothing that is open to take due on a holiday that all have', async () => {
    const dueOf = async (country: string | null) => {
      const team = await startTeam({ isCalm: true, at: '2026-12-24T16:30:00Z' });
      await team.ok('lead', 'member add @ana');
      if (country !== null) await team.ok('lead', `settings --country ${country}`);
      await team.ok('lead', 'propose Sort the archive --effort 2h');
      await team.ok('lead', 'plan');
      const task = await team.db.kysely
        .selectFrom('tasks')
        .select(['assignee_id', 'due_on'])
        .executeTakeFirstOrThrow();
      expect(task.assignee_id).toBeNull();
      return task.due_on;
    };
    expect(await dueOf(null)).toBe('2026-12-25');
    expect(await dueOf('PT')).toBe('2026-12-28');
  });

  it('takes the holidays of each person’s country', async () => {
    const team = await startTeam();
    await team.ok('lead', 'settings --country PT');
    await team.ok('lead', 'member add @ana --hours 20 --country US');
    await team.ok('lead', 'member add @ben --hours 20');
    // Thursday 26 November 2026 is Thanksgiving.
    expect((await team.ok('lead', 'team')).data).toMatchObject([
      { handle: 'ana', freeHours: 16 },
      { handle: 'ben', freeHours: 20 },
      { handle: 'lead', freeHours: null },
    ]);
  });
});
