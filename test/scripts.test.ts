import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isFull } from './support/full.ts';

const ROOT = join(import.meta.dirname, '..');
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
const OURS = Object.entries(scripts).flatMap(([name, line]) => {
  const [, file] = /^node bin\/check-node\.js (\S+)$/.exec(line) ?? [];
  return file === undefined ? [] : [{ name, file }];
});

function run(file: string, word: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/check-node.js', file, word], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('a script of package.json', () => {
  // The others load all that they measure.
  it.each(isFull ? OURS : OURS.filter(({ name }) => name === 'release'))(
    'says how it is used when it is asked, and where an option is not known: $name',
    ({ name, file }) => {
      const asked = run(file, '--help');
      expect(asked).toMatchObject({ status: 0, stderr: '' });
      expect(asked.stdout.split(/\s/).slice(0, 3)).toEqual(['npm', 'run', name]);
      const refused = run(file, '--frobnicate');
      expect(refused).toMatchObject({ status: 2, stdout: '' });
      expect(refused.stderr).toMatch(/frobnicate/);
      expect(refused.stderr.endsWith(`\n\n${asked.stdout}`)).toBe(true);
    },
  );
});
