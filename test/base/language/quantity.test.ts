import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src/base/language/errors.ts';
import {
  formatChange,
  formatChangeRange,
  formatQuantity,
} from '../../../src/base/language/format-quantity.ts';
import { parseQuantity, parseUnit, readValue, toUnit } from '../../../src/base/language/quantity.ts';
import { runs } from '../../support/full.ts';
import { expectGolden } from '../../support/golden.ts';
import { refusalOf } from '../../support/refusal-of.ts';

const euro = { currency: 'EUR' };

describe('quantities as people type them', () => {
  it.each([
    ['6%', { value: 6, unit: 'percent' }],
    ['>= 99.9 %', { comparator: 'at least', value: 99.9, unit: 'percent' }],
    ['-0.3 points', { value: -0.3, unit: 'percent' }],
    ['< 5m', { comparator: 'at most', value: 5, unit: 'minutes' }],
    ['<=5 min', { comparator: 'at most', value: 5, unit: 'minutes' }],
    ['under 2 h', { comparator: 'at most', value: 120, unit: 'minutes' }],
    ['3.1 h', { value: 186, unit: 'minutes' }],
    ['2h30', { value: 150, unit: 'minutes' }],
    ['1d 4h', { value: 1_680, unit: 'minutes' }],
    ['45 s', { value: 0.75, unit: 'minutes' }],
    ['3,5 h', { value: 210, unit: 'minutes' }],
    ['at least €1,500', { comparator: 'at least', value: 150_000, unit: 'money' }],
    ['1.500,50 €', { value: 150_050, unit: 'money' }],
    ['12.400 €', { value: 1_240_000, unit: 'money' }],
    ['12.40 €', { value: 1_240, unit: 'money' }],
    ['EUR 20', { value: 2_000, unit: 'money' }],
    ['1,500 euros', { value: 150_000, unit: 'money' }],
    ['−€500', { value: -50_000, unit: 'money' }],
    ['€2m', { value: 200_000_000, unit: 'money' }],
    ['120', { value: 120, unit: 'count' }],
    ['12k', { value: 12_000, unit: 'count' }],
    ['5M', { value: 5_000_000, unit: 'count' }],
    ['exactly 3 Sign-ups', { comparator: 'exactly', value: 3, unit: 'sign-ups' }],
    ['1,204 users', { value: 1_204, unit: 'users' }],
    ['5 MB', { value: 5, unit: 'MB' }],
  ])('reads %s', (text, quantity) => {
    expect(parseQuantity(text, euro)).toEqual(quantity);
  });

  it.each([
    '',
    'abc',
    '%',
    '6 % x',
    '2h 3h',
    '30 30',
    '1:30',
    '5 apples by friday',
    '1e15 k',
    '5 <b>',
    '5 @everyone',
    '0x10',
    '12abc',
  ])('takes “%s” for none', (text) => {
    expect(parseQuantity(text, euro)).toBeUndefined();
  });

  it('knows the currency of the workspace by sign, code and name', () => {
    expect(parseQuantity('$1.2k', { currency: 'USD' })).toEqual({ value: 120_000, unit: 'money' });
    expect(parseQuantity('¥1200', { currency: 'JPY' })).toEqual({ value: 1_200, unit: 'money' });
    expect(parseQuantity('CHF 3.50', { currency: 'CHF' })).toEqual({ value: 350, unit: 'money' });
    expect(parseQuantity('5 zł', { currency: 'PLN' })).toEqual({ value: 500, unit: 'money' });
  });

  it.each(['$5', '5 USD', '20 usd', '£3', 'US$ 7'])('refuses %s where the currency is the euro', (text) => {
    expect(() => parseQuantity(text, euro)).toThrow(Refusal);
  });

  it('names units as metrics have them', () => {
    const units = ['%', 'min', 'EUR', '€', 'Users', 'count', 'duration', 'money', 'a b c', ''];
    expect(units.map((unit) => parseUnit(unit, euro))).toEqual([
      'percent',
      'minutes',
      'money',
      'money',
      'users',
      'count',
      'minutes',
      'money',
      undefined,
      undefined,
    ]);
  });

  it('keeps a unit whose bare numbers are so many of it', () => {
    const units = ['h', 'Hours', 'days', 'ms', 'seconds', 'weeks', 'points'];
    expect(units.map((unit) => parseUnit(unit, euro))).toEqual([
      ...['hours', 'hours', 'days', 'ms', 'seconds', 'weeks', 'points'],
    ]);
    const read = (text: string, unit: string) => readValue('value', text, unit, euro);
    expect([read('30', 'hours'), read('30 h', 'hours'), read('90 min', 'hours')]).toEqual([30, 30, 1.5]);
    expect([read('120', 'ms'), read('2 s', 'ms'), read('36h', 'days')]).toEqual([120, 2_000, 1.5]);
    expect([read('31', 'points'), read('31 points', 'points')]).toEqual([31, 31]);
    expect(() => read('3 %', 'hours')).toThrow(Refusal);
  });

  it('says one of a unit in the singular', () => {
    const shown = ['tickets', 'hours', 'ms', 'bonus', 'clinics'].map((unit) =>
      formatQuantity(1, unit, 'EUR'),
    );
    expect(shown).toEqual(['1 ticket', '1 hour', '1 ms', '1 bonus', '1 clinic']);
    expect(formatQuantity(1.5, 'tickets', 'EUR')).toBe('1.5 tickets');
  });

  it('puts a bare number into any unit and refuses one unit for another', async () => {
    expect(toUnit({ value: 15.5, unit: 'count' }, 'money', euro)).toBe(1_550);
    expect(toUnit({ value: 4.1, unit: 'count' }, 'percent', euro)).toBe(4.1);
    expect(toUnit({ value: 3, unit: 'user' }, 'users', euro)).toBe(3);
    expect(toUnit({ value: 3, unit: 'users' }, 'count', euro)).toBe(3);
    expect(toUnit({ value: 3, unit: 'minutes' }, 'percent', euro)).toBeUndefined();
    await expectGolden('base/quantity', await refusalOf(() => readValue('value', '3 h', 'percent', euro)));
    expect(() => readValue('value', '> 3', 'percent', euro)).toThrow(Refusal);
    expect(readValue('value', '12.400', 'money', euro)).toBe(1_240_000);
    expect(readValue('value', '12.400', 'money', { currency: 'KWD' })).toBe(12_400);
    expect(readValue('value', '1.204', 'percent', euro)).toBe(1.204);
  });
});

