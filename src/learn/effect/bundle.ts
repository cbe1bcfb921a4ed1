/** How many tasks and how many days one bundle holds at most. */
const MOST_TASKS = 12;
const MOST_DAYS = 28;

/** A task that was finished so many days after the one before it begins a bundle of its own. */
const LEAST_DAYS_APART = 7;
const MOST_DAYS_APART = 14;
const STEPS_APART = 2;

/**
 * Finished tasks, by the day on which they were, in bundles that do not overlap, in order of time: a task joins the one before it within a week or two of the metric's steps, as long
 * as the bundle has room. A bundle that is closed stays as it is, whatever is finished later.
 */
export function bundleTasks<T extends { day: number }>(tasks: readonly T[], step: number): T[][] {
  const apart = daysApart(step);
  const bundles: T[][] = [];
  for (const task of tasks.toSorted((a, b) => a.day - b.day)) {
    const open = bundles.at(-1);
    const [first] = open ?? [];
    const last = open?.at(-1);
    const joins =
      open &&
      first &&
      last &&
      open.length < MOST_TASKS &&
      task.day - first.day < MOST_DAYS &&
      task.day - last.day < apart;
    if (joins) open.push(task);
    else bundles.push([task]);
  }
  return bundles;
}

/** Days without a finished task after which a bundle is closed; `step` is the time between two values, in days. */
export function daysApart(step: number): number {
  return Math.min(MOST_DAYS_APART, Math.max(LEAST_DAYS_APART, STEPS_APART * step));
}
