import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toPattern } from './all.ts';
import { FAULTS } from './table.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('the table of faults', () => {
  it('has F1 to F42 in order', () => {
    expect(FAULTS.map(({ id }) => id)).toEqual(Array.from({ length: 42 }, (_, index) => `F${index + 1}`));
  });

  it('names tests that there are', () => {
    const missing = FAULTS.flatMap(({ id, tests = [] }) =>
      tests
        .filter(([file, title]) => {
          const path = join(ROOT, file);
          return !existsSync(path) || !readFileSync(path, 'utf8').includes(title);
        })
        .map((named) => `${id}: ${named.join(': ')}`),
    );
    expect(missing).toEqual([]);
  });

  it.each([
    ['of $name is taken as it is', 'of Slack is taken as it is, and with no bit of it changed'],
    ['%s is there once', 'a post (cut) is there once'],
  ])('finds each case of a test that is a table: %s', (title, ran) => {
    expect(ran).toMatch(new RegExp(`^${toPattern(title)}`));
  });
});
