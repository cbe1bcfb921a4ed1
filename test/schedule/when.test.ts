import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../src/base/language/errors.ts';
import { readRhythmPart } from '../../src/schedule/when.ts';
import { expectGolden } from '../support/golden.ts';
import { refusalOf } from '../support/refusal-of.ts';

const WEEK = [1, 2, 3, 4, 5];

describe('days and hour in plain words', () => {
  it.each([
    ['weekdays at 9:00', { days: WEEK, at: '09:00' }],
    ['Saturdays 10:00', { days: [6], at: '10:00' }],
    ['every day at 18:30', { days: [1, 2, 3, 4, 5, 6, 7], at: '18:30' }],
    ['daily 8.30', { days: [1, 2, 3, 4, 5, 6, 7], at: '08:30' }],
    ['weekly on Friday, 16:00', { days: [5], at: '16:00' }],
    ['weekly:fri 16:00', { days: [5], at: '16:00' }],
    ['mon, wed and fri at 9', { days: [1, 3, 5], at: '09:00' }],
    ['Monday to Friday 9am', { days: WEEK, at: '09:00' }],
    ['monday – thursday 7 pm', { days: [1, 2, 3, 4], at: '19:00' }],
    ['weekends 12am', { days: [6, 7], at: '00:00' }],
    ['12pm', { at: '12:00' }],
    ['08:30', { at: '08:30' }],
    ['sundays', { days: [7] }],
    ['08:30 Europe/Berlin', { at: '08:30', zone: 'Europe/Berlin' }],
    ['saturdays at 10:00, America/New_York', { days: [6], at: '10:00', zone: 'America/New_York' }],
    ['mon-fri 9:00 UTC', { days: WEEK, at: '09:00', zone: 'UTC' }],
  ])('reads “%s”', (given, read) => {
    expect(readRhythmPart('when', given)).toEqual(read);
  });

  it.each([
    '',
    'soon',
    'first saturday of the month',
    'mondays 25:00',
    '9:75',
    '10:00 Mars/Base',
    'every two weeks',
  ])('refuses “%s” and says what is allowed', (given) => {
    expect(() => readRhythmPart('when', given)).toThrow(Refusal);
  });

  it('shows what was given, not what was left of it', async () => {
    const refusal = await refusalOf(() => readRhythmPart('when', 'first Saturday at 9:00'));
    expect(refusal.given).toBe('first Saturday at 9:00');
    await expectGolden('schedule/when', refusal);
  });

  it('never throws anything but a refusal', () => {
    fc.assert(
      fc.property(fc.string(), (given) => {
        try {
          readRhythmPart('when', given);
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
    );
  });
});
