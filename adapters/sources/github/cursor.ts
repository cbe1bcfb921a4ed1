import { z } from 'zod';
import type { Cursor } from '../../../src/base/source-port.ts';

const repository = z.object({
  id: z.number(),
  /** GitHub's time of the newest change that was read, in UTC milliseconds; null before the first one. */
  since: z.number().nullable(),
  /** The tag of the answer to the same question, so that one without news costs nothing of the hourly limit. */
  etag: z.string().nullable(),
  /** Numbers of what was open when it was last seen: a deleted issue is in no list, and only missed. */
  open: z.array(z.number()),
  /** How far GitHub's own count of what is open was off after everything had been looked through. */
  drift: z.number(),
});
export type RepositoryCursor = z.output<typeof repository>;

const schema = z.object({
  /** By the id of a repository. */
  repositories: z.record(z.string(), repository),
  /** Merged pull requests that take another one back: their key, the other one's, and when. */
  reverts: z.array(z.object({ by: z.string(), of: z.string(), at: z.number() })),
  /** When an item of the project last changed, of those that were read. */
  projectAt: z.number(),
  /** The last day whose values were read, as an ISO date. */
  countedOn: z.string().nullable(),
});
export type State = z.output<typeof schema>;

/** A cursor's state, to be changed while a read goes on; one that cannot be read begins anew, which is safe. */
export function openState(cursor: Cursor | null): State {
  const read = schema.safeParse(structuredClone(cursor));
  return read.success ? read.data : { repositories: {}, reverts: [], projectAt: 0, countedOn: null };
}

export function saveState(state: State): Cursor {
  return structuredClone(state);
}

export function getRepository(state: State, id: number): RepositoryCursor {
  state.repositories[id] ??= { id, since: null, etag: null, open: [], drift: 0 };
  return state.repositories[id];
}

/** When a pull request was last taken back or put in again, and whether it is out now; null for one that never was. */
export function findRevert(
  { reverts }: Pick<State, 'reverts'>,
  key: string,
): { at: number; isOut: boolean } | null {
  const found = reverts.flatMap(({ by, of, at }) => {
    if (of !== key) return [];
    // A revert that was taken back itself puts its change in again. It came later than what it reverts, so this ends.
    const own = findRevert({ reverts: reverts.filter((each) => each.at > at) }, by);
    return { at: Math.max(at, own?.at ?? 0), isOut: !own?.isOut };
  });
  if (found.length === 0) return null;
  return { at: Math.max(...found.map(({ at }) => at)), isOut: found.some(({ isOut }) => isOut) };
}

/** Notes a revert; gives the keys whose state it moves, nearest first. */
export function addRevert(state: State, by: string, of: string, at: number): string[] {
  if (!state.reverts.some((each) => each.by === by)) state.reverts.push({ by, of, at });
  const moved: string[] = [];
  for (let key: string | undefined = of; key !== undefined && !moved.includes(key); ) {
    moved.push(key);
    const now: string = key;
    key = state.reverts.find((each) => each.by === now)?.of;
  }
  return moved;
}
