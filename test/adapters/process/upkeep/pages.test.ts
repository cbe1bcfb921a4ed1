import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openMigrated } from '../../../../adapters/process/database.ts';
import { checkLeftOpen, findDamageBeside } from '../../../../adapters/process/upkeep/pages.ts';
import { openDatabase } from '../../../../src/base/store/open.ts';
import { laidFolder } from '../../../support/database.ts';
import { expectGolden } from '../../../support/golden.ts';
import { runHere } from '../../../support/program.ts';
import { rejectionOf } from '../../../support/rejection.ts';

const silent = () => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };

/** A database with an idea that is left open, as a crash leaves it; damaged in the b-tree of a table that no start reads, where asked for. */
async function leaveOpen({ isDamaged }: { isDamaged: boolean }): Promise<string> {
  const folder = await laidFolder();
  const file = join(folder, 'tiller.db');
  expect(await runHere(folder, ['propose', 'Write the guide'])).toMatchObject({ code: 0 });
  if (isDamaged) {
    const opened = new Database(file);
    const page = Number(
      opened.prepare("select rootpage from sqlite_master where name = 'lessons'").pluck().get(),
    );
    const size = Number(opened.pragma('page_size', { simple: true }));
    opened.close();
    const bytes = readFileSync(file);
    bytes.fill(0xff, (page - 1) * size, page * size);
    writeFileSync(file, bytes);
  }
  writeFileSync(`${file}-wal`, '');
  return folder;
}

describe('a file that a crash left open', () => {
  it('is opened where its pages are whole, and refused at every start where they are not', async () => {
    const whole = await leaveOpen({ isDamaged: false });
    expect(await runHere(whole, ['backlog'])).toMatchObject({ code: 0 });
    const damaged = await leaveOpen({ isDamaged: true });
    for (let start = 1; start <= 2; start++)
      expect(await runHere(damaged, ['backlog']), `start ${start}`).toMatchObject({
        code: 2,
        err: expect.stringMatching(/it is\s+damaged/),
      });
  });

  it('is left for later where it is large and somebody looks later', async () => {
    const file = join(await leaveOpen({ isDamaged: true }), 'tiller.db');
    await using db = await openDatabase(file);
    let isLater = false;
    const later = () => {
      isLater = true;
    };
    await checkLeftOpen(db, 0, { later, mostBytes: statSync(file).size - 1 });
    expect(isLater).toBe(true);
    const { message } = await rejectionOf(checkLeftOpen(db, 0, { mostBytes: 0 }));
    expect((await rejectionOf(checkLeftOpen(db, 0, { later }))).message).toBe(message);
    await expectGolden(
      'process/pages',
      message.replace(file, '…/tiller.db').replace(/\(\*\*\*[\s\S]*\)/, '(…)'),
    );
  });

  it('that is looked at later says why no more may be written, or that it is whole', async () => {
    const run = async (found: string | null) =>
      findDamageBeside({ background: { run: async () => found }, log }, 'team.db');
    expect(await run(null)).toEqual({ isWhole: true, why: null });
    const damaged = await run('page 3 is wrong');
    expect(damaged.isWhole).toBe(false);
    await expectGolden('process/pages', damaged.why);
    const broken = { run: async () => Promise.reject(new Error('the worker ended')) };
    expect(await findDamageBeside({ background: broken, log }, 'team.db')).toEqual({
      isWhole: false,
      why: null,
    });
  });

  it('is no file that was closed in order', async () => {
    const folder = await leaveOpen({ isDamaged: false });
    const file = join(folder, 'tiller.db');
    const place = { database: file, backups: null };
    await (await openMigrated(place, 0, log))[Symbol.asyncDispose]();
    expect(existsSync(`${file}-wal`)).toBe(false);
  });
});
