import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/engine.ts';
import type { View } from '../../src/view.ts';
import { judgeRaces, makeRaces, RACE_AT, RACERS, type Race } from '../faults/race.ts';
import { contend } from '../support/contend.ts';
import { openAgain } from '../support/database.ts';
import { fakeClock, fakePorts, startTeam, type Team } from '../support/team.ts';

/** `npm run faults` runs a thousand on each database. */
const RACES = 100;

async function startRacers(dialect: 'sqlite' | 'postgres'): Promise<{ team: Team; races: Race[] }> {
  const team = await startTeam({ dialect, at: RACE_AT });
  for (const racer of RACERS) {
    await team.ok('lead', `member add @${racer} --role approver`);
    await team.ok(racer, 'tasks');
  }
  await team.ok('lead', 'propose Paint the door --effort 1h');
  await team.ok('lead', 'plan --feed main');
  return { team, races: await makeRaces(team.db, team.workspace, RACES, 'races') };
}

describe(`${RACES} races of 2 to 8 deciders`, () => {
  it('have one decision each on one SQLite file, and everybody else is told whose', async () => {
    const { team, races } = await startRacers('sqlite');
    // Two threads, each with a connection of its own: the deciders of a race are on both of them.
    const lanes = [0, 1].map((lane) =>
      races.flatMap(({ calls }) => calls.filter((_, index) => index % 2 === lane)),
    );
    const answers = await contend(lanes.length, team.db.address, { kind: 'lanes', at: RACE_AT, lanes });
    const told = new Map(
      lanes.flatMap((calls, lane) =>
        calls.map(({ origin }, index) => [origin, (answers[lane] as View[])[index] as View] as const),
      ),
    );
    expect(await judgeRaces(team.db, races, told)).toEqual([]);
  }, 60_000);

  it('have one decision each on postgres, and everybody else is told whose', async () => {
    const { team, races } = await startRacers('postgres');
    const ports = { ...fakePorts(fakeClock(RACE_AT), []), newId: () => crypto.randomUUID() };
    const engines = [team.db, await openAgain(team.db), await openAgain(team.db)].map((db) =>
      createEngine({ db, ports }),
    );
    const told = new Map<string, View>();
    for (const { calls } of races) {
      await Promise.all(
        calls.map(async (call, index) => {
          const view = await engines[index % engines.length]?.handle(call);
          if (view) told.set(call.origin, view);
        }),
      );
    }
    expect(await judgeRaces(team.db, races, told)).toEqual([]);
  }, 60_000);
});
