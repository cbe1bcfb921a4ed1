import { copyFileSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MIGRATIONS } from '../../adapters/process/database.ts';
import { checkDatabase } from '../../src/base/store/check.ts';
import { openDatabase } from '../../src/base/store/open.ts';
import { TABLES } from '../../src/engine/schema.ts';
import { runs } from '../support/full.ts';
import { startTeam } from '../support/team.ts';

/** Places at which the log is cut. */
const CUTS = runs(500);
const IDEAS = 30;

describe('a database whose write-ahead log ends anywhere', () => {
  it('is whole up to a commit: what came before is there, what came after is not', async () => {
    const team = await startTeam({ dialect: 'sqlite' });
    const { sqlite } = team.db;
    if (!sqlite) throw new Error('this is no file');
    sqlite.pragma('wal_checkpoint(TRUNCATE)');
    sqlite.pragma('wal_autocheckpoint = 0');
    const file = sqlite.name;
    const ends: number[] = [];
    for (let number = 1; number <= IDEAS; number++) {
      await team.ok('lead', `propose Paint door ${number}`);
      ends.push(statSync(`${file}-wal`).size);
    }
    const folder = mkdtempSync(join(tmpdir(), 'tiller-cut-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const whole = join(folder, 'whole.db');
    for (const end of ['', '-wal']) copyFileSync(`${file}${end}`, `${whole}${end}`);
    await fc.assert(
      fc.property(fc.integer({ min: 0, max: ends.at(-1) ?? 0 }), (size) => {
        const cut = join(folder, 'cut.db');
        for (const end of ['-shm', '-wal', '']) rmSync(`${cut}${end}`, { force: true });
        for (const end of ['', '-wal']) copyFileSync(`${whole}${end}`, `${cut}${end}`);
        truncateSync(`${cut}-wal`, size);
        const opened = new Database(cut);
        try {
          expect(opened.pragma('integrity_check', { simple: true })).toBe('ok');
          const ideas = opened.prepare('select count(*) from candidates').pluck().get();
          const committed = ends.filter((end) => end <= size).length;
          // An answer is stored after what it answers: a cut may fall between the two.
          expect([size, ideas]).toEqual([size, expect.toBeOneOf([committed, committed + 1])]);
        } finally {
          opened.close();
        }
      }),
      { numRuns: CUTS },
    );
    truncateSync(`${whole}-wal`, Math.floor((ends[IDEAS / 2] ?? 0) - 1));
    await using db = await openDatabase(whole, { pause: async () => undefined });
    for await (const finding of checkDatabase(db, { tables: TABLES, migrations: MIGRATIONS }))
      expect(finding).toMatchObject({ isOk: true });
  });
});
