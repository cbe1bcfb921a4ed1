import { describe, expect, it } from 'vitest';
import { isFull, sample } from '../support/full.ts';
import { PARSERS, PIECES } from './parsers.ts';
import { PARSERS_OF_FILES, SLOWER } from './parsers-of-files.ts';

/** Characters of a hostile text. */
const SIZE = 50_000;
/**
 * CPU time that a text may take a parser; what takes the square of its length takes a hundred times as much. In `npm test`
 * a few texts are tried before the code is warm, and only that square is looked for.
 */
const MOST_MS = isFull ? 50 : 150;
/** A slow try may be the machine's, or that of code that is not compiled yet. */
const TRIES = 10;
const ALL = Object.entries({ ...PARSERS, ...PARSERS_OF_FILES }).filter(
  ([name]) => isFull || !(name in SLOWER),
);

function timeOf(parse: (text: string) => unknown, text: string, most: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES && best > most; tries++) {
    // This thread's alone: what compiles and collects beside it has the machine's speed, not the parser's.
    const from = process.threadCpuUsage();
    try {
      parse(text);
    } catch {
      // A refusal is an answer like any other.
    }
    const { user, system } = process.threadCpuUsage(from);
    best = Math.min(best, (user + system) / 1_000);
  }
  return best;
}

describe('a text of one piece again and again', () => {
  it.each(ALL)('takes %s no more than its length', (name, parse) => {
    const most = SLOWER[name] ?? MOST_MS;
    const slow = sample(PIECES, { every: 40, seed: name })
      .map((piece) => {
        const text = piece.repeat(Math.ceil(SIZE / piece.length)).slice(0, SIZE);
        return { piece, ms: Math.round(timeOf(parse, text, most)) };
      })
      .filter(({ ms }) => ms > most);
    expect(slow).toEqual([]);
  });
});
