import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findMonthlyTarget,
  monthNumberAt,
  type RevenueTargets,
  revenueTargetAt,
} from '../../../src/clarify/vision/vision.ts';
import { readVisionValue, splitFieldAndValue } from '../../../src/clarify/vision/vision-field.ts';

const TARGETS: RevenueTargets = { monthly: { '3': 99_900, '6': 149_800 }, yearly: 1_200_000 };

describe('the months of a vision', () => {
  it.each([
    ['2026-09-15', 1],
    ['2026-10-14', 1],
    ['2026-10-15', 2],
    ['2027-09-15', 13],
    ['2026-09-14', 0],
  ])('counts %s as month %i of one that starts on 15 September', (date, month) => {
    expect(monthNumberAt('2026-09-15', date)).toBe(month);
  });

  it('begins a month on the last day where the start’s day does not exist', () => {
    expect(monthNumberAt('2026-01-31', '2026-02-27')).toBe(1);
    expect(monthNumberAt('2026-01-31', '2026-02-28')).toBe(2);
    expect(monthNumberAt('2026-01-31', '2026-03-30')).toBe(2);
    expect(monthNumberAt('2026-01-31', '2026-03-31')).toBe(3);
  });

  it('never goes back as the days pass, and moves by one a month at most', () => {
    const day = fc.integer({ min: 0, max: 1_500 });
    fc.assert(
      fc.property(day, day, (start, days) => {
        const startsOn = Temporal.PlainDate.from('2025-01-01').add({ days: start });
        const date = startsOn.add({ days });
        const step =
          monthNumberAt(String(startsOn), String(date.add({ days: 1 }))) -
          monthNumberAt(String(startsOn), String(date));
        expect([0, 1]).toContain(step);
      }),
    );
  });
});

describe('the revenue target in force', () => {
  const at = (date: string, revenueTargets = TARGETS) =>
    revenueTargetAt({ revenueTargets, startsOn: '2026-09-01' }, date);

  it('is the next milestone at or after the current month, else the last', () => {
    expect(at('2026-09-10')).toBe(99_900);
    expect(at('2026-11-30')).toBe(99_900);
    expect(at('2026-12-01')).toBe(149_800);
    expect(at('2029-01-01')).toBe(149_800);
  });

  it('is the first milestone before the vision has begun', () => {
    expect(at('2026-01-01')).toBe(99_900);
  });

  it('is a twelfth of the yearly target where there is no milestone, and nothing where there is neither', () => {
    const onlyYear = { monthly: {}, yearly: 1_200_000 };
    expect(findMonthlyTarget({ revenueTargets: onlyYear, startsOn: '2026-09-01' }, '2026-09-10')).toEqual({
      amountMinor: 100_000,
      milestoneMonth: null,
    });
    expect(at('2026-09-10', { monthly: {}, yearly: null })).toBeNull();
  });
});

describe('a field of the vision as typed', () => {
  it.each([
    ['primary_goal Launch', 'primary goal', 'Launch'],
    ['primary goal Launch', 'primary goal', 'Launch'],
    ['Primary-Goal Launch it', 'primary goal', 'Launch it'],
    ['focus areas a, b', 'focus areas', 'a, b'],
    ['statement The goal', 'statement', 'The goal'],
    ['success metric a: 1', 'success metrics', 'a: 1'],
  ])('splits “%s”', (typed, field, value) => {
    expect(splitFieldAndValue(typed)).toEqual({ field, value });
  });

  it.each([
    ['{"monthly": {"3": 999, "6": 1498}, "yearly": 12000}'],
    ['{"month_3": 999, "month_6": "1,498", "yearly": 12000}'],
    ['{month_3: 999, month_6: 1498, yearly: 12000}'],
    ['{“month_3”: 999, “month_6”: 1498, “yearly”: “€12k”}'],
    ['999/mo by month 3, 1498/mo by month 6, 12000 a year'],
    ['€999 a month by month 3 and €1,498 by month 6; yearly 12k'],
    ['month 3: 999, month 6: 1498, €12,000/year'],
  ])('reads the targets %s in whole units and keeps cents', (typed) => {
    expect(readVisionValue('revenue targets', typed, 'EUR')).toEqual({ revenueTargets: TARGETS });
  });

  it('keeps the units of a currency without cents', () => {
    expect(readVisionValue('revenue targets', '90000 by month 3', 'JPY')).toEqual({
      revenueTargets: { monthly: { '3': 90_000 }, yearly: null },
    });
  });

  it.each([
    ['["payment_integration", "onboarding"]'],
    ['payment_integration, onboarding'],
    ['"payment_integration", "onboarding", onboarding'],
  ])('reads the focus areas %s', (typed) => {
    expect(readVisionValue('focus areas', typed, 'EUR')).toEqual({
      focusAreas: ['payment_integration', 'onboarding'],
    });
  });

  it.each([['{"subscriptions": 100, "uptime": "99.9 %"}'], ['subscriptions: 100, uptime: 99.9 %']])(
    'reads the success metrics %s',
    (typed) => {
      expect(readVisionValue('success metrics', typed, 'EUR')).toEqual({
        successMetrics: { subscriptions: 100, uptime: '99.9 %' },
      });
    },
  );

  it.each([
    ['statement', '{"a": 1}', /a sentence/],
    ['focus areas', '{"a": 1}', /JSON list such as \["payments"/],
    ['focus areas', '[1, 2]', /“1”/],
    ['focus areas', '["a", ', /not JSON that can be read/],
    ['revenue targets', '[999]', /JSON object such as \{"month_3"/],
    ['revenue targets', '{"month_3": "lots"}', /“lots”/],
    ['revenue targets', '{"month_3": -5}', /0 or more/],
    ['revenue targets', '{"month_0": 5}', /months 1 to 240/],
    ['revenue targets', '{"weekly": 5}', /“weekly”/],
    ['revenue targets', '999 by month 3, or so', /“or so”/],
    ['revenue targets', '$999 by month 3', /EUR/],
    ['success metrics', '{"a": [1]}', /“a: \[1\]”/],
    ['success metrics', '{"a": null}', /subscriptions: 100/],
    ['success metrics', 'many happy people', /subscriptions: 100/],
  ] as const)('refuses for %s the value %s, with what is allowed', (field, typed, says) => {
    expect(() => readVisionValue(field, typed, 'EUR')).toThrow(says);
  });
});
