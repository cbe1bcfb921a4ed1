import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Refusal } from '../../src/base/language/errors.ts';
import { toRefusal } from '../../src/base/store/sqlite/refusal.ts';
import { openTestDatabase } from '../support/database.ts';
import { isFull } from '../support/full.ts';
import { expectGolden } from '../support/golden.ts';
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

  it('that is full at any point refuses in words, loses nothing that was answered, and works again when there is room', async () => {
    const team = await startTeam({ dialect: 'sqlite' });
    const { sqlite } = team.db;
    const pages = () => Number(sqlite?.pragma('page_count', { simple: true }));
    const added: string[] = [];
    const refusals = new Set<string>();
    for (let round = 0; round < (isFull ? 100 : 8); round++) {
      sqlite?.pragma(`max_page_count = ${pages() + (round % 5)}`);
      for (let hasRoom = true; hasRoom; ) {
        const handle = `person-${added.length}-${round}`;
        const view = await team.say('lead', `member add ${handle}`);
        hasRoom = view.kind !== 'refusal';
        if (hasRoom) added.push(handle);
        else {
          expect(view).toMatchObject({ code: 'busy' });
          refusals.add(view.kind === 'refusal' ? view.message : '');
        }
      }
      await team.ok('lead', 'backlog');
      sqlite?.pragma('max_page_count = 100000');
    }
    await expectGolden('contract/disk', [...refusals]);
    await team.ok('lead', 'member add last');
    const handles = await team.db.kysely.selectFrom('executors').select('handle').execute();
    expect(handles.map(({ handle }) => handle).toSorted()).toEqual(['lead', ...added, 'last'].toSorted());
    expect(sqlite?.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  it('that may only be read is read, refuses changes in words, and takes them again without being opened anew', async () => {
    const team = await startTeam({ dialect: 'sqlite' });
    await team.ok('lead', 'member add ana');
    team.db.sqlite?.pragma('query_only = on');
    expect(await team.say('lead', 'member add ben')).toMatchObject({ kind: 'refusal', code: 'busy' });
    await team.ok('lead', 'backlog');
    await expect(team.engine.tick()).rejects.toMatchObject({ cause: { how: 'read-only' } });
    team.db.sqlite?.pragma('query_only = off');
    await team.ok('lead', 'member add ben');
  });

  it('whose disk fails says so in words, and at a commit that it is not known what was stored', () => {
    const failing = Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_FSYNC' });
    expect(toRefusal(failing, 'working')).toMatchObject({
      detail: { code: 'busy' },
      cause: { how: 'failing' },
    });
    expect(toRefusal(failing, 'committing')).toMatchObject({ detail: { code: 'unsettled' } });
    expect(toRefusal(new Error('a bug'), 'committing')).not.toBeInstanceOf(Refusal);
  });
});
