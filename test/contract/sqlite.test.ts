import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openTestDatabase } from '../support/database.ts';
import { startTeam } from '../support/team.ts';

describe('a SQLite file', () => {
  it('is opened durable, checked and with references enforced', async () => {
    const { sqlite } = await openTestDatabase('sqlite');
    const read = (name: string) => sqlite?.pragma(name, { simple: true });
    expect({
      journal: read('journal_mode'),
      synchronous: read('synchronous'),
      references: read('foreign_keys'),
      trustsSchema: read('trusted_schema'),
      checksCells: read('cell_size_check'),
      waitsMs: read('busy_timeout'),
    }).toEqual({
      journal: 'wal',
      synchronous: 2,
      references: 1,
      trustsSchema: 0,
      checksCells: 1,
      waitsMs: 5_000,
    });
  });

  it('that another process keeps busy is a refusal and no bug, and the command can be given again', async () => {
    const team = await startTeam({ dialect: 'sqlite' });
    const other = new Database(team.db.address);
    onTestFinished(() => void other.close());
    team.db.sqlite?.pragma('busy_timeout = 0');
    const call = {
      workspace: team.workspace,
      actor: { kind: 'identity', platform: 'terminal', tenant: 'local', user: 'lead', name: 'lead' } as const,
      command: 'member add',
      args: { handle: 'ana' },
      origin: 'event-1',
      placeId: null,
      waits: true,
    };
    other.exec('begin immediate');
    expect(await team.engine.handle(call)).toMatchObject({ kind: 'refusal', code: 'busy' });
    other.exec('rollback');
    expect(await team.engine.handle(call)).toMatchObject({ kind: 'answer' });
  });

  it('that is full loses nothing that was answered and works again when there is room', async () => {
    const team = await startTeam({ dialect: 'sqlite' });
    const { sqlite } = team.db;
    sqlite?.pragma(`max_page_count = ${Number(sqlite.pragma('page_count', { simple: true })) + 2}`);
    const added: string[] = [];
    let broke: unknown;
    for (let person = 1; broke === undefined && person < 500; person++) {
      try {
        await team.ok('lead', `member add person-${person}`);
        added.push(`person-${person}`);
      } catch (error) {
        broke = error;
      }
    }
    expect(String(broke)).toMatch(/full/);
    sqlite?.pragma('max_page_count = 100000');
    await team.ok('lead', 'member add last');
    const handles = await team.db.kysely.selectFrom('executors').select('handle').execute();
    expect(handles.map(({ handle }) => handle).toSorted()).toEqual(['lead', ...added, 'last'].toSorted());
    expect(sqlite?.pragma('integrity_check', { simple: true })).toBe('ok');
  });
});
