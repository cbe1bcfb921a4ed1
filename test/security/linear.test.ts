import { describe, expect, it } from 'vitest';
import { sample } from '../support/full.ts';
import { PARSERS, PIECES } from './parsers.ts';

/** Characters of a hostile text. */
const SIZE = 50_000;
/** CPU time that a text may take a parser; what takes the square of its length takes a hundred times as much. */
const MOST_MS = 150;
/** A slow try may be the machine's. */
const TRIES = 3;

function timeOf(parse: (text: string) => unknown, text: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES && best > MOST_MS; tries++) {
    const from = process.cpuUsage();
    try {
      parse(text);
    } catch {
      // A refusal is an answer like any other.
    }
    const { user, system } = process.cpuUsage(from);
    best = Math.min(best, (user + system) / 1_000);
  }
  return best;
}

describe('a text of one piece again and again', () => {
  it.each(Object.entries(PARSERS))('takes %s no more than its length', (name, parse) => {
    const slow = sample(PIECES, { every: 8, seed: name })
      .map((piece) => {
        const text = piece.repeat(Math.ceil(SIZE / piece.length)).slice(0, SIZE);
        return { piece, ms: Math.round(timeOf(parse, text)) };
      })
      .filter(({ ms }) => ms > MOST_MS);
    expect(slow).toEqual([]);
  });
});
