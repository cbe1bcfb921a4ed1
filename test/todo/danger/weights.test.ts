import { describe, expect, it } from 'vitest';
import { fitDanger, readExamples } from '../../gym/danger-fit.ts';

const FILE = '../../../src/todo/danger/judge/weights.ts';
const HEAD = `/**
 * What each kind of evidence weighs (listEvidence), as log-odds, about −4 to 4, the threshold in \`always\`. Data, and nothing
 * else: fitted to test/fixtures by \`npm test -- test/todo/danger/weights.test.ts --update\`, after any change of a lexicon.
 */
export const WEIGHTS: Readonly<Record<string, number>> = {`;

describe('the weights of danger', () => {
  it('are kept as they are fitted', async () => {
    const lines = [...fitDanger(readExamples())].map(([name, weight]) => {
      const key = /^[a-z]+$/.test(name) ? name : `'${name}'`;
      return `  ${key}: ${weight},`;
    });
    await expect([HEAD, ...lines, '};', ''].join('\n')).toMatchFileSnapshot(FILE);
  });
});
