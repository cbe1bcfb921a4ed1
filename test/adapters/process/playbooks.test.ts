import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPlaybooks } from '../../../adapters/process/background/playbooks.ts';
import { Refusal } from '../../../src/base/language/errors.ts';
import { BUILT_IN_PLAYBOOKS } from '../../../src/plan/playbook/playbooks.ts';
import { tempFolder } from '../../support/database.ts';

/** A playbook that comes with Tiller, with keys that are not taken. */
function ownPlaybook(): string {
  const [first] = BUILT_IN_PLAYBOOKS;
  const text = JSON.stringify(first?.json);
  const keys = [...text.matchAll(/"key":"([^"]+)"/g)].map((match) => match[1] ?? '');
  return keys.reduce((changed, key) => changed.replaceAll(`"${key}"`, `"own-${key}"`), text);
}

describe('a team’s own playbooks', () => {
  it('are the JSON files of a folder, by name', () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'b.json'), ownPlaybook());
    writeFileSync(join(folder, 'notes.txt'), 'not a playbook');
    expect(readPlaybooks(folder).map(({ file }) => file)).toEqual(['b.json']);
    expect(readPlaybooks(null)).toEqual([]);
  });

  it('are refused at the start when they cannot be read, are no playbook, or take a key that is taken', () => {
    const folder = tempFolder();
    expect(() => readPlaybooks(join(folder, 'nowhere'))).toThrow(Refusal);
    for (const [text, named] of [
      ['{ broken', 'x.json'],
      ['{"cats": 3}', 'x.json'],
      [JSON.stringify(BUILT_IN_PLAYBOOKS[0]?.json), 'x.json'],
    ] as const) {
      writeFileSync(join(folder, 'x.json'), text);
      expect(() => readPlaybooks(folder)).toThrow(Refusal);
      expect(() => readPlaybooks(folder)).toThrow(named);
    }
  });
});
