import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src/base/language/errors.ts';
import { formatImpact, readImpact, withoutMetric } from '../../../src/todo/idea/impact.ts';

describe('readImpact', () => {
  it.each([
    ['500/month', 'money', 50_000, 50_000],
    ['€300..500', 'money', 30_000, 50_000],
    ['300-500 EUR per month', 'money', 30_000, 50_000],
    ['6k/year', 'money', 50_000, 50_000],
    ['-€200..-€100', 'money', -20_000, -10_000],
    ['+0.3..+0.7 %', 'percent', 0.3, 0.7],
    ['-0.6 to -1.3 points', 'percent', -1.3, -0.6],
    ['-20..-50 min', 'minutes', -50, -20],
    ['-20–-50 min', 'minutes', -50, -20],
    ['1..2h', 'minutes', 60, 120],
    ['-2..+3', 'count', -2, 3],
    ['200..300', 'users', 200, 300],
    ['1,000..2,000', 'count', 1_000, 2_000],
    ['20..50 min less', 'minutes', -50, -20],
    ['3 to 7 more', 'count', 3, 7],
  ])('reads %s on a metric in %s as %f to %f', (text, unit, low, high) => {
    expect(readImpact(text, unit, 'EUR')).toEqual({ low, high });
  });

  it.each([
    ['+3..+7 sign-ups', 'Sign-ups', '+3..+7'],
    ['3 to 7 more sign ups a day', 'Sign-ups a day', '3 to 7 more'],
    ['-2..-5 count', 'Support mails', '-2..-5'],
    ['5 support mails a week', 'Support mails', '5'],
    ['500/month', 'Revenue', '500/month'],
    ['3 c++ hours', 'c++', '3 c++ hours'],
  ])('takes the metric from “%s” of %s', (text, name, amount) => {
    expect(withoutMetric(text, name)).toBe(amount);
  });

  it('keeps unknown apart from 0', () => {
    expect(readImpact('unknown', 'count', 'EUR')).toBeNull();
    expect(readImpact('0', 'count', 'EUR')).toEqual({ low: 0, high: 0 });
  });

  it.each([
    ['10 %', 'minutes'],
    ['5 min', 'money'],
    ['$5', 'money'],
    ['at least 5', 'count'],
    ['3..2..1', 'count'],
    ['soon', 'count'],
    ['', 'count'],
  ])('refuses “%s” on a metric in %s', (text, unit) => {
    expect(() => readImpact(text, unit, 'EUR')).toThrow(Refusal);
  });

  it('reads what formatImpact writes, sign and all', () => {
    const change = fc.integer({ min: -900, max: 900 });
    fc.assert(
      fc.property(change, change, fc.constantFrom('percent', 'count', 'money'), (a, b, unit) => {
        const factor = unit === 'money' ? 100 : 1;
        const impact = { low: Math.min(a, b) * factor, high: Math.max(a, b) * factor };
        const written = formatImpact(
          { impactLow: impact.low, impactHigh: impact.high, impactLabel: 'estimate' },
          unit,
          'EUR',
        );
        expect(readImpact(written.replace(' (estimate)', ''), unit, 'EUR')).toEqual(impact);
      }),
    );
  });
});

describe('formatImpact', () => {
  it('says the unit once, the end nearer to 0 first, and where the figure is from', () => {
    const label = { impactLabel: 'estimate' } as const;
    expect(formatImpact({ impactLow: -50, impactHigh: -20, ...label }, 'minutes', 'EUR')).toBe(
      '−20 to −50 min (estimate)',
    );
    expect(formatImpact({ impactLow: 0.3, impactHigh: 0.7, ...label }, 'percent', 'EUR')).toBe(
      '+0.3 to +0.7 points (estimate)',
    );
    expect(formatImpact({ impactLow: 30_000, impactHigh: 80_000, ...label }, 'money', 'EUR')).toBe(
      '+€300 to +€800 a month (estimate)',
    );
    expect(formatImpact({ impactLow: null, impactHigh: null, impactLabel: 'unknown' }, 'money', 'EUR')).toBe(
      'unknown',
    );
  });
});
