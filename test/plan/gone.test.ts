import { describe, expect, it } from 'vitest';
import type { Row } from '../../src/base/store/tables.ts';
import { listIds } from '../../src/plan/commit.ts';
import { listGone, withoutTasks } from '../../src/plan/gather/gone.ts';
import type { LoadedDay } from '../../src/plan/read-day.ts';
import type { PlanCandidate, PlanGoal, PlanProject } from '../../src/plan/snapshot.ts';
import { makeRows } from '../support/database/rows.ts';
import { expectGolden } from '../support/golden.ts';
import { candidate, goal, project, snapshot } from './snapshots.ts';

const row = makeRows('w', 't').tasks;

function waiting(number: number, given: Partial<Row<'tasks'>> = {}): Row<'tasks'> {
  const id = `T-${number}`;
  return { ...row, id, number, candidate_id: `C-${number}`, feed_id: 'main', state: 'proposed', ...given };
}

function reasonsOf(idea: Partial<PlanCandidate>, goals: PlanGoal[], task: Partial<Row<'tasks'>> = {}) {
  const given = candidate(1, { state: 'chosen', ...idea });
  return listGone(snapshot({ candidates: [given], openTasks: [waiting(1, task)], goals })).map(
    ({ why }) => why,
  );
}

const behind = goal('G-1', { figures: { state: 'behind', title: 'Uptime' } });
const onPace = goal('G-1', { figures: { state: 'on pace', title: 'Uptime' } });
const met = goal('G-1', { figures: { state: 'met', title: 'Uptime', gap: 0 } });
const lever = { source: 'state', key: 'pace:G-1', goalId: 'G-1' } as const;

describe('a task that waits', () => {
  it('is there no longer where the state that it followed from is another one', async () => {
    expect(reasonsOf(lever, [behind])).toEqual([]);
    const reasons = [
      reasonsOf(lever, [onPace]),
      reasonsOf(lever, [met]),
      reasonsOf(lever, []),
      reasonsOf({ source: 'housekeeping', key: 'outcome:T-9' }, []),
      reasonsOf({ source: 'playbook', key: 'x:y', goalId: 'G-1' }, [met]),
    ];
    expect(reasons.map((each) => each.length)).toEqual([1, 1, 1, 1, 1]);
    await expectGolden('plan/gone', reasons.flat());
  });

  it('that would finish a project says what has become of that', async () => {
    const idea = candidate(1, { state: 'chosen', source: 'state', key: 'finish:alpha:6' });
    const why = (projects: PlanProject[]) =>
      listGone(snapshot({ candidates: [idea], openTasks: [waiting(1)], projects })).map((gone) => gone.why);
    const bug = { id: 'A-1', title: 'It burns' };
    const alpha = (given: Partial<PlanProject>) => project('alpha', { name: 'Alpha', ...given });
    expect(why([alpha({ completion: 0.8, criticalBugs: [] })])).toEqual([]);
    const reasons = [
      why([alpha({ completion: 0.8, criticalBugs: [bug] })]),
      why([alpha({ completion: 1, criticalBugs: [] })]),
      why([]),
    ];
    expect(reasons.map((each) => each.length)).toEqual([1, 1, 1]);
    await expectGolden('plan/gone', reasons.flat());
  });

  it('stays where its goal is short again by less than its noise, a person brought it, or somebody said yes', () => {
    const slipped = goal('G-1', { figures: { state: 'met', title: 'Uptime', hasSlipped: true } });
    expect(reasonsOf({ source: 'playbook', key: 'x:y', goalId: 'G-1' }, [slipped])).toEqual([]);
    expect(reasonsOf({ goalId: 'G-1' }, [met])).toEqual([]);
    expect(reasonsOf(lever, [met], { state: 'approved' })).toEqual([]);
    expect(reasonsOf(lever, [met], { feed_id: 'other' })).toEqual([]);
  });

  it('has its place free at once', () => {
    const day = snapshot({ openTasks: [waiting(1), waiting(2)] });
    expect(withoutTasks(day, [{ id: 'T-1' }]).openTasks.map(({ id }) => id)).toEqual(['T-2']);
  });
});

describe('the order of a page', () => {
  it('is blockers, then the nearest deadline within a week, then what waits longest', () => {
    const near = { deadlineOn: '2026-11-26' };
    const nearer = { deadlineOn: '2026-11-24' };
    const openTasks = [
      waiting(1),
      waiting(2, { goal_id: 'G-2' }),
      waiting(3, { goal_id: 'G-3' }),
      waiting(4, { goal_id: 'G-1' }),
      waiting(5, { category: 'blocker' }),
    ];
    const goals = [goal('G-1'), { ...goal('G-2'), ...near }, { ...goal('G-3'), ...nearer }];
    const day = { snapshot: snapshot({ openTasks, goals, today: '2026-11-23' }) } as LoadedDay;
    expect(listIds(day, [])).toEqual(['T-5', 'T-3', 'T-2', 'T-1', 'T-4']);
  });
});
