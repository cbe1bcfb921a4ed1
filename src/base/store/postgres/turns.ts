/** Of one process: whoever changes a workspace goes after those who came before, and has no connection until it is among the first two. */
export interface Turns {
  /**
   * Works when it is this one's turn; `waitedMs` is how long that took. Undefined, and nothing was done, where it took
   * longer than `mostMs`.
   */
  take<T>(workspace: string, mostMs: number, work: (waitedMs: number) => Promise<T>): Promise<T | undefined>;
}

/** One works while the other stands at the lock: else it would be nobody's for as long as the server's answer is on its way. */
const MOST_AT_ONCE = 2;

interface Line {
  going: number;
  /** The oldest first. */
  waiting: Set<() => void>;
}

/**
 * One line for each workspace. Who waits for a workspace's lock at the server waits with a connection: some clicks on one
 * team would have all that the pool has, and everybody else would wait for that team.
 */
export function createTurns(): Turns {
  const lines = new Map<string, Line>();

  function end(workspace: string, line: Line): void {
    const [next] = line.waiting;
    if (next) {
      line.waiting.delete(next);
      next();
    } else if (--line.going === 0) lines.delete(workspace);
  }

  return {
    async take(workspace, mostMs, work) {
      const from = performance.now();
      const line = lines.get(workspace) ?? { going: 0, waiting: new Set() };
      lines.set(workspace, line);
      if (line.going < MOST_AT_ONCE) line.going++;
      else if (!(await wait(line, mostMs))) return undefined;
      try {
        return await work(performance.now() - from);
      } finally {
        end(workspace, line);
      }
    },
  };
}

/** Until somebody before this one has ended; false where that took too long. */
function wait({ waiting }: Line, mostMs: number): Promise<boolean> {
  const limit = AbortSignal.timeout(mostMs);
  return new Promise((resolve) => {
    const go = () => {
      limit.removeEventListener('abort', leave);
      resolve(true);
    };
    const leave = () => {
      waiting.delete(go);
      resolve(false);
    };
    waiting.add(go);
    limit.addEventListener('abort', leave);
  });
}
