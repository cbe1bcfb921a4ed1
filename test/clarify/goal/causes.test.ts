import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/base/view/text.ts';
import { describeCauses } from '../../../src/clarify/goal/mover.ts';
import type { GoalWork } from '../../../src/clarify/goal/tables.ts';
import { startTeam } from '../../support/team.ts';

const NOW = Date.UTC(2026, 10, 23, 9);
const DAY = 86_400_000;
const NOTHING: GoalWork = {
  done: [],
  failed: 0,
  waitingSince: [],
  dueAt: [],
  blocked: [],
  otherHours: 0,
  awayUntil: [],
  ended: { all: 0, inTime: 0, people: 0 },
  next: null,
};

function causesOf(work: Partial<GoalWork>): string[] {
  const move = { change: null, low: null, high: null, why: 'few values' } as never;
  const causes = { move, work: { ...NOTHING, ...work }, own: null, outside: [] };
  return describeCauses(causes, NOW, '2026-11-23').map((line) => plainText(line, 'UTC'));
}

describe('what may keep a goal back', () => {
  it('is ranked by the days that its work stands still, each with its figure', () => {
    expect(
      causesOf({
        waitingSince: [NOW - 2 * DAY, NOW - 5 * DAY],
        dueAt: [NOW - DAY],
        awayUntil: ['2026-12-11'],
        otherHours: 30,
        failed: 1,
      }),
    ).toEqual([
      '1 who has a task for it is away for up to 19 more days.',
      '2 tasks for it wait for a yes, the longest 5 days.',
      'Whoever has a task for it has 30 h of other work too.',
      '1 task for it past the due date, by up to 1 day.',
      '1 task for it could not be done.',
    ]);
  });

  it('names what a task waits for, the longest first', () => {
    const blocked = [
      { id: 'T-7', sinceAt: NOW - DAY, what: 'T-5' },
      { id: 'T-3', sinceAt: NOW - 4 * DAY, what: 'an answer of the bank' },
    ];
    expect(causesOf({ dueAt: [NOW + DAY, NOW + DAY], blocked })).toEqual([
      '2 tasks for it are blocked: T-3 waits for an answer of the bank.',
    ]);
  });

  it('says how many ended in time only where that is nobody’s own record', () => {
    const ended = { all: 9, inTime: 5 };
    const known = { dueAt: [NOW + DAY] };
    expect(causesOf({ ...known, ended: { ...ended, people: 2 } })).toEqual([]);
    expect(causesOf({ ...known, ended: { ...ended, people: 3 } })).toEqual([
      '5 of 9 tasks for it ended in time.',
    ]);
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
    const view = await team.ok('lead', 'goal show G-1');
    const causes =
      view.kind === 'report' ? view.sections.find(({ heading }) => heading.includes('back')) : null;
    expect(causes?.lines.map((line) => plainText(line, 'UTC'))).toEqual([
      '1 task for it past the due date, by up to 6 days.',
      '1 who has a task for it is away for up to 2 more days.',
      'Whoever has a task for it has 9 h of other work too.',
    ]);
  });
});
