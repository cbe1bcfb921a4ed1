import { describe, expect, it } from 'vitest';
import { judgeRaces, RACE_AT, raceInThreads, raceOnEngines, startRaces } from '../faults/race.ts';
import { openAgain } from '../support/database.ts';
import { startTeam } from '../support/team.ts';

/** `npm run faults` runs a thousand on each database. */
const RACES = 100;

describe(`${RACES} races of 2 to 8 deciders`, () => {
  it('have one decision each on one SQLite file, and everybody else is told whose', async () => {
    const { db, ...team } = await startTeam({ dialect: 'sqlite', at: RACE_AT });
    const races = await startRaces({ db, ...team }, RACES, 'races');
    const told = await raceInThreads(db.address, races);
    expect(await judgeRaces(db, races, told)).toEqual([]);
  }, 60_000);

  it('have one decision each on postgres, and everybody else is told whose', async () => {
    const { db, ...team } = await startTeam({ dialect: 'postgres', at: RACE_AT });
    const races = await startRaces({ db, ...team }, RACES, 'races');
    const told = await raceOnEngines([db, await openAgain(db), await openAgain(db)], races);
    expect(await judgeRaces(db, races, told)).toEqual([]);
  }, 60_000);
});
