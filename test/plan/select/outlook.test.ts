import { describe, expect, it } from 'vitest';
import { outlineText, outlineView } from '../../../src/base/view/outline.ts';
import type { TableView } from '../../../src/base/view/view.ts';
import { OUTLOOK_DAYS, planAhead } from '../../../src/plan/select/outlook.ts';
import type { Snapshot } from '../../../src/plan/snapshot.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam } from '../../support/team.ts';
import { candidate, executor, snapshot } from '../snapshots.ts';

function lookAhead(given: Snapshot) {
  return planAhead({ snapshot: given, plays: null, batchId: 'B-0', maxTasks: null });
}

describe('an outlook', () => {
  it('hands every idea out once, to nobody more than a day’s hours a day, each after what it needs', () => {
    const ideas = Array.from({ length: 30 }, (_idea, index) =>
      candidate(index + 1, {
        effortHours: 1 + (index % 7),
        effortHighHours: 12,
        dependsOn: index % 5 === 4 ? [`C-${index}`] : [],
      }),
    );
    const executors = [executor('M-1', { hoursPerDay: 6, freeHours: 30 }), executor('M-2')];
    const items = lookAhead(snapshot({ candidates: ideas, executors, feed: { cap: 4 } }));
    const days = [...new Set(items.map(({ onDate }) => onDate))];
    expect(new Set(items.map(({ candidate: { id } }) => id)).size).toBe(items.length);
    expect(items).toHaveLength(30);
    expect(days.length).toBeLessThanOrEqual(OUTLOOK_DAYS);
    for (const { handle, doneOn } of items) {
      const own = items.filter((each) => each.handle === handle && (each.doneOn ?? '9') <= (doneOn ?? '8'));
      const worked = own.reduce((sum, { hours }) => sum + hours, 0);
      const first = Temporal.PlainDate.from('2026-11-23');
      const workdays = doneOn === null ? 10 : countWorkdays(first, Temporal.PlainDate.from(doneOn));
      expect(worked).toBeLessThanOrEqual(workdays * 8);
    }
    for (const item of items) {
      for (const needed of item.candidate.dependsOn) {
        const before = items.find(({ candidate: { id } }) => id === needed);
        expect((before?.doneOn ?? '9') <= (item.doneOn ?? '9')).toBe(true);
      }
    }
  });

  it('does first what most work waits for, and names the longest chain', () => {
    const ideas = [
      candidate(1, { effortHours: 8, effortHighHours: 9 }),
      candidate(2, { effortHours: 8, effortHighHours: 9 }),
      candidate(3, { effortHours: 8, effortHighHours: 9, dependsOn: ['C-2'] }),
      candidate(4, { effortHours: 8, effortHighHours: 9, dependsOn: ['C-3'] }),
    ];
    const items = lookAhead(snapshot({ candidates: ideas, executors: [executor('M-1')] }));
    const doneOn = new Map(items.map((item) => [item.candidate.id, item.doneOn]));
    expect(doneOn.get('C-2')).toBe('2026-11-23');
    expect(doneOn.get('C-3')).toBe('2026-11-24');
    expect(items.filter(({ isCritical }) => isCritical).map(({ candidate: { id } }) => id)).toEqual([
      'C-2',
      'C-3',
      'C-4',
    ]);
  });

  it('brings work that comes again, and had rested, once within its days', () => {
    const letter = candidate(1, { recursEveryDays: 30, awayUntilOn: '2026-11-24', effortHours: 2 });
    const items = lookAhead(snapshot({ candidates: [letter], executors: [executor('M-1')] }));
    expect(items.map(({ onDate, doneOn }) => [onDate, doneOn])).toEqual([['2026-11-24', '2026-11-24']]);
  });

  it('begins with what the next plan says, writes nothing, and says the same again', async () => {
    const team = await startTeam();
    for (const line of [
      'member edit @lead --hours 20 --routed on',
      'propose Write the import guide --effort 12h',
      'propose Record a demo video --effort 8h --after C-1',
      'propose Ring five clinics that left --effort 3h',
    ])
      await team.ok('lead', line);
    const before = await team.db.kysely.selectFrom('events').select('seq').execute();
    const view = (await team.ok('lead', 'outlook')) as TableView;
    expect(await team.ok('lead', 'outlook')).toEqual(view);
    expect(await team.db.kysely.selectFrom('events').select('seq').execute()).toEqual(before);
    await expectGolden('outlook', outlineText(outlineView(view, { zone: 'UTC', currency: 'EUR' }), 'UTC'));
    await team.ok('lead', 'plan');
    const chosen = await team.db.kysely.selectFrom('tasks').select('candidate_id').execute();
    const first = view.rows
      .filter((row) => row[1] === view.rows[0]?.[1])
      .map(([title]) => title?.split(' ')[0]);
    expect(chosen.map(({ candidate_id }) => candidate_id).toSorted()).toEqual(first.toSorted());
  });
});

function countWorkdays(from: Temporal.PlainDate, to: Temporal.PlainDate): number {
  let count = 0;
  for (let day = from; Temporal.PlainDate.compare(day, to) <= 0; day = day.add({ days: 1 })) {
    if (day.dayOfWeek <= 5) count++;
  }
  return count;
}
