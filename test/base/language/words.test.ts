import { describe, expect, it } from 'vitest';
import { count, joinNames, stripAccents } from '../../../src/base/language/words.ts';

describe('words', () => {
  it('count in the singular and the plural', () => {
    expect([0, 1, 2, 1204].map((number) => count(number, 'value'))).toEqual([
      '0 values',
      '1 value',
      '2 values',
      '1,204 values',
    ]);
  });

  it('join names as a sentence does', () => {
    expect(joinNames([])).toBe('');
    expect(joinNames(['Ana'])).toBe('Ana');
    expect(joinNames(['Ana', 'Ben'])).toBe('Ana and Ben');
    expect(joinNames(['Ana', 'Ben', 'Carla'])).toBe('Ana, Ben and Carla');
  });

  it('lose their accents', () => {
    expect(stripAccents('Café Ñandú')).toBe('Cafe Nandu');
  });
});
