import type { KyselyPlugin, RootOperationNode } from 'kysely';
import type { Deliverer } from '../../../src/base/ports.ts';
import type { Db } from '../../../src/base/store/open.ts';

/** The process has ended. */
export class Crash extends Error {}

/** After a statement or a commit, or after a message arrived whose answer has not. */
type PointKind = 'statement' | 'post';

/** Counts the points at which a process can end, and ends it at one of them: from then on nothing of it works. */
export interface Fuse {
  readonly passed: number;
  readonly isBlown: boolean;
  /** Ends the process at the so-manieth point of a kind from now; a new one begins where it had ended. */
  burn(points: number, kind: PointKind | 'any'): void;
  /** One more point, after something was done. */
  pass(kind: PointKind, what: () => string): void;
  /** Fails once the process has ended. */
  check(): void;
}

/**
 * `blowsAt`: the number of the point, from 1; never if left out. `onBlown` is called at that moment, and `onPass` at each
 * with what was done there: which statement, whatever its values, or which message.
 */
export function createFuse(
  blowsAt = Number.POSITIVE_INFINITY,
  onBlown: () => void = () => undefined,
  onPass: (what: () => string) => void = () => undefined,
): Fuse {
  let passed = 0;
  let left = blowsAt;
  let counts: PointKind | 'any' = 'any';
  const fuse: Fuse = {
    get passed() {
      return passed;
    },
    get isBlown() {
      return left <= 0;
    },
    burn(points, kind) {
      left = points;
      counts = kind;
    },
    pass(kind, what) {
      fuse.check();
      passed++;
      onPass(what);
      if (counts === 'any' || counts === kind) left--;
      if (left === 0) onBlown();
      fuse.check();
    },
    check() {
      if (fuse.isBlown) throw new Crash(`the process ended at point ${passed}`);
    },
  };
  return fuse;
}

/** A database whose process can end after every statement and after every commit. What was not committed is rolled back. */
export function withFuse(db: Db, fuse: Fuse): Db {
  const nodes = new WeakMap<object, RootOperationNode>();
  let last = () => '';
  const plugin: KyselyPlugin = {
    transformQuery({ node, queryId }) {
      fuse.check();
      nodes.set(queryId, node);
      return node;
    },
    async transformResult({ result, queryId }) {
      const node = nodes.get(queryId);
      last = () => describeShape(node);
      fuse.pass('statement', last);
      return result;
    },
  };
  return {
    ...db,
    kysely: db.kysely.withPlugin(plugin),
    async transact(work, options) {
      fuse.check();
      const done = await db.transact((tx) => work(tx.withPlugin(plugin)), options);
      fuse.pass('statement', () => `commit after ${last()}`);
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
      fuse.pass('post', () => `post ${delivery.view.kind}`);
      return sent;
    },
    async find(delivery) {
      fuse.check();
      const found = await deliverer.find(delivery);
      fuse.pass('post', () => `find ${delivery.view.kind}`);
      return found;
    },
  };
}

/** A statement without its values, and lists of values as one. */
function describeShape(node: RootOperationNode | undefined): string {
  return JSON.stringify(node, (key, value) => {
    if (key === 'queryId' || value?.kind === 'ValueNode') return undefined;
    return key === 'values' && Array.isArray(value) ? value.length > 0 : value;
  });
}
