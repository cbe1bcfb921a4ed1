/** Of one process: whoever changes a workspace goes after whoever came before, and has no connection until then. */
export interface Turns {
  /**
   * Works when it is this one's turn; `waitedMs` is how long that took. Undefined, and nothing was done, where it took
   * longer than `mostMs`.
   */
  take<T>(workspace: string, mostMs: number, work: (waitedMs: number) => Promise<T>): Promise<T | undefined>;
}

/**
 * One line for each workspace. Who waits for a workspace's lock at the server waits with a connection: some clicks on one
 * team would have all that the pool has, and everybody else would wait for that team.
 */
export function createTurns(): Turns {
  /** Who waits behind whoever has the turn now. */
  const lines = new Map<string, Set<() => void>>();

  function passOn(workspace: string, line: Set<() => void>): void {
    const [next] = line;
    if (!next) lines.delete(workspace);
    else {
      line.delete(next);
      next();
    }
  }

  /** False where it took too long. */
  function wait(line: Set<() => void>, mostMs: number): Promise<boolean> {
    const limit = AbortSignal.timeout(mostMs);
    return new Promise((resolve) => {
      const go = () => {
        limit.removeEventListener('abort', leave);
        resolve(true);
      };
      const leave = () => {
        line.delete(go);
        resolve(false);
      };
      line.add(go);
      limit.addEventListener('abort', leave);
    });
  }

  return {
    async take(workspace, mostMs, work) {
      const from = performance.now();
      const before = lines.get(workspace);
      const line = before ?? new Set();
      if (!before) lines.set(workspace, line);
      else if (!(await wait(line, mostMs))) return undefined;
      try {
        return await work(performance.now() - from);
      } finally {
        passOn(workspace, line);
      }
    },
  };
}
