import { expect, it } from 'vitest';
import { listOverdue } from '../../../src/share/page/left-over.ts';
import type { Task } from '../../../src/todo/task/task.ts';

const DAY = 86_400_000;
const ASKED = Date.UTC(2026, 10, 23, 9);

/** On which days after its holder was asked a task is named on the page of nine o'clock. */
function listDays(days: readonly number[]): number[] {
  const task = { state: 'assigned', due_at: ASKED - DAY, outcome_asked_at: ASKED + 20 } as Task;
  return days.filter((day) => listOverdue([task], ASKED + day * DAY).length > 0);
}

it('names what is still open for four days after it was asked about, then once a week', () => {
  expect(listDays([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14])).toEqual([1, 2, 3, 4, 7, 14]);
});
