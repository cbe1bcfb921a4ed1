import type { FeedbackEvent, FeedbackQueue, PoisonedEvent, PoisonedEvents, TakenEvent } from './queue.ts';

interface Cursor {
  next: number;
  tries: number;
  notBeforeAt: number;
  claim: { untilAt: number } | null;
}

/** Carries events within this process, for as long as it lives. */
export function createMemoryQueue({ now }: { now: () => number }): FeedbackQueue {
  const events = new Map<string, FeedbackEvent[]>();
  const ids = new Set<string>();
  const cursors = new Map<string, Cursor>();
  const listeners = new Set<() => void>();

  function take(subscriber: string, workspace: string, leaseMs: number): TakenEvent[] {
    const key = JSON.stringify([subscriber, workspace]);
    const cursor = cursors.get(key) ?? { next: 0, tries: 0, notBeforeAt: 0, claim: null };
    cursors.set(key, cursor);
    const event = events.get(workspace)?.[cursor.next];
    const isHeld = (cursor.claim?.untilAt ?? 0) > now();
    if (!event || isHeld || cursor.notBeforeAt > now()) return [];
    const claim = { untilAt: now() + leaseMs };
    cursor.claim = claim;
    cursor.tries += 1;
    const release = (change: Partial<Cursor>) => {
      if (cursor.claim !== claim) return;
      Object.assign(cursor, { claim: null, ...change });
    };
    return [
      {
        event: structuredClone(event),
        tries: cursor.tries,
        done: async () => release({ next: cursor.next + 1, tries: 0, notBeforeAt: 0 }),
        retry: async (afterMs) => release({ notBeforeAt: now() + afterMs }),
      },
    ];
  }

  return {
    async publish(event) {
      const id = JSON.stringify([event.workspace, event.id]);
      if (ids.has(id)) return;
      ids.add(id);
      events.set(event.workspace, [...(events.get(event.workspace) ?? []), structuredClone(event)]);
      for (const listener of listeners) listener();
    },
    async take({ subscriber, workspaces = [...events.keys()], except, limit, leaseMs }) {
      const taken: TakenEvent[] = [];
      for (const workspace of workspaces) {
        if (taken.length < limit && !except?.has(workspace))
          taken.push(...take(subscriber, workspace, leaseMs));
      }
      return taken;
    },
    onArrival(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {},
  };
}

/** Keeps poisoned events in this process. */
export function createMemoryPoisoned(): PoisonedEvents {
  const kept: PoisonedEvent[] = [];
  return {
    async add(poisoned) {
      kept.push(structuredClone(poisoned));
    },
    async list(workspace) {
      return structuredClone(kept.filter(({ event }) => event.workspace === workspace));
    },
  };
}
