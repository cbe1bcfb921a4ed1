import type { Item, Option } from './problem.ts';
import type { Room } from './staff.ts';

/** Steps of the search for who does what: enough to be exact for a usual batch, and the same on every machine. */
const MOST_STEPS = 600;

/** An idea with who does it. */
export interface Placed {
  item: Item;
  option: Option;
}

/** What placed ideas are worth together, in the unit of values; see Option. */
export function worthOf(placed: readonly Placed[]): number {
  return placed.reduce((sum, { option }) => sum + option.worth, 0);
}

/**
 * Who does what of a fixed set, so that it is worth most within everybody's room: depth first by the worthiest idea, cut
 * off where the best that is left cannot beat the best found (branch and bound; Land & Doig 1960). Null where nothing was
 * found that fits.
 */
export function assign(
  items: readonly Item[],
  rooms: readonly Room[],
  mostSteps = MOST_STEPS,
): Placed[] | null {
  const needed = new Set(items.flatMap(({ index, steps }) => steps.filter((step) => step !== index)));
  const rows = items
    .map((item) => ({
      item,
      options: item.options.filter(({ isAboveBar }) => isAboveBar || needed.has(item.index)),
    }))
    .sort((a, b) => (b.options[0]?.worth ?? 0) - (a.options[0]?.worth ?? 0) || a.item.index - b.item.index);
  // The most that the rows from one on can still bring.
  const ahead = [0];
  for (const { options } of rows.toReversed()) ahead.unshift((ahead[0] ?? 0) + (options[0]?.worth ?? 0));
  const left = rooms.map(({ hours, tasks }) => ({
    hours: hours ?? Number.POSITIVE_INFINITY,
    tasks: tasks ?? Number.POSITIVE_INFINITY,
  }));
  const path: Option[] = [];
  let best: Option[] | null = null;
  let most = Number.NEGATIVE_INFINITY;
  let steps = 0;

  const search = (at: number, worth: number): void => {
    const row = rows[at];
    if (!row) {
      best = [...path];
      most = worth;
      return;
    }
    for (const option of row.options) {
      if (worth + option.worth + (ahead[at + 1] ?? 0) <= most) return;
      const room = left[option.room];
      if (!room || room.hours < row.item.hours || room.tasks < 1) continue;
      if (++steps > mostSteps) return;
      room.hours -= row.item.hours;
      room.tasks -= 1;
      path.push(option);
      search(at + 1, worth + option.worth);
      path.pop();
      room.hours += row.item.hours;
      room.tasks += 1;
    }
  };
  search(0, 0);
  const found = best as Option[] | null;
  return (
    found?.map((option, at) => {
      const row = rows[at] as (typeof rows)[number];
      return { item: row.item, option };
    }) ?? null
  );
}

/** A task goes to whoever has the fewest of the batch's where they are as good and have room: nobody gets everything. */
export function spreadTasks(placed: readonly Placed[], rooms: readonly Room[]): Placed[] {
  const result = [...placed];
  const needed = new Set(placed.flatMap(({ item }) => item.steps.filter((step) => step !== item.index)));
  const counts = rooms.map((_room, at) => placed.filter(({ option }) => option.room === at).length);
  const hours = rooms.map((_room, at) =>
    placed.reduce((sum, { item, option }) => sum + (option.room === at ? item.hours : 0), 0),
  );
  for (const [at, { item, option }] of placed.entries()) {
    const other = item.options
      .filter(
        ({ room, worth, isAboveBar }) =>
          worth >= option.worth * (1 - 1e-9) &&
          (isAboveBar || needed.has(item.index)) &&
          (counts[room] ?? 0) + 1 < (counts[option.room] ?? 0) &&
          (hours[room] ?? 0) + item.hours <= (rooms[room]?.hours ?? Number.POSITIVE_INFINITY) &&
          (counts[room] ?? 0) + 1 <= (rooms[room]?.tasks ?? Number.POSITIVE_INFINITY),
      )
      .sort((a, b) => (counts[a.room] ?? 0) - (counts[b.room] ?? 0))[0];
    if (!other) continue;
    for (const [room, sign] of [
      [option.room, -1],
      [other.room, 1],
    ] as const) {
      counts[room] = (counts[room] ?? 0) + sign;
      hours[room] = (hours[room] ?? 0) + sign * item.hours;
    }
    result[at] = { item, option: other };
  }
  return result;
}
