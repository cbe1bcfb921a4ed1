import type { FastifyInstance, FastifyRequest } from 'fastify';
import { badArgument } from '../../src/base/language/errors.ts';
import type { Clock } from '../../src/base/ports.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { Timers } from '../process/wake.ts';
import type { Caller } from './identify.ts';

/** A change is seen at most this long after it was made. */
const LOOK_MS = 1_000;
/** So many at a time; the next look brings the rest. */
const MOST = 200;
/** A line that says nothing, so that proxies keep a quiet stream open. */
const KEEP_ALIVE_LOOKS = 20;

interface Deps {
  engine: Engine;
  clock: Clock;
  timers: Timers;
  path: string;
  admit(request: FastifyRequest): Promise<void>;
  callerOf(request: FastifyRequest): Caller;
}

/**
 * Server-sent events: the type, subject and time of each change of the token's team, no more. `Last-Event-ID` goes on
 * where a stream broke off; without one it begins with what comes next. A stream ends with its token.
 */
export function streamChanges(app: FastifyInstance, deps: Deps): { end(): void } {
  const { engine, clock, timers, admit, callerOf, path } = deps;
  const open = new Set<() => void>();
  app.get(path, { onRequest: admit, exposeHeadRoute: false }, async (request, reply) => {
    const caller = callerOf(request);
    const last = readLast(request.headers['last-event-id']);
    // What cannot be told any more is refused while that can be said.
    if (last !== undefined) await engine.listChanges(caller, { after: last, most: 1 });
    let after = last ?? (await engine.findLastChange(caller)) ?? 0;
    let looks = 0;
    let isLooking = false;
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    raw.write(': open\n\n');
    const end = () => {
      cancel();
      open.delete(end);
      raw.end();
    };
    const look = async () => {
      // A reader that does not keep up is waited for.
      if (isLooking || raw.writableNeedDrain) return;
      isLooking = true;
      try {
        const changes = await engine.listChanges(caller, { after, most: MOST });
        if (!changes || clock.now() >= caller.expiresAt) return end();
        for (const { seq, type, subject, occurredAt } of changes) {
          raw.write(`id: ${seq}\nevent: change\ndata: ${JSON.stringify({ type, subject, occurredAt })}\n\n`);
          after = seq;
        }
        if (++looks % KEEP_ALIVE_LOOKS === 0) raw.write(':\n\n');
      } catch {
        // The database went away: whoever listens comes back with the last id.
        end();
      } finally {
        isLooking = false;
      }
    };
    const cancel = timers.every(LOOK_MS, () => void look());
    open.add(end);
    raw.on('close', end);
    await look();
  });
  return {
    end() {
      for (const end of open) end();
    },
  };
}

function readLast(given: string | string[] | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (typeof given === 'string' && /^\d{1,15}$/.test(given)) return Number(given);
  throw badArgument('Last-Event-ID', given, 'the id of an event of this stream');
}
