import { expect, it } from 'vitest';
import { plainText } from '../../../src/base/view/text.ts';
import { describeLeftOver, listOverdue, listUntaken } from '../../../src/share/page/left-over.ts';
import type { Task } from '../../../src/todo/task/task.ts';
import { expectGolden } from '../../support/golden.ts';

const DAY = 86_400_000;
const ASKED = Date.UTC(2026, 10, 23, 9);

/** On which days after its holder was asked a task is named on the page of nine o'clock. */
function listDays(days: readonly number[]): number[] {
  const task = { state: 'assigned', due_at: ASKED - DAY, outcome_asked_at: ASKED + 20 } as Task;
  return days.filter((day) => listOverdue([task], ASKED + day * DAY).named.length > 0);
}

it('names what is still open for four days after it was asked about, then once a week', () => {
  expect(listDays([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14])).toEqual([1, 2, 3, 4, 7, 14]);
});

it('counts all that is past its date, also what it does not name on that day', async () => {
  const late = (id: string, days: number) =>
    ({
      id,
      state: 'assigned',
      assignee_id: null,
      due_at: ASKED - days * DAY,
      outcome_asked_at: ASKED - days * DAY,
    }) as Task;
  const say = (...tasks: Task[]) => {
    const line = describeLeftOver(listOverdue(tasks, ASKED), [], new Map());
    return line && plainText(line, 'UTC');
  };
  await expectGolden('share/page-left-over', say(late('T-1', 5), late('T-2', 1), late('T-3', 6)));
  expect(say(late('T-1', 5))).toBeNull();
});

it('names what nobody takes on the first page after it is open, then once a week', () => {
  const task = { id: 'T-1', state: 'open', updated_at: ASKED + DAY / 24 } as Task;
  const isNamed = (day: number) => {
    const page = { madeAt: ASKED + day * DAY, lastAt: ASKED + (day - 1) * DAY, taskIds: [] };
    return listUntaken([task], page).length > 0;
  };
  expect([1, 2, 3, 4, 5, 6, 7, 8, 14].filter(isNamed)).toEqual([1, 7, 14]);
  // Over a weekend as well.
  expect(listUntaken([task], { madeAt: ASKED + 3 * DAY, lastAt: ASKED, taskIds: [] })).toHaveLength(1);
  expect(listUntaken([task], { madeAt: ASKED + DAY, lastAt: ASKED, taskIds: ['T-1'] })).toEqual([]);
});
