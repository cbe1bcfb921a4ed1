/** What waits for what, by id or name. */
export type Needs = ReadonlyMap<string, readonly string[]>;

/**
 * Circles that are reached from `start`, each as `[a, b, a]`; empty exactly if there is none. Where circles share
 * names not every one of them is listed.
 */
export function findCycles(needs: Needs, start: Iterable<string>): string[][] {
  const cleared = new Set<string>();
  return [...start].flatMap((name) => walk(needs, name, cleared));
}

/** Depth first without recursion, so that a chain of any length is walked. */
function walk(needs: Needs, start: string, cleared: Set<string>): string[][] {
  const cycles: string[][] = [];
  const path: string[] = [];
  const depths = new Map<string, number>();
  const waiting = [{ name: start, isLeaving: false }];
  for (let step = waiting.pop(); step; step = waiting.pop()) {
    const { name, isLeaving } = step;
    const depth = depths.get(name);
    if (isLeaving) {
      path.pop();
      depths.delete(name);
      cleared.add(name);
    } else if (depth !== undefined) {
      cycles.push([...path.slice(depth), name]);
    } else if (!cleared.has(name)) {
      depths.set(name, path.length);
      path.push(name);
      waiting.push({ name, isLeaving: true });
      for (const needed of needs.get(name) ?? []) waiting.push({ name: needed, isLeaving: false });
    }
  }
  return cycles;
}
