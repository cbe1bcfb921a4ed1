import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../src/base/language/date.ts';
import { isFull } from '../support/full.ts';
import { startTeam, type Team } from '../support/team.ts';

/** What happens to a wall clock: time passes and is noticed, it is set, or the machine sleeps. */
const moves = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 40 }).map((minutes) => minutes * MINUTE_MS) },
  { weight: 2, arbitrary: fc.constantFrom(-HOUR_MS, HOUR_MS) },
  { weight: 1, arbitrary: fc.constant(3 * HOUR_MS) },
);
const PATTERNS = isFull ? 200 : 10;
/** So many patterns are lived through by one team, one a working day: founding a team takes longer than a day. */
const PATTERNS_A_TEAM = 20;

describe('a clock that is set an hour back or forth, or a machine that sleeps for three hours', () => {
  it('makes one digest of each working day, or one line that it was skipped', async () => {
    const patterns = fc.sample(fc.array(moves, { minLength: 3, maxLength: 8 }), {
      numRuns: PATTERNS,
      seed: 2_026,
    });
    for (let first = 0; first < PATTERNS; first += PATTERNS_A_TEAM) {
      const team = await startTeam({ at: '2026-01-05T00:00:00Z' });
      let date = Temporal.PlainDate.from('2026-01-05');
      for (const pattern of patterns.slice(first, first + PATTERNS_A_TEAM)) {
        const said = await liveThrough(team, date.toString(), pattern);
        expect(said, `${date}: ${pattern.map((ms) => ms / MINUTE_MS)}`).toEqual([date.toString()]);
        date = date.add({ days: date.dayOfWeek === 5 ? 3 : 1 });
      }
    }
  });
});

/** One date from before its digest is due until after it is skipped; gives the dates of what was posted. */
async function liveThrough(team: Team, date: string, pattern: readonly number[]): Promise<string[]> {
  const before = team.delivered.length;
  team.clock.set(`${date}T07:30:00Z`);
  // A page on which nothing is new would not be said again.
  await team.ok('lead', `propose Sort the post of ${date} (1h)`);
  for (const ms of [0, ...pattern]) {
    team.clock.advance(ms);
    await team.engine.tick();
  }
  for (const time of ['13:30', '12:30', '23:00']) {
    team.clock.set(`${date}T${time}:00Z`);
    await team.engine.tick();
  }
  await team.engine.relay();
  const tasks = team.db.kysely.selectFrom('tasks').select('id').where('state', '=', 'proposed');
  for (const { id } of await tasks.execute()) await team.ok('lead', `refuse ${id} not for us`);
  return team.delivered
    .slice(before)
    .filter(({ subject, platformId }) => platformId === null && /^(?:digest|skipped):main:/.test(subject))
    .map(({ subject }) => subject.slice(-10));
}
