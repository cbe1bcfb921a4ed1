import type { Pool, PoolClient } from 'pg';
import { type Loss, LostConnection } from '../../language/errors.ts';

/** Where connections are waited for. */
export interface Desk {
  /** A connection; fails when the limit ends or the server turns out to be silent. */
  acquire(limit: AbortSignal | undefined): Promise<PoolClient>;
  /** Tells all who wait that the server said nothing. */
  tellSilent(error: LostConnection): void;
}

export function createDesk(pool: Pool, { restMs }: { restMs: number }): Desk {
  const waiting = new Set<(error: LostConnection) => void>();
  let rest: AbortSignal | undefined;
  const desk: Desk = {
    async acquire(limit) {
      if (rest && !rest.aborted) throw new LostConnection('connecting', 'silent');
      const given = Promise.withResolvers<PoolClient>();
      let isLeft = false;
      const leave = (error: LostConnection) => {
        // At once: a connection that comes in the same turn would be nobody's.
        isLeft = true;
        given.reject(error);
      };
      const expire = () => leave(new LostConnection('connecting', 'slow'));
      waiting.add(leave);
      limit?.addEventListener('abort', expire);
      pool.connect().then(
        (client) => (isLeft ? client.release() : given.resolve(client)),
        (error: unknown) => leave(describeRefusedConnection(error)),
      );
      try {
        return await given.promise;
      } catch (error) {
        if (isLost(error, 'silent')) desk.tellSilent(error);
        throw error;
      } finally {
        waiting.delete(leave);
        limit?.removeEventListener('abort', expire);
      }
    },
    tellSilent(error) {
      if (!rest || rest.aborted) rest = AbortSignal.timeout(restMs);
      for (const reject of waiting) reject(error);
    },
  };
  return desk;
}

/** The server's answer, or by the end of the limit that there was none. */
export async function inLimit<T>(
  limit: AbortSignal | undefined,
  stage: LostConnection['stage'],
  answer: Promise<T>,
): Promise<T> {
  const expired = Promise.withResolvers<never>();
  const expire = () => expired.reject(new LostConnection(stage, 'slow'));
  limit?.addEventListener('abort', expire);
  try {
    if (limit?.aborted) expire();
    return await Promise.race([expired.promise, answer]);
  } finally {
    limit?.removeEventListener('abort', expire);
  }
}

/** The pool says why by words alone. */
function describeRefusedConnection(error: unknown): LostConnection {
  const message = error instanceof Error ? error.message : '';
  if (message.startsWith('timeout exceeded')) return new LostConnection('connecting', 'slow', error);
  const isSilent = message.includes('connection timeout');
  return new LostConnection('connecting', isSilent ? 'silent' : 'unreachable', error);
}

/** Whether an error says that the connection was lost, or was in one way. */
export function isLost(error: unknown, how?: Loss): error is LostConnection {
  return error instanceof LostConnection && (how === undefined || error.how === how);
}
