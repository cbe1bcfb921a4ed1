import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createVault, readKeys } from '../../../adapters/vault.ts';
import { openDatabase } from '../../../src/base/store/open.ts';
import { laidFolder, tempFolder } from '../../support/database.ts';
import { expectGolden } from '../../support/golden.ts';
import { runHere } from '../../support/program.ts';

const OLD = Buffer.alloc(32, 7).toString('base64');

describe('tiller key rotate', () => {
  it('puts a new key before the old one, seals everything anew after a restart, and shows no key', async () => {
    const folder = await laidFolder();
    const file = join(folder, '.env');
    writeFileSync(file, `TILLER_KEY=${OLD}\n`);
    await runHere(folder, ['webhook', 'add', 'ci', 'https://example.org/hook']);
    const first = await runHere(folder, ['key', 'rotate']);
    expect(first.code).toBe(0);
    const [newest = '', oldest] = readFileSync(file, 'utf8').trim().replace('TILLER_KEY=', '').split(',');
    expect([oldest, readKeys(newest)?.length]).toEqual([OLD, 1]);
    const second = await runHere(folder, ['key', 'rotate']);
    expect(second.code).toBe(0);
    await expectGolden('cli/key', [first.out, second.out]);
    expect(readFileSync(file, 'utf8')).toBe(`TILLER_KEY=${newest}\n`);
    await using db = await openDatabase(join(folder, 'tiller.db'));
    const [sealed] = await db.kysely.selectFrom('secrets').selectAll().execute();
    expect(
      createVault(readKeys(newest) ?? []).open(sealed?.sealed ?? '', `${sealed?.workspace_id}:${sealed?.id}`),
    ).not.toBe('');
    for (const run of [first, second]) expect(`${run.out}${run.err}`).not.toMatch(/[A-Za-z0-9+/]{43}=/);
  });

  it('waits for a process that runs with the old key alone, and leaves the environment to whoever set it', async () => {
    const folder = await laidFolder();
    writeFileSync(join(folder, '.env'), `TILLER_KEY=${OLD}\n`);
    await runHere(folder, ['webhook', 'add', 'ci', 'https://example.org/hook']);
    await runHere(folder, ['key', 'rotate']);
    const db = await openDatabase(join(folder, 'tiller.db'));
    const lease = { name: 'runner', token: 't', holder: 'process 1 on earth', until_at: Date.now() + 60_000 };
    await db.kysely.insertInto('leases').values(lease).execute();
    await db[Symbol.asyncDispose]();
    const refused = await runHere(folder, ['key', 'rotate']);
    const other = await runHere(folder, ['key', 'rotate'], { env: { TILLER_KEY: OLD } });
    expect([refused.code, other.code]).toEqual([2, 2]);
    await expectGolden('cli/key', [refused.err, other.err]);
    expect((await runHere(tempFolder(), ['key', 'rotate'])).code).toBe(2);
  });
});
