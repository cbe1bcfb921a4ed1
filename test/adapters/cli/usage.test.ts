import { describe, expect, it } from 'vitest';
import { viewVerdict } from '../../../adapters/cli/doctor.ts';
import { isOwnWord, viewOwnWord } from '../../../adapters/cli/usage.ts';
import { plainText } from '../../../src/base/view/text.ts';

describe('the help of a word that the command line alone has', () => {
  it('shows what begins with it, and the options', () => {
    const [own, options] = viewOwnWord('restore').sections;
    expect(own?.table?.rows.map(([words]) => words)).toEqual(['restore FILE', 'restore --drill']);
    expect(options?.heading).toBe('Options');
  });

  it('is of no word that is a command’s', () => {
    for (const word of ['run', 'serve', 'mcp', 'doctor', 'setup', 'workspace', 'key', 'seal', 'verify'])
      expect([word, isOwnWord(word)]).toEqual([word, true]);
    for (const word of ['goal', 'plan', 'today', '']) expect([word, isOwnWord(word)]).toEqual([word, false]);
  });
});

it('names what is broken once, however much of it is', () => {
  const finding = { state: 'broken', name: 'source file', detail: 'x' } as const;
  const said = viewVerdict([finding, finding]).lines.map((line) => plainText(line, 'UTC'));
  expect(said.join('').split('source file')).toHaveLength(2);
});
