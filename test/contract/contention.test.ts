import { readdirSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { migrate } from '../../src/base/store/migrate.ts';
import { openDatabase } from '../../src/base/store/open.ts';
import { datesOf, digestJobs, dueAt } from '../schedule/posted.ts';
import { contend, endThreads } from '../support/database/contend.ts';
import { MIGRATIONS, newAddress, openTestDatabase } from '../support/database.ts';
import { isFull } from '../support/full.ts';
import { startTeam } from '../support/team.ts';

afterAll(endThreads);

describe('several connections on one SQLite file', () => {
  it.runIf(isFull)('wait for each other where each reads before it writes', async () => {
    const db = await openTestDatabase('sqlite');
    await sql`create table counter (n integer not null)`.execute(db.kysely);
    await sql`insert into counter (n) values (0)`.execute(db.kysely);
    await contend(3, db.address, { kind: 'count', times: 100 });
    const { rows } = await sql<{ n: number }>`select n from counter`.execute(db.kysely);
    expect(rows).toEqual([{ n: 300 }]);
  });

  it('migrate once when several start at the same moment', async () => {
    const file = await newAddress('sqlite');
    const applied = await contend(3, file, { kind: 'migrate', folder: MIGRATIONS });
    const names = readdirSync(MIGRATIONS).map((name) => name.replace('.sql', ''));
    expect(applied.flat()).toEqual(names.sort());
    await using db = await openDatabase(file);
    expect(await migrate(db, { folder: MIGRATIONS, now: 0 })).toEqual({ applied: [] });
  });

  it.runIf(isFull)('give one effect and one answer to the same events', async () => {
    const team = await startTeam({ dialect: 'sqlite' });
    const actor = {
      kind: 'identity',
      platform: 'terminal',
      tenant: 'local',
      user: 'lead',
      name: 'lead',
    } as const;
    const calls = Array.from({ length: 20 }, (_, index) => ({
      workspace: team.workspace,
      actor,
      command: 'member add',
      args: { handle: `person-${index}` },
      origin: `event-${index}`,
      placeId: null,
      waits: true,
    }));
    const answers = await contend(2, team.db.address, { kind: 'handle', at: '2026-11-23T08:00:00Z', calls });
    expect(answers[1]).toEqual(answers[0]);
    const members = await team.db.kysely.selectFrom('executors').select('id').execute();
    expect(members).toHaveLength(21);
  });

  it('do once what is due', async () => {
    const team = await startTeam({ dialect: 'sqlite' });
    await contend(2, team.db.address, { kind: 'tick', at: '2026-11-23T18:00:00Z' });
    const skipped = await team.db.kysely.selectFrom('outbox').select('subject').execute();
    expect(skipped.map(({ subject }) => subject)).toEqual(['skipped:main:2026-11-23']);
  });

  it('make one job of a digest that is due', async () => {
    const team = await startTeam({ dialect: 'sqlite' });
    await contend(2, team.db.address, { kind: 'tick', at: '2026-11-23T09:00:00Z' });
    expect(datesOf(await digestJobs(team))).toEqual(['2026-11-23']);
    expect(await dueAt(team)).toBe('2026-11-24T09:00:00.000Z');
  });
});
