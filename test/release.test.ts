import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { VERSION } from '../src/base/version.ts';
import { tempFolder } from './support/database.ts';
import { isFull } from './support/full.ts';

const ROOT = join(import.meta.dirname, '..');
const FILES = ['CHANGELOG.md', 'package.json', 'package-lock.json', 'src/base/version.ts'];
const lockSchema = z.object({
  version: z.string(),
  packages: z.record(z.string(), z.object({ version: z.string().optional() })),
});

/** A copy of what a release changes, with what is unreleased in it. */
function openCopy(changelog?: string) {
  const folder = tempFolder();
  for (const file of FILES) cpSync(join(ROOT, file), join(folder, file), { recursive: true });
  if (changelog !== undefined) writeFileSync(join(folder, 'CHANGELOG.md'), changelog);
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  const release = (...words: string[]) =>
    spawnSync(process.execPath, [join(ROOT, 'scripts/release.ts'), ...words], {
      cwd: folder,
      encoding: 'utf8',
    });
  return { read, release };
}

it('cuts the first release of this changelog: dated, in both manifests, with an empty part for the next', () => {
  const { read, release } = openCopy();
  const before = read('CHANGELOG.md');
  const { status, stdout } = release('0.1.0');
  expect(status).toBe(0);
  expect(stdout).toContain('git tag --sign v0.1.0');
  const after = read('CHANGELOG.md');
  expect(after).toMatch(/^# Changelog\n\n## Unreleased\n\n## 0\.1\.0 \(\d{4}-\d\d-\d\d\)\n/);
  expect(after.replace(/\n\n## 0\.1\.0 \(.*\)/, '')).toBe(before);
  expect(release('0.1.0').stderr).toContain('“Unreleased” is empty');
});

it('sets a later version, and no other package’s', () => {
  const { read, release } = openCopy(
    '# Changelog\n\n## Unreleased\n\n- New.\n\n## 0.1.0 (2026-11-22)\n\n- First.\n',
  );
  const before = lockSchema.parse(JSON.parse(read('package-lock.json')));
  expect(release('0.2.0').status).toBe(0);
  expect(JSON.parse(read('package.json'))).toHaveProperty('version', '0.2.0');
  expect(read('src/base/version.ts')).toContain("VERSION = '0.2.0';");
  const after = lockSchema.parse(JSON.parse(read('package-lock.json')));
  const own = { ...before.packages[''], version: '0.2.0' };
  expect(after).toEqual({ ...before, version: '0.2.0', packages: { ...before.packages, '': own } });
});

it.each([
  ['nothing is unreleased', '# Changelog\n\n## Unreleased\n\n## 0.1.0 (2026-11-22)\n\n- First.\n', '0.2.0'],
  ['there is no such part', '# Changelog\n\n## 0.1.0 (2026-11-22)\n\n- First.\n', '0.2.0'],
  ['the version is none', '# Changelog\n\n## Unreleased\n\n- New.\n', 'v1'],
  ['it was released', '# Changelog\n\n## Unreleased\n\n- New.\n\n## 0.10.0 (2026-11-22)\n', '0.9.0'],
])('refuses where %s, and changes nothing', (_why, changelog, version) => {
  const { read, release } = openCopy(changelog);
  const before = FILES.map(read);
  const { status, stderr } = release(version);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^Not cut: /);
  expect(FILES.map(read)).toEqual(before);
});

it.runIf(isFull && !spawnSync('ssh-keygen', ['-?']).error)(
  'signs what it publishes, as whoever gets it can check',
  () => {
    const folder = tempFolder();
    const home = join(folder, 'bin');
    mkdirSync(home);
    // In npm's place, which takes a quarter of a minute for it.
    const bill = { components: [{ name: 'left', version: '1.0.0', licenses: [{ license: { id: 'MIT' } }] }] };
    const script = `#!/bin/sh\n[ "$1" = pack ] && echo package > "$3/tiller.tgz"\n[ "$1" = sbom ] && echo '${JSON.stringify(bill)}'\n`;
    writeFileSync(join(home, 'npm'), `${script}exit 0\n`, { mode: 0o755 });
    const key = join(folder, 'key');
    const env = { ...process.env, PATH: [home, process.env.PATH].join(delimiter) };
    const start = (program: string, words: string[], input = '') =>
      spawnSync(program, words, { cwd: folder, encoding: 'utf8', env, input });
    start('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const signer = join(ROOT, 'scripts/sign.ts');
    expect(start(process.execPath, [signer])).toMatchObject({ status: 2 });
    const { status, stdout } = start(process.execPath, [signer, key]);
    expect({ status, stdout }).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('npm audit signatures'),
    });

    const read = (file: string) => readFileSync(join(folder, 'release', file), 'utf8');
    expect(read('licences.txt')).toBe('left 1.0.0: MIT\n');
    expect(read('SHA256SUMS').match(/^[0-9a-f]{64} {2}\S+$/gm)).toHaveLength(3);
    writeFileSync(join(folder, 'allowed'), `release ${readFileSync(`${key}.pub`, 'utf8')}`);
    const words = [
      '-Y',
      'verify',
      '-f',
      'allowed',
      '-I',
      'release',
      '-n',
      'file',
      '-s',
      'release/SHA256SUMS.sig',
    ];
    expect(start('ssh-keygen', words, read('SHA256SUMS')).status).toBe(0);
    expect(start('ssh-keygen', words, `${read('SHA256SUMS')}more\n`).status).not.toBe(0);
  },
);

it('has one version, in the manifest and in the program', () => {
  expect(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))).toHaveProperty('version', VERSION);
});

it('finds every decision numbered, with a status', () => {
  const headings = readFileSync(join(ROOT, 'DECISIONS.md'), 'utf8').match(/^## .*$/gm) ?? [];
  const shape = /^## D-(\d{3}) · .+ \(\d{4}-\d\d-\d\d\) · (?:accepted|superseded by D-\d{3})$/;
  expect(headings.filter((heading) => !shape.test(heading))).toEqual([]);
  const numbers = headings.map((heading) => Number(shape.exec(heading)?.[1]));
  expect(numbers).toEqual(headings.map((_heading, index) => index + 1));
});
