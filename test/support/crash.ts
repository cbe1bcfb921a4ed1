import type { KyselyPlugin } from 'kysely';
import type { Db } from '../../src/db/open.ts';
import type { Deliverer } from '../../src/ports.ts';

/** The process has ended. */
export class Crash extends Error {}

/** Counts the points at which a process can end, and ends it at one of them: from then on nothing of it works. */
export interface Fuse {
  readonly passed: number;
  readonly isBlown: boolean;
  /** One more point, after something was done. */
  pass(): void;
  /** Fails once the process has ended. */
  check(): void;
}

/** `blowsAt`: the number of the point, from 1; never if left out. */
export function createFuse(blowsAt = Number.POSITIVE_INFINITY): Fuse {
  let passed = 0;
  const fuse = {
    get passed() {
      return passed;
    },
    get isBlown() {
      return passed >= blowsAt;
    },
    pass() {
      fuse.check();
      passed++;
      fuse.check();
    },
    check() {
      if (fuse.isBlown) throw new Crash(`the process ended at point ${blowsAt}`);
    },
  };
  return fuse;
}

/** A database whose process can end after every statement and after every commit. What was not committed is rolled back. */
export function withFuse(db: Db, fuse: Fuse): Db {
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      fuse.check();
      return node;
    },
    async transformResult({ result }) {
      fuse.pass();
      return result;
    },
  };
  return {
    ...db,
    kysely: db.kysely.withPlugin(plugin),
    async transact(work) {
      fuse.check();
      const done = await db.transact((tx) => work(tx.withPlugin(plugin)));
      fuse.pass();
      return done;
    },
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}

/** A chat whose caller can end after a message has arrived and before its answer has. */
export function fuseDeliverer(deliverer: Deliverer, fuse: Fuse): Deliverer {
  return {
    platform: deliverer.platform,
    async deliver(delivery) {
      fuse.check();
      const sent = await deliverer.deliver(delivery);
      fuse.pass();
      return sent;
    },
    async find(delivery) {
      fuse.check();
      const found = await deliverer.find(delivery);
      fuse.pass();
      return found;
    },
  };
}
