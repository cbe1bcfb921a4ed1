import { expect, it } from 'vitest';
import { z } from 'zod';
import { arg } from '../../src/base/command/args.ts';
import { defineThinkingCommand } from '../../src/base/command/command.ts';
import { MINUTE_MS } from '../../src/base/language/date.ts';
import { answer } from '../../src/base/view/view.ts';
import { DIALECTS } from '../support/database.ts';
import { isFull } from '../support/full.ts';
import { startTeam } from '../support/team.ts';

/** Of so many jobs one in a hundred breaks each time. */
const JOBS = { sqlite: 1_000, postgres: 200 } as const;
const POISON_EVERY = 100;
/** What a busy machine does to a delay of some milliseconds. */
const BUSY_MS = 250;
const BETWEEN_MS = 1_000;
const TRIES = 3;

const think = defineThinkingCommand({
  name: 'test think',
  summary: 'Thinks, or breaks each time.',
  args: z.object({ breaks: arg.flag('whether it breaks') }),
  access: 'everyone',
  audience: 'asker',
  pace: 'long',
  think: {
    read: async (_ctx, args) => args,
    async think({ breaks }) {
      if (breaks) throw new TypeError('a bug');
      return null;
    },
    isStale: () => false,
    commit: async () => answer('thought'),
  },
});

/** Has jobs come one after another; gives how they ended, and the delay that 99 of 100 good ones stayed below. */
async function play(dialect: (typeof DIALECTS)[number], hasPoison: boolean) {
  const team = await startTeam({ dialect, commands: [think] });
  await team.db.kysely.deleteFrom('due').execute();
  const delays: number[] = [];
  for (let index = 0; index < JOBS[dialect]; index++) {
    const breaks = hasPoison && index % POISON_EVERY === 0;
    const askedAt = performance.now();
    await team.say('lead', `test think${breaks ? ' --breaks' : ''}`, {
      waits: false,
      origin: `job:${index}`,
    });
    await team.engine.tick();
    if (!breaks) delays.push(performance.now() - askedAt);
    team.clock.advance(BETWEEN_MS);
  }
  const done = await countDone();
  for (let minute = 0; minute < 20; minute++) {
    team.clock.advance(MINUTE_MS);
    await team.engine.tick();
  }
  const dead = await team.db.kysely
    .selectFrom('jobs')
    .select(['attempts', 'last_error'])
    .where('state', '=', 'dead')
    .execute();
  const p99Ms = delays.toSorted((a, b) => a - b)[Math.floor(0.99 * delays.length)] ?? 0;
  return { done, dead, p99Ms };

  async function countDone(): Promise<number> {
    return (await team.db.kysely.selectFrom('jobs').select('id').where('state', '=', 'done').execute())
      .length;
  }
}

it.runIf(isFull).each(DIALECTS)('jobs that break each time hold up no other on %s', async (dialect) => {
  const jobs = JOBS[dialect];
  const poison = jobs / POISON_EVERY;
  // A slow try may be the machine's.
  for (let tries = 1; ; tries++) {
    const calm = await play(dialect, false);
    const poisoned = await play(dialect, true);
    expect([calm.done, calm.dead]).toEqual([jobs, []]);
    // Each of the good ones is done at once, in its own turn.
    expect(poisoned.done).toBe(jobs - poison);
    expect(poisoned.dead).toEqual(Array(poison).fill({ attempts: 5, last_error: 'TypeError: a bug' }));
    if (poisoned.p99Ms < 2 * calm.p99Ms) return;
    if (tries === TRIES) expect(poisoned.p99Ms).toBeLessThan(2 * calm.p99Ms + BUSY_MS);
  }
});
