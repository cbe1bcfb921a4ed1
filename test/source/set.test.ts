import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { file } from '../../adapters/sources/file/index.ts';
import { tempFolder } from '../support/database.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam, type Team } from '../support/team.ts';

/** A team that reads a file with one metric, which it keeps as a count and was told comes in percent. */
async function startWithFile(): Promise<Team & { path: string }> {
  const path = join(tempFolder(), 'numbers.csv');
  writeFileSync(path, 'date,churn\n2026-11-20,3.1\n2026-11-21,3.0\n');
  const sources = { kinds: [file], readVariable: () => undefined };
  const team = await startTeam({ isCalm: true, sources, at: '2026-11-23T10:00:00Z' });
  await team.ok('lead', 'metric add churn --unit count');
  await team.ok('lead', 'metric record churn 3');
  await team.ok('lead', `source add file path=${path} unit=percent private=yes`);
  await team.engine.readSources();
  return { ...team, path };
}

async function readRun({ db }: Team) {
  return db.kysely
    .selectFrom('source_runs')
    .select(['trouble', 'trouble_says', 'records'])
    .executeTakeFirstOrThrow();
}

describe('source set', () => {
  it('changes the unit of values that could not be taken, and reads them', async () => {
    const team = await startWithFile();
    const before = await readRun(team);
    expect(before).toMatchObject({ trouble: 'settings', records: 0 });
    await expectGolden('source/set', before.trouble_says ?? '');
    await team.ok('lead', 'source set file unit=count');
    await team.engine.readSources();
    expect(await readRun(team)).toMatchObject({ trouble: null, records: 2 });
    await team.ok('lead', 'source set file unit=');
    await team.engine.readSources();
    const { settings } = await team.db.kysely
      .selectFrom('sources')
      .select('settings')
      .executeTakeFirstOrThrow();
    expect(JSON.parse(settings)).toEqual({ path: team.path });
    expect(await readRun(team)).toMatchObject({ trouble: null });
  });

  it('refuses another place, a name that there is not and labels of what has none, with what to do instead', async () => {
    const team = await startWithFile();
    const said: string[] = [];
    for (const line of [
      'source set file path=/srv/other.csv',
      'source set file token=env:OTHER',
      'source set file units=count',
      'source set file --labels "security: risky"',
      'source set file --people "x: @lead"',
    ])
      said.push((await team.refused('lead', line)).message);
    const { settings } = await team.db.kysely
      .selectFrom('sources')
      .select('settings')
      .executeTakeFirstOrThrow();
    expect(JSON.parse(settings)).toEqual({ path: team.path, unit: 'percent' });
    await expectGolden('source/set', said);
  });
});
