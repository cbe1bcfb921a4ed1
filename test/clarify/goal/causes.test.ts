import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/base/view/text.ts';
import { type Causes, describeCauses, describeNext } from '../../../src/clarify/goal/mover.ts';
import type { GoalWork } from '../../../src/clarify/goal/tables.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

const NOW = Date.UTC(2026, 10, 23, 9);
const DAY = 86_400_000;
const NOTHING: GoalWork = {
  done: [],
  failed: 0,
  failedDays: 0,
  waitingSince: [],
  unanswered: [],
  dueAt: [],
  blocked: [],
  otherHours: 0,
  away: [],
  ended: { all: 0, inTime: 0, lateDays: 0, people: 0 },
  next: null,
};

function causesOf(work: Partial<GoalWork>, outside: Causes['outside'] = []): string[] {
  const move = { change: null, low: null, high: null, why: 'few values' } as never;
  const causes = {
    move,
    work: { ...NOTHING, ...work },
    own: null,
    ideas: { count: 0, first: null },
    outside,
    unexplainedAt: null,
    startsOn: '2026-11-02',
  };
  return describeCauses(causes, NOW, '2026-11-23').map((line) => plainText(line, 'UTC'));
}

async function readCauses(team: Team): Promise<string[] | undefined> {
  team.clock.set(new Date(Math.max(team.clock.now(), Date.UTC(2026, 10, 30, 9))).toISOString());
  const view = await team.ok('lead', 'goal show G-1');
  const causes =
    view.kind === 'report' ? view.sections.find(({ heading }) => heading.includes('back')) : null;
  return causes?.lines.map((line) => plainText(line, 'UTC'));
}

describe('the next task for a goal', () => {
  it('that is late is never promised for a day that is over', async () => {
    const say = (dueOn: string) => {
      const next = { id: 'T-3', handle: 'dario', dueOn };
      return describeNext({ work: { ...NOTHING, next } } as Causes, '2026-11-23').map((line) =>
        plainText(line, 'UTC'),
      );
    };
    await expectGolden('clarify/causes', say('2026-11-24'));
    await expectGolden('clarify/causes', say('2026-11-20'));
  });
});

describe('what may keep a goal back', () => {
  it('is ranked by the days that its work stands still, each with its figure', async () => {
    await expectGolden(
      'clarify/causes',
      causesOf({
        waitingSince: [NOW - 2 * DAY, NOW - 5 * DAY],
        dueAt: [NOW - DAY],
        away: [{ startsOn: '2026-11-16', endsOn: '2026-12-11' }],
        otherHours: 30,
        failed: 1,
        failedDays: 1.5,
      }),
    );
  });

  it('names what a task waits for, the longest first', async () => {
    const blocked = [
      { id: 'T-7', sinceAt: NOW - DAY, what: 'T-5' },
      { id: 'T-3', sinceAt: NOW - 4 * DAY, what: 'an answer of the bank' },
    ];
    await expectGolden('clarify/causes', causesOf({ dueAt: [NOW + DAY, NOW + DAY], blocked }));
  });

  it('is late by a day from the first hour after its date', async () => {
    await expectGolden('clarify/causes', causesOf({ dueAt: [NOW - DAY / 12] }));
  });

  it('says how many ended in time only where that is nobody’s own record', async () => {
    const ended = { all: 9, inTime: 5, lateDays: 6.2 };
    const known = { dueAt: [NOW + DAY] };
    expect(causesOf({ ...known, ended: { ...ended, people: 2 } })).toEqual([]);
    await expectGolden('clarify/causes', causesOf({ ...known, ended: { ...ended, people: 3 } }));
  });

  it('says which ideas wait where nothing is under way, and what the first of them waits for', async () => {
    await expectGolden('clarify/causes', causesOf({}));
    const team = await startTeam({ isCalm: true });
    for (const line of [
      'goal add Sign-ups from 10 to at least 40 by 2026-12-01',
      'metric record sign-ups 10 --at 2026-11-20',
      'propose Sweep the yard --goal G-1 --effort 9h',
      'propose Write a guide --goal G-1 --effort 2h',
    ])
      await team.ok('lead', line);
    await expectGolden('clarify/causes', await readCauses(team));
    await team.ok('lead', 'plan --max-tasks 1');
    await team.ok('lead', 'refuse T-1 not now');
    await expectGolden('clarify/causes', await readCauses(team));
  });

  it('counts what ended without an answer with what waits for one', async () => {
    const unanswered = [
      { sinceAt: NOW - 6 * DAY, endedAt: NOW - 2 * DAY },
      { sinceAt: NOW - 60 * DAY, endedAt: NOW - 56 * DAY },
    ];
    const failing = { failed: 1, failedDays: 3, dueAt: [NOW + DAY] };
    await expectGolden('clarify/causes', causesOf({ ...failing, unanswered }));
    await expectGolden('clarify/causes', causesOf({ ...failing, unanswered, waitingSince: [NOW - 2 * DAY] }));
  });

  it('of what happened outside counts the days of late, and of what may last those up to today', async () => {
    const event = (name: string, kind: string, startsOn: string, endsOn: string) =>
      ({ name, kind, starts_on: startsOn, ends_on: endsOn }) as Causes['outside'][number];
    const outside = [
      event('Outage', 'outage', '2026-11-17', '2026-11-19'),
      event('A new rival', 'other', '2026-11-09', '2026-11-09'),
      event('Fair', 'campaign', '2026-10-01', '2026-10-09'),
    ];
    await expectGolden('clarify/causes', causesOf({ waitingSince: [NOW - 5 * DAY] }, outside));
  });

  it('is read from the team’s rows: who is away, and what else they have', async () => {
    const team = await startTeam({ isCalm: true });
    for (const line of [
      'member add @ana --hours 40',
      'member edit @ana --routed on',
      'goal add Sign-ups from 10 to at least 40 by 2026-12-01',
      'metric record sign-ups 10 --at 2026-11-20',
      'propose Write a guide --goal G-1 --effort 2h',
      'propose Sweep the yard --effort 9h',
      'plan',
    ])
      await team.ok('lead', line);
    for (const id of ['T-1', 'T-2']) await team.ok('lead', `approve ${id}`);
    team.clock.advance(6 * 60_000);
    await team.settle();
    await team.ok('ana', 'away 2026-11-24 to 2026-12-01');
    team.clock.set('2026-11-30T09:00:00Z');
    await expectGolden('clarify/causes', await readCauses(team));
  });
});
