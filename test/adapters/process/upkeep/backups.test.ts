import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BackupDeps,
  COPIES_KEPT_DAYS,
  chooseKept,
  listBackups,
  scheduleBackups,
} from '../../../../adapters/process/upkeep/backups.ts';
import { DAY_MS, HOUR_MS } from '../../../../src/base/language/date.ts';
import { expectGolden } from '../../../support/golden.ts';

const NOW = Date.parse('2026-11-22T19:00:00Z');
const log = { debug() {}, info() {}, warn() {}, error() {} };

function startSchedule(given: Partial<BackupDeps> = {}) {
  const folder = join(mkdtempSync(join(tmpdir(), 'backups-')), 'kept');
  let now = NOW;
  let beat = () => undefined as unknown;
  const copied: string[] = [];
  scheduleBackups({
    folder,
    ending: 'db',
    copy: async (file) => {
      copied.push(file);
      writeFileSync(file, '');
    },
    clock: { now: () => now },
    timers: {
      every(_ms, run) {
        beat = run;
        return () => undefined;
      },
      at: () => () => undefined,
      soon: () => () => undefined,
    },
    log,
    isRunner: () => true,
    ...given,
  });
  return {
    folder,
    copied,
    async pass(ms: number) {
      now += ms;
      await beat();
    },
  };
}

describe('backups by schedule', () => {
  it('are made every hour by the process that runs the database, the first one an hour after it began', async () => {
    const { folder, copied, pass } = startSchedule();
    await pass(HOUR_MS - 1);
    expect(existsSync(folder)).toBe(false);
    await pass(1);
    await pass(HOUR_MS / 2);
    await pass(HOUR_MS / 2);
    expect(copied.map((file) => file.slice(folder.length + 1))).toEqual([
      'tiller-2026-11-22T20-00-00Z.db',
      'tiller-2026-11-22T21-00-00Z.db',
    ]);
    const standby = startSchedule({ isRunner: () => false });
    await standby.pass(2 * HOUR_MS);
    expect(standby.copied).toEqual([]);
  });

  it('go on after one that failed, which is said once', async () => {
    let tries = 0;
    const said: string[] = [];
    const { pass } = startSchedule({
      log: { ...log, error: (_fields, message) => void said.push(message) },
      async copy() {
        tries++;
        throw new Error('the disk is full');
      },
    });
    await pass(HOUR_MS);
    await pass(HOUR_MS / 12);
    expect(tries).toBe(2);
    expect(said).toHaveLength(1);
    await expectGolden('process/backups', said);
  });

  it('keep 24 hours and 14 days after a month, and nothing that is not theirs', async () => {
    const { folder, pass } = startSchedule();
    await pass(HOUR_MS);
    writeFileSync(join(folder, 'notes.txt'), '');
    for (let hour = 0; hour < 31 * 24; hour++) await pass(HOUR_MS);
    expect(listBackups(folder).length).toBeGreaterThanOrEqual(24 + 12);
    expect(listBackups(folder).length).toBeLessThanOrEqual(24 + 14);
    expect(readdirSync(folder)).toContain('notes.txt');
  });

  it('hold nothing from before an instant when their days are over, to the day that forget says', async () => {
    let canary = 'zenoquux';
    const { folder, pass } = startSchedule({ copy: async (file) => writeFileSync(file, canary) });
    for (let hour = 0; hour < 48; hour++) await pass(HOUR_MS);
    canary = 'former-2';
    const held = () =>
      readdirSync(folder).filter((name) => readFileSync(join(folder, name), 'utf8') === 'zenoquux');
    // The answer gives the day after the last of them.
    for (let hour = 0; hour < (COPIES_KEPT_DAYS - 1) * 24; hour++) await pass(HOUR_MS);
    expect(held()).not.toEqual([]);
    for (let hour = 0; hour < 2 * 24; hour++) await pass(HOUR_MS);
    expect(held()).toEqual([]);
  });

  it('never drop the newest, and are the same when chosen again', () => {
    const ages = fc.array(fc.integer({ min: 0, max: 60 * 24 * 60 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(ages, (minutes) => {
        const backups = [...new Set(minutes)].map((age) => ({ file: `${age}`, madeAt: NOW - age * 60_000 }));
        const kept = chooseKept(backups, NOW);
        expect(kept.has(`${Math.min(...minutes)}`)).toBe(true);
        const again = chooseKept(
          backups.filter(({ file }) => kept.has(file)),
          NOW,
        );
        expect(again).toEqual(kept);
        const days = backups.filter(({ madeAt }) => NOW - madeAt < 14 * DAY_MS);
        const bare = days.filter(
          ({ madeAt }) => !days.some((other) => kept.has(other.file) && sameDay(other.madeAt, madeAt)),
        );
        expect(bare).toEqual([]);
      }),
    );
  });
});

function sameDay(one: number, other: number): boolean {
  return Math.floor(one / DAY_MS) === Math.floor(other / DAY_MS);
}
