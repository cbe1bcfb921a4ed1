import { expect, it } from 'vitest';
import { createEngine } from '../../src/engine/engine.ts';
import { openTestDatabase } from '../support/database.ts';
import { fakeClock, fakePorts } from '../support/team.ts';

it('is ready for the first call once there is time for it, however much is due at the start', async () => {
  const clock = fakeClock('2026-11-23T09:00:00Z');
  let isBusy = true;
  let turns = 0;
  const ports = {
    ...fakePorts(clock, []),
    clock: {
      now() {
        // As if each look at the clock came a second after the one before.
        if (isBusy) clock.advance(1_000);
        return clock.now();
      },
    },
    async giveWay() {
      turns++;
    },
  };
  const engine = createEngine({ db: await openTestDatabase('memory'), ports });
  await engine.tick();
  expect(turns).toBe(0);
  isBusy = false;
  await engine.tick();
  const taken = turns;
  expect(taken).toBeGreaterThan(0);
  await engine.tick();
  expect(turns).toBe(taken);
});
