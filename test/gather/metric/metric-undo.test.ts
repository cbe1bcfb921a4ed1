import { describe, expect, it } from 'vitest';
import { checkDatabase } from '../../../src/base/store/check.ts';
import { TABLES } from '../../../src/engine/schema.ts';
import { MIGRATIONS } from '../../support/database.ts';
import { startTeam, type Team } from '../../support/team.ts';

async function startCounting(): Promise<Team> {
  const team = await startTeam({ isCalm: true });
  for (const who of ['ana', 'ben']) await team.ok('lead', `member add @${who}`);
  await team.ok('lead', 'goal add sell 200 tickets by 12 december');
  team.clock.advance(60_000);
  return team;
}

async function valuesOf(team: Team): Promise<number[]> {
  const found = await team.db.kysely.selectFrom('observations').select('value').orderBy('at').execute();
  return found.map(({ value }) => value);
}

async function listAmiss({ db }: Team): Promise<string[]> {
  const amiss: string[] = [];
  for await (const { name, isOk } of checkDatabase(db, { tables: TABLES, migrations: MIGRATIONS }))
    if (!isOk && name !== 'synchronous') amiss.push(name);
  return amiss;
}

describe('a value that was recorded by mistake', () => {
  it('is taken back by its button, and the log keeps both', async () => {
    const team = await startCounting();
    const view = await team.ok('ana', 'metric record tickets 52');
    const [back] = view.kind === 'answer' ? (view.actions ?? []) : [];
    team.clock.advance(60_000);
    await team.ok('ana', 'metric record tickets +3');
    await team.run('ana', 'metric undo', back?.args ?? {});
    expect(await valuesOf(team)).toEqual([0, 55]);
    expect(await team.run('ana', 'metric undo', back?.args ?? {})).toMatchObject({ code: 'not_possible' });
    const types = await team.db.kysely.selectFrom('events').select('type').orderBy('seq').execute();
    expect(types.map(({ type }) => type).slice(-3)).toEqual([
      'ValueRecorded',
      'ValueRecorded',
      'ValueTakenBack',
    ]);
    expect(await listAmiss(team)).toEqual([]);
  });

  it('is taken back by undo alone within minutes, and later by its metric; what a goal started with stays', async () => {
    const team = await startCounting();
    await team.ok('ana', 'metric record tickets 52');
    await team.ok('ana', 'undo');
    expect(await valuesOf(team)).toEqual([0]);
    await team.ok('ana', 'metric record tickets 53');
    team.clock.advance(3_600_000);
    expect(await team.ok('ana', 'undo')).toMatchObject({ isQuestion: true });
    expect(await valuesOf(team)).toEqual([0, 53]);
    await team.ok('ana', 'yes');
    expect(await valuesOf(team)).toEqual([0]);
    await team.refused('ana', 'undo');
    await team.refused('ana', 'metric undo tickets');
  });

  it('is no value of long ago, nor of somebody else', async () => {
    const team = await startCounting();
    await team.ok('ana', 'metric record tickets 52');
    team.clock.advance(3_600_000);
    await team.refused('ben', 'undo');
    team.clock.advance(24 * 3_600_000);
    await team.refused('ana', 'undo');
  });

  it('stands again as it was before it was revised', async () => {
    const team = await startCounting();
    await team.ok('ana', 'metric record tickets 12 --at yesterday');
    await team.ok('ana', 'metric record tickets 21 --at yesterday');
    await team.ok('ana', 'undo');
    expect(await valuesOf(team)).toEqual([12, 0]);
    expect(await listAmiss(team)).toEqual([]);
  });

  it('is for whoever recorded it, and those who decide', async () => {
    const team = await startCounting();
    await team.ok('ana', 'metric record tickets 52');
    expect(await team.refused('ben', 'metric undo tickets')).toMatchObject({ code: 'not_allowed' });
    expect(await team.refused('ben', 'undo')).toMatchObject({ code: 'not_possible' });
    await team.ok('lead', 'metric undo tickets');
    expect(await valuesOf(team)).toEqual([0]);
  });

  it('asks where a decision was made as well', async () => {
    const team = await startCounting();
    await team.ok('lead', 'propose Sweep the hall --effort 1h');
    await team.ok('lead', 'plan');
    await team.ok('lead', 'approve T-1');
    await team.ok('lead', 'metric record tickets 52');
    expect(await team.refused('lead', 'undo')).toMatchObject({
      lines: [expect.any(String), expect.any(String)],
    });
  });
});
