import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What a process says of itself when it is asked. */
export interface Vital {
  /** In use after a collection, in bytes. */
  heap: number;
  /** The lowest since the last order, at the first what it is: not garbage that a thread’s next collection takes, or a moment’s work. */
  rss: number;
  /** What is open or under way: sockets, timers, requests. */
  handles: number;
  /** How late the loop was, of all looks since the first order, in milliseconds. */
  lagP50: number;
  lagP99: number;
  lagMost: number;
}

/** The loop is looked at so often; what the histogram counts is from one look to the next. */
const LOOK_MS = 10;
const WEIGH_MS = 500;

// Loaded into the real program before it starts (`--import`), which knows nothing of it.
const delays = monitorEventLoopDelay({ resolution: LOOK_MS });
let lowest = Number.POSITIVE_INFINITY;
setInterval(() => {
  lowest = Math.min(lowest, process.memoryUsage.rss());
}, WEIGH_MS).unref();
process.on('message', (order: 'begin' | 'look') => {
  if (order === 'begin') delays.reset();
  delays.disable();
  const lagAt = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - LOOK_MS);
  const [lagP50, lagP99, lagMost] = [delays.percentile(50), delays.percentile(99), delays.max].map(lagAt);
  // Not its own work: it is not counted as late.
  globalThis.gc?.();
  const { heapUsed: heap, rss: now } = process.memoryUsage();
  const rss = order === 'begin' ? now : Math.min(lowest, now);
  lowest = Number.POSITIVE_INFINITY;
  process.send?.({ heap, rss, handles: process.getActiveResourcesInfo().length, lagP50, lagP99, lagMost });
  delays.enable();
});
process.channel?.unref();
