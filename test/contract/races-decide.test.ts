import { afterAll, describe, expect, it } from 'vitest';
import { judgeRaces, RACE_AT, raceInThreads, raceOnEngines, startRaces } from '../faults/race.ts';
import { endThreads } from '../support/database/contend.ts';
import { openAgain } from '../support/database.ts';
import { isFull } from '../support/full.ts';
import { startTeam } from '../support/team.ts';

/** `npm run faults` runs a thousand on each database. */
const RACES = isFull ? 100 : 3;
const SEED = 'races';

afterAll(endThreads);

describe(`${RACES} races of 2 to 8 deciders`, () => {
  it('have one decision each on one SQLite file, and everybody else is told whose', async () => {
    const { db, ...team } = await startTeam({ dialect: 'sqlite', at: RACE_AT });
    const races = await startRaces({ db, ...team }, RACES, SEED);
    const told = await raceInThreads(db.address, races);
    expect({ seed: SEED, wrong: await judgeRaces(db, races, told) }).toEqual({ seed: SEED, wrong: [] });
  });

  it('have one decision each on postgres, and everybody else is told whose', async () => {
    const { db, ...team } = await startTeam({ dialect: 'postgres', at: RACE_AT });
    const races = await startRaces({ db, ...team }, RACES, SEED);
    const told = await raceOnEngines([db, await openAgain(db), await openAgain(db)], races);
    expect({ seed: SEED, wrong: await judgeRaces(db, races, told) }).toEqual({ seed: SEED, wrong: [] });
  });
});
