import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startHere } from '../../support/program.ts';

const CANARY = 'zenoquux';

/** The files of a database that have a word somewhere in their bytes; what was typed has a file of its own. */
function findIn(folder: string, word: string): string[] {
  return readdirSync(folder).filter(
    (name) => !name.endsWith('.history') && readFileSync(join(folder, name)).includes(word),
  );
}

describe('whom forget erased', () => {
  it('is in no byte of the database, its log or its free pages, while it goes on running', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'forget-'));
    const { type, close, seen, ended } = startHere(folder, []);
    type(`member add @${CANARY}\n`);
    type(`as @${CANARY} propose "Ring ${CANARY} about the roof"\n`);
    type('propose Sort the shelf in the cellar\n');
    await expect.poll(() => seen.out).toContain('Sort the shelf');
    expect(findIn(folder, CANARY)).not.toEqual([]);
    type(`member remove @${CANARY}\nforget @${CANARY} --sure --also ${CANARY}\n`);
    await expect.poll(() => seen.out).toContain(' verifies.');
    expect(findIn(folder, CANARY)).toEqual([]);
    type('propose Paint the fence\n');
    close();
    expect(await ended).toMatchObject({ code: 0 });
    expect(seen.out).toContain('Paint the fence');
    expect(findIn(folder, CANARY)).toEqual([]);
  });
});
