import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../support/database.ts';
import { findOpen } from '../support/open-programs.ts';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;

/** A package with one program, in a home of this mode. */
function makePackage(mode: number): { folder: string; copy: string } {
  const top = tempFolder();
  // Other users may enter the temporary folder itself, as they may that of the test server.
  chmodSync(top, 0o755);
  const folder = join(top, 'home', 'package');
  mkdirSync(join(folder, 'native', 'bin'), { recursive: true });
  writeFileSync(join(folder, 'native', 'bin', 'postgres'), '#!/bin/sh\necho ready\n', { mode: 0o755 });
  chmodSync(join(top, 'home'), mode);
  return { folder, copy: join(top, 'programs') };
}

/** What the program says to a user who is not this one. */
function runAsNobody(folder: string): string {
  const options = { uid: NOBODY, gid: NOBODY, cwd: '/', encoding: 'utf8' } as const;
  const { stdout, error } = spawnSync(join(folder, 'native', 'bin', 'postgres'), [], options);
  return error ? String(error) : stdout;
}

// Only root can act as another user; for everybody else the test server runs as themselves.
describe.skipIf(!isRoot)('the programs of the test server, run by root as another user', () => {
  it('run from a copy where the checkout lies in a closed home', () => {
    const { folder, copy } = makePackage(0o700);
    expect(runAsNobody(folder)).toContain('EACCES');
    expect(findOpen(folder, copy)).toBe(copy);
    expect(runAsNobody(copy)).toBe('ready\n');
  });

  it('run from where they are if everybody can reach them', () => {
    const { folder, copy } = makePackage(0o755);
    expect(findOpen(folder, copy)).toBe(folder);
    expect(runAsNobody(folder)).toBe('ready\n');
  });
});