describe('quantities for reading', () => {
  it.each([
    [6, 'percent', '6 %'],
    [4.12345, 'percent', '4.12 %'],
    [99.95, 'percent', '99.95 %'],
    [99.9996, 'percent', '99.9996 %'],
    [-0.5, 'percent', '−0.5 %'],
    [150_000, 'money', '€1,500'],
    [-150_050, 'money', '−€1,500.50'],
    [0, 'minutes', '0 min'],
    [0.75, 'minutes', '45 s'],
    [4.25, 'minutes', '4.25 min'],
    [59.96, 'minutes', '59.96 min'],
    [59.996, 'minutes', '1 h'],
    [186, 'minutes', '3 h 6 min'],
    [4_560, 'minutes', '3 d 4 h'],
    [1_234.56, 'count', '1,235'],
    [0.0819647, 'count', '0.082'],
    [1_204, 'users', '1,204 users'],
  ])('writes %d %s as %s', (value, unit, shown) => {
    expect(formatQuantity(value, unit, 'EUR')).toBe(shown);
  });

  it('writes a difference with its sign, and of a percentage in points', () => {
    expect(formatChange(0.3, 'percent', 'EUR')).toBe('+0.3 points');
    expect(formatChange(-1, 'percent', 'EUR')).toBe('−1 point');
    expect(formatChange(-20, 'minutes', 'EUR')).toBe('−20 min');
    expect(formatChange(30_000, 'money', 'EUR')).toBe('+€300');
    expect(formatChange(0, 'count', 'EUR')).toBe('0');
  });

  const unit = fc.constantFrom('percent', 'money', 'minutes', 'count', 'users');
  const size = fc.oneof(
    fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
    fc.integer({ min: 0, max: 1_000_000 }),
    fc.double({ min: 50, max: 110, noNaN: true }),
  );

  it('reads back what it wrote, to within a hundredth, and writes that the same', () => {
    fc.assert(
      fc.property(size, fc.boolean(), unit, (amount, isNegative, kind) => {
        const value = (isNegative ? -1 : 1) * (kind === 'money' ? Math.round(amount) : amount);
        const shown = formatQuantity(value, kind, 'EUR');
        const read = parseQuantity(shown, euro);
        expect(read?.unit).toBe(kind);
        expect(Math.abs((read?.value ?? Number.NaN) - value)).toBeLessThanOrEqual(Math.abs(value) / 100);
        expect(formatQuantity(read?.value ?? Number.NaN, kind, 'EUR')).toBe(shown);
      }),
      { numRuns: runs(500) },
    );
  });

  it('keeps amounts of money exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (minor) => {
        expect(parseQuantity(formatQuantity(minor, 'money', 'EUR'), euro)?.value).toBe(minor);
      }),
    );
  });

  it('never throws anything but a refusal, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0129.,-<>=% €$mhsdkM\u202eusers') }), (text) => {
        try {
          const value = parseQuantity(text, euro)?.value ?? 0;
          expect(Number.isFinite(value)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
      { numRuns: runs(500) },
    );
  });
});

it('says a range of points without thousandths beside tenths, on either side of 0', () => {
  const say = (low: number, high: number) => formatChangeRange(low, high, 'percent', 'EUR');
  expect(say(-0.46, 0.0045)).toBe('−0.46 to 0 points');
  expect(say(-0.0045, 0.46)).toBe('0 to +0.46 points');
  expect(say(-0.044, 0.045)).toBe('−0.044 to +0.045 points');
  expect(say(-1.3, -0.6)).toBe('−0.6 to −1.3 points');
});
