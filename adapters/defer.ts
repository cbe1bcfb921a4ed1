import type { Late } from '../src/engine/call.ts';
import type { After } from './process/wake.ts';

/** So long a chat platform is told nothing: it waits for three seconds, and the way to it takes some of them. */
export const DEFER_MS = 1_500;
/** So long where only the answer itself can be the first thing that is said, such as a form. */
export const LAST_MS = 2_500;

export interface DeferDeps {
  after: After;
  now(): number;
}

/** What work came to, and whether the platform was told before that it is under way. */
export interface Deferred<T> {
  value: T;
  isDeferred: boolean;
}

/**
 * Begins work, and has the platform told that it is under way where it takes longer than `waitMs`. A machine that
 * stood still meanwhile fires no timer: then it is told as soon as the work is done. What is under way is kept before anybody is told. `begin` and `defer` do not throw.
 */
export async function deferLate<T>(
  begin: (late: Late) => Promise<T>,
  defer: () => Promise<void>,
  { after, now }: DeferDeps,
  waitMs = DEFER_MS,
): Promise<Deferred<T>> {
  const startedAt = now();
  const late: Late = { isTold: false };
  const tell = async () => {
    late.isTold = true;
    await late.keep?.();
    await defer();
  };
  let deferring: Promise<void> | undefined;
  const cancel = after(waitMs, () => {
    deferring = tell();
  });
  const value = await begin(late);
  cancel();
  if (!deferring && now() - startedAt > waitMs) deferring = defer();
  await deferring;
  return { value, isDeferred: deferring !== undefined };
}
