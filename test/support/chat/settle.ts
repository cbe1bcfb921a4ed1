import type { Db } from '../../../src/base/store/open.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import type { FakeClock } from '../team.ts';

/** More than anything that a test has done needs. */
const MOST_ROUNDS = 60;
/** A channel takes one message a second: each round sends one of them. */
const ROUND_MS = 1_001;

/** Has a chat do what is due and send what waits, until nothing does; `onMoved` is told that the clock moved so many milliseconds. */
export async function settleChat(
  { engine, db, clock }: { engine: Engine; db: Db; clock: FakeClock },
  onMoved: (ms: number) => void,
): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    await engine.tick();
    await engine.relay();
    const waiting = await db.kysely
      .selectFrom('outbox')
      .select('id')
      .where('state', 'in', ['new', 'sending'])
      .where('not_before_at', '<=', clock.now() + 60_000)
      .executeTakeFirst();
    if (!waiting) return;
    clock.advance(ROUND_MS);
    onMoved(ROUND_MS);
  }
}
