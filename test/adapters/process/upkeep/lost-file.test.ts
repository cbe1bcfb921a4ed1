import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { laidFolder } from '../../../support/database.ts';
import { isFull } from '../../../support/full.ts';
import { expectGolden } from '../../../support/golden.ts';
import { pickLines, runHere, startHere, startProcess } from '../../../support/program.ts';

const FILE = 'tiller.db';

function tempFolder(): string {
  return mkdtempSync(join(tmpdir(), 'lost-'));
}

/** A database with a member and an idea, closed. */
async function startFolder(): Promise<string> {
  const folder = await laidFolder();
  expect(await runHere(folder, ['propose', 'Write the guide'])).toMatchObject({ code: 0 });
  return folder;
}

function removeDatabase(folder: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(join(folder, `${FILE}${end}`), { force: true });
}

/** As golden files have it: in one line, without the folder, and no number of events. */
const hidePlace = (said: string) =>
  said
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/\S*\/lost-\w+/g, '…')
    .replace(/\d+(?= events)|(?<=had )\d+/g, '…');

describe('a database that is lost', () => {
  it('is not started over as an empty team', async () => {
    const folder = await startFolder();
    removeDatabase(folder);
    const { code, err } = await runHere(folder, ['backlog']);
    expect(code).toBe(2);
    expect(existsSync(join(folder, FILE))).toBe(false);
    writeFileSync(join(folder, FILE), '');
    const emptied = await runHere(folder, ['backlog']);
    expect(emptied.code).toBe(2);
    await expectGolden('process/lost-file', [err, emptied.err].map(hidePlace));
    rmSync(join(folder, `${FILE}.head`));
    expect(await runHere(folder, ['backlog'])).toMatchObject({ code: 0 });
  });

  it('is refused where it is an older copy or has another history, and taken where restore put it', async () => {
    const folder = await startFolder();
    expect(await runHere(folder, ['backup', 'old.db'])).toMatchObject({ code: 0 });
    await runHere(folder, ['propose', 'Ring the ten largest customers']);
    const newer = readFileSync(join(folder, FILE));
    removeDatabase(folder);
    copyFileSync(join(folder, 'old.db'), join(folder, FILE));
    const older = await runHere(folder, ['backlog']);
    expect(older.code).toBe(2);
    await expectGolden('process/lost-file', hidePlace(older.err));
    writeFileSync(join(folder, FILE), newer);
    expect(await runHere(folder, ['restore', 'old.db'])).toMatchObject({ code: 0 });
    expect(await runHere(folder, ['backlog'])).toMatchObject({ code: 0 });
  });

  it('is noticed while it runs: nothing is kept any more, and the process ends with a line', async () => {
    const folder = await startFolder();
    const { type, seen, ended } = startHere(folder, []);
    type('propose Ring every customer once\n');
    await expect.poll(() => seen.out).toContain('Ring every customer once');
    renameSync(join(folder, FILE), join(folder, 'moved.db'));
    type('propose Write to every customer\n');
    const { code, err } = await ended;
    expect(code).toBe(1);
    await expectGolden('process/lost-file', pickLines(err, /[^{\s]/));
    expect(seen.out).not.toMatch(/C-\d+.*Write to every customer/);
  });

  it('comes back from a copy that was tried before', async () => {
    const folder = await startFolder();
    const early = await runHere(folder, ['restore', '--drill']);
    expect(early.code).toBe(2);
    await runHere(folder, ['backup', 'copy.db']);
    const before = readFileSync(join(folder, FILE));
    const tried = await runHere(folder, ['restore', '--drill', 'copy.db']);
    expect(tried.code).toBe(0);
    await expectGolden('process/lost-file', [early.err, tried.out].map(hidePlace));
    expect(readFileSync(join(folder, FILE)).equals(before)).toBe(true);
    const copy = readFileSync(join(folder, 'copy.db'));
    copy.fill(0xff, copy.length - 20_000);
    writeFileSync(join(folder, 'copy.db'), copy);
    expect(await runHere(folder, ['restore', '--drill', 'copy.db'])).toMatchObject({ code: 2 });
  });

  it.runIf(isFull)('is readable by nobody else, whatever the umask', async () => {
    const folder = tempFolder();
    const { ended } = startProcess(folder, ['propose', 'Write the guide']);
    expect(await ended).toMatchObject({ code: 0 });
    for (const name of [FILE, `${FILE}.head`])
      expect(statSync(join(folder, name)).mode & 0o077, name).toBe(0);
  });
});
