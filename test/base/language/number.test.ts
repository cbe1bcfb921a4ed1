import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectReading, parseNumber, roundRange } from '../../../src/base/language/number.ts';

describe('numbers as people and files write them', () => {
  it.each([
    ['1204', 1204],
    ['1,204', 1204],
    ['1,204,300.5', 1_204_300.5],
    ['1.204.300,5', 1_204_300.5],
    ['1 204 300', 1_204_300],
    ['1\u202f204,5', 1204.5],
    ["1'204", 1204],
    ['3,14', 3.14],
    ['0,125', 0.125],
    ['1.204', 1.204],
    ['.5', 0.5],
    ['−2.5', -2.5],
    ['+7', 7],
    ['1e-5', 0.00001],
    ['-0', 0],
  ])('reads %s', (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  it.each([
    '',
    '-',
    '.',
    ',',
    '1,2,3',
    '12,34,567',
    '1.2.3',
    '1,204.',
    '0x10',
    'Infinity',
    'NaN',
    '1e999',
    '1-2',
    '=1+1',
  ])('takes “%s” for no number', (text) => {
    expect(parseNumber(text)).toBeUndefined();
  });

  it('does not guess between 1204 and 1.204 where it must be clear', () => {
    expect(parseNumber('1,204', 'clear')).toBeUndefined();
    expect(parseNumber('1,204', 'comma')).toBe(1.204);
    expect(parseNumber('1,204', 'point')).toBe(1204);
    expect(parseNumber('3,14', 'point')).toBeUndefined();
    expect(parseNumber('3.14', 'comma')).toBeUndefined();
    expect(parseNumber('1.204', 'comma')).toBe(1204);
  });

  it('learns the decimal mark of a column from its clear cells', () => {
    expect(detectReading(['1,204', '3,14'], 'usual')).toBe('comma');
    expect(detectReading(['1,204', '3.14'], 'clear')).toBe('point');
    expect(detectReading(['1,204', '7'], 'clear')).toBe('clear');
    expect(detectReading(['3,14', '3.14'], 'usual')).toBe('clear');
  });

  it('reads every finite number as the runtime prints it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(parseNumber(String(value))).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  it('never throws and never gives a number that is not finite', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0123456789.,-+e \u00a0'") }), (text) => {
        const value = parseNumber(text);
        expect(value === undefined || Number.isFinite(value)).toBe(true);
      }),
    );
  });
});

describe('the two ends of an estimate', () => {
  it.each([
    [0.0084, 0.0342, [0.008, 0.034]],
    [-4.18, -1.37, [-4.2, -1.4]],
    [0.183, 1.234, [0.2, 1.2]],
    [1234, 5678, [1200, 5700]],
    [1.21, 1.24, [1.21, 1.24]],
    [-0.004, 1.2, [0, 1.2]],
    [0, 0, [0, 0]],
    [3, 3, [3, 3]],
  ])('%d and %d share a step', (low, high, wanted) => {
    expect(roundRange(low, high)).toEqual(wanted);
  });
});
