import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatEffort, parseEffort, splitEffort } from '../../../src/base/language/effort.ts';

describe('parseEffort', () => {
  it.each([
    ['3h', 3, 3],
    ['3', 3, 3],
    ['2d', 16, 16],
    ['1w', 40, 40],
    ['90 min', 1.5, 1.5],
    ['1h30', 1.5, 1.5],
    ['1,5', 1.5, 1.5],
    ['3h-8h', 3, 8],
    ['3-8 h', 3, 8],
    ['3h..1d', 3, 8],
    ['30m to 1h', 0.5, 1],
  ])('reads %s as %f to %f hours', (text, lowHours, highHours) => {
    expect(parseEffort(text)).toEqual({ lowHours, highHours });
  });

  it.each(['', '0', '-3', 'soon', '8h-3h', '3h-4h-5h', '99999', '3 apples', '1e3'])(
    'does not read “%s”',
    (text) => {
      expect(parseEffort(text)).toBeUndefined();
    },
  );

  it('reads what formatEffort writes', () => {
    const hours = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(hours, hours, (a, b) => {
        const effort = { lowHours: Math.min(a, b), highHours: Math.max(a, b) };
        expect(parseEffort(formatEffort(effort))).toEqual(effort);
      }),
    );
  });
});

describe('splitEffort', () => {
  it.each([
    ['Case study about the bakery, 4h', 'Case study about the bakery', 4],
    ['Call five clients, ~30 min', 'Call five clients', 0.5],
    ['Paint the fence; 1-2 days', 'Paint the fence', 8],
  ])('takes hours after a comma at the end: %s', (typed, title, lowHours) => {
    expect(splitEffort(typed)).toMatchObject({ title, effort: { lowHours } });
  });

  it.each([
    ['New photos for the website 2h', 'New photos for the website', 2],
    ['Visit the old cinema ~90 min', 'Visit the old cinema', 1.5],
  ])('takes hours that stand bare at the end: %s', (typed, title, lowHours) => {
    expect(splitEffort(typed)).toMatchObject({ title, effort: { lowHours } });
  });

  it.each([
    ...['Cut first reply to 2 h', 'Import takes 3 h', 'Back up every 2h', 'Route 66 2', 'Antworten in 4h'],
    ...['Pilot with two clinics, 6 weeks', 'Sell 3, 4', 'Answer within 4h', 'Open at 7, 8 and 9 h today'],
  ])('leaves “%s” as it is', (title) => expect(splitEffort(title)).toEqual({ title, effort: null }));

  it('takes hours in brackets out of a title and leaves other brackets', () => {
    expect(splitEffort('Retry (again) payments (3h) soon')).toEqual({
      title: 'Retry (again) payments soon',
      effort: { lowHours: 3, highHours: 3 },
    });
    expect(splitEffort('Phase (2)')).toEqual({ title: 'Phase (2)', effort: null });
  });
});
