import { describe, expect, it } from 'vitest';
import { warmHolidays } from '../../../src/team/capacity/load-capacity.ts';
import { startTeam } from '../../support/team.ts';

describe('the holidays of a team', () => {
  it('are worked out at the start for every country that somebody is in', async () => {
    const team = await startTeam();
    await team.ok('lead', 'settings --country PT');
    await team.ok('lead', 'member add @ana --country DE-BE');
    const cache = new Map();
    await warmHolidays(team.db, cache, team.clock.now());
    expect([...cache.keys()].sort()).toEqual(
      ['2025', '2026', '2027'].flatMap((year) => [`DE-BE:${year}`, `PT:${year}`]).sort(),
    );
    const known = new Map(cache);
    await warmHolidays(team.db, cache, team.clock.now());
    for (const [year, days] of known) expect(cache.get(year)).toBe(days);
  });
});
