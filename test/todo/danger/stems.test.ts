import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../../src/todo/danger/stem.ts';
import { writeStems } from '../../../src/todo/danger/vocabulary.ts';

const FILE = '../../../src/todo/danger/lexicon/stems.ts';
const HEAD = `/*
 * The stems of all words of the lexicons beside it, as vocabulary.ts writes and reads them. Data, and nothing else; a
 * changed lexicon has it written anew by \`npm test -- test/todo/danger/stems.test.ts --update\`.
 */

export const STEMS = {`;

describe('the stems of the words of danger', () => {
  it('are kept as the stemmers make them', async () => {
    const lines = LANGUAGES.map((language) => `  ${language}: '${writeStems(language)}',`);
    await expect([HEAD, ...lines, '} as const;', ''].join('\n')).toMatchFileSnapshot(FILE);
  });
});
