import { describe, expect, it } from 'vitest';
import { createInstantReader } from '../../../src/base/language/instant.ts';

const iso = (text: string, zone = 'Europe/Lisbon') => {
  const at = createInstantReader(zone)(text);
  return at === undefined ? undefined : new Date(at).toISOString();
};

describe('instants as files have them', () => {
  it.each([
    ['2026-11-22', '2026-11-22T00:00:00.000Z'],
    ['2026-07-22', '2026-07-21T23:00:00.000Z'],
    ['2026/07/22 9:05', '2026-07-22T08:05:00.000Z'],
    ['2026-07-22 13:45:01', '2026-07-22T12:45:01.000Z'],
    ['2026-07-22T13:45:01.5Z', '2026-07-22T13:45:01.500Z'],
    ['2026-07-22 13:45:01+02:00', '2026-07-22T11:45:01.000Z'],
    ['2026-07-22 13:45 -0530', '2026-07-22T19:15:00.000Z'],
    ['2026-07-22 13:45 UTC', '2026-07-22T13:45:00.000Z'],
    ['2026-07', '2026-06-30T23:00:00.000Z'],
    ['2026-W30', '2026-07-19T23:00:00.000Z'],
    ['20260722', '2026-07-21T23:00:00.000Z'],
    ['1784721901', '2026-07-22T12:05:01.000Z'],
    ['1784721901000', '2026-07-22T12:05:01.000Z'],
  ])('reads %s', (text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  it.each([
    '',
    '5',
    '2026',
    '22/07/2026',
    '2026-02-30',
    '2026-07-22 25:00',
    '2026-07-22 nonsense',
    '2025-W53',
    '9999-01-01',
  ])('takes “%s” for none', (text) => {
    expect(iso(text)).toBeUndefined();
  });

  it('reads hours that the clocks skip or repeat', () => {
    expect(iso('2026-03-29 01:30')).toBe('2026-03-29T01:00:00.000Z');
    expect(iso('2026-10-25 01:30')).toBe('2026-10-25T00:30:00.000Z');
    expect(iso('2026-10-25 12:00')).toBe('2026-10-25T12:00:00.000Z');
  });
});
