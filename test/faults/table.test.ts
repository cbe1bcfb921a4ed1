import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judge, toPattern } from './all.ts';
import { FAULTS } from './table.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('the table of faults', () => {
  it('has F1 to F42 in order', () => {
    expect(FAULTS.map(({ id }) => id)).toEqual(Array.from({ length: 42 }, (_, index) => `F${index + 1}`));
  });

  it('names tests that there are', () => {
    const missing = FAULTS.flatMap(({ id, tests = [] }) =>
      tests
        .filter(([file, title]) => {
          const path = join(ROOT, file);
          return !existsSync(path) || !readFileSync(path, 'utf8').includes(title);
        })
        .map((named) => `${id}: ${named.join(': ')}`),
    );
    expect(missing).toEqual([]);
  });

  it.each([
    ['enough', 20, { lines: ['all well'], wrong: 0, isLeftOut: false }, 'holds'],
    ['too few', 19, { lines: ['all well'], wrong: 0, isLeftOut: false }, 'holds in part'],
    ['nothing, for lack of what it needs', 20, { lines: [], wrong: 0, isLeftOut: true }, 'holds in part'],
    ['something wrong', 20, { lines: [], wrong: 1, isLeftOut: false }, 'BROKEN'],
  ])('says of a part that did %s what that shows', (_what, rounds, end, verdict) => {
    const fault = { id: 'F5', name: 'it breaks', parts: ['postgres'], least: { rounds: 20 } } as const;
    const parts = new Map([['postgres', end]]);
    expect(judge(fault, { ends: new Map(), parts, counts: { kills: 0, rounds, minutes: 0 } }).verdict).toBe(
      verdict,
    );
  });

  it('says what plays a fault that a run of all does not', () => {
    const fault = { id: 'F42', name: 'it runs for long', parts: ['soak'], apart: '--minutes 60' } as const;
    const ran = { ends: new Map(), parts: new Map(), counts: { kills: 0, rounds: 0, minutes: 0 } };
    expect(judge(fault, ran)).toEqual({ verdict: 'not shown', ran: 'not here; --minutes 60 does' });
  });

  it.each([
    [60, 'holds'],
    [4, 'holds in part'],
  ])('says of a soak of %s minutes what that shows', (minutes, verdict) => {
    const fault = FAULTS.find(({ id }) => id === 'F42');
    const parts = new Map([['soak', { lines: ['all done'], wrong: 0, isLeftOut: false }]]);
    const ran = { ends: new Map(), parts, counts: { kills: 0, rounds: 0, minutes } };
    expect(fault && judge(fault, ran).verdict).toBe(verdict);
  });

  it.each([
    ['of $name is taken as it is', 'of Slack is taken as it is, and with no bit of it changed'],
    ['%s is there once', 'a post (cut) is there once'],
  ])('finds each case of a test that is a table: %s', (title, ran) => {
    expect(ran).toMatch(new RegExp(`^${toPattern(title)}`));
  });
});
