import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareItems } from '../../../src/todo/likeness/similarity.ts';
import type { Item } from '../../../src/todo/likeness/title/reading.ts';

const same = (a: string, b: string, projectA?: string, projectB?: string): boolean =>
  compareItems(
    { id: 'a', title: a, ...(projectA && { project: projectA }) },
    { id: 'b', title: b, ...(projectB && { project: projectB }) },
  ).isSame;

describe('whether two tasks are the same', () => {
  it('knows two projects apart by their names alone', () => {
    expect(same('Resolve 2 critical bugs blocking Alpha', 'Resolve 2 critical bugs blocking Beta')).toBe(
      false,
    );
    expect(same('Resolve blocking bugs', 'Resolve blocking bugs', 'Alpha', 'Beta')).toBe(false);
  });

  it('takes newer figures of one project for the same task', () => {
    expect(same('Finish Alpha (80 % complete)', 'Finish Alpha (90 % complete)')).toBe(true);
    expect(same('Finish Alpha: 7 of 9 features done', 'Finish Alpha: 8 of 9 features done')).toBe(true);
    expect(same('Resolve 2 critical bugs blocking Alpha', 'Resolve 1 critical bug blocking Alpha')).toBe(
      true,
    );
    expect(same('Work through the inbox, 143 open', 'Work through the inbox, 97 open')).toBe(true);
  });

  it.each([
    ['a version', 'Upgrade to Node 22', 'Upgrade to Node 24'],
    ['a ticket', 'Answer ticket SUP-204', 'Answer ticket SUP-214'],
    ['a quarter', 'Write the Q1 report', 'Write the Q2 report'],
    ['a date', 'Book flights for 3 May', 'Book flights for 9 May'],
    ['a port', 'Open port 8080', 'Open port 8443'],
    ['a rate', 'Offer a 10% discount', 'Offer a 20% discount'],
    ['an amount', 'Pay the deposit of $500', 'Pay the deposit of $5,000'],
  ])('tells tasks apart by %s', (_what, a, b) => {
    expect(same(a, b)).toBe(false);
  });

  it('does not tell tasks apart by deadline, assignee, tag or way of asking', () => {
    expect(same('Send the invoices by Friday', 'Send the invoices by Monday')).toBe(true);
    expect(same('Fix the footer (assigned to Maria)', 'Fix the footer @jonas')).toBe(true);
    expect(same('[Urgent] Fix the footer', 'Could someone please fix the footer?')).toBe(true);
  });

  it('reads the project from the field or from the title', () => {
    expect(same('Fix the failing tests of Alpha', 'Fix the failing tests', undefined, 'Alpha')).toBe(true);
    expect(same('Fix the failing tests of Alpha', 'Fix the failing tests', undefined, 'Beta')).toBe(false);
  });

  it('asks for more in common where the goals differ', () => {
    const short = { id: 'a', title: 'Repaint the fence', goalId: 'G-1' };
    const long = { id: 'b', title: 'Fence: repaint, new gate', goalId: 'G-1' };
    expect(compareItems(short, long).isSame).toBe(true);
    expect(compareItems(short, { ...long, goalId: 'G-2' }).isSame).toBe(false);
  });

  it('says in a few words why', () => {
    const why = (a: string, b: string) => compareItems({ id: 'a', title: a }, { id: 'b', title: b }).why;
    expect(why('Test the checkout', 'Design the checkout')).toBe('different work: test and design');
    expect(why('Integrate Stripe', 'Integrate PayPal')).toBe('different things: stripe and paypal');
    expect(why('Fix checkout for Acme', 'Fix checkout for Globex')).toBe('acme is not globex');
  });

  it('compares titles of other scripts, of no letters, and very long ones', () => {
    expect(same('修复登录页面的错误', '修复登录页面错误')).toBe(true);
    expect(same('修复登录页面的错误', '修复支付页面的错误')).toBe(false);
    expect(same('Исправить ошибку входа', 'Исправить ошибки входа')).toBe(true);
    expect(same('🚀', '🚀')).toBe(true);
    expect(same('🚀', '🎉')).toBe(false);
    expect(same('', '')).toBe(true);
    expect(same('', 'Fix login')).toBe(false);
    expect(same('Fix login '.repeat(500), 'Write the annual report')).toBe(false);
  });

  const titles = development().flatMap(({ a, b }) => [a.title, b.title]);
  const item = fc.record({
    id: fc.constant('x'),
    title: fc.oneof(fc.constantFrom(...titles), fc.string({ maxLength: 60, unit: 'grapheme' })),
    project: fc.constantFrom(undefined, 'Alpha', 'Beta'),
  });

  it('is symmetric, and 0.5 divides its scores', () => {
    fc.assert(
      fc.property(item, item, (a, b) => {
        const there = compareItems(plain(a), plain(b));
        const back = compareItems(plain(b), plain(a));
        expect(back.isSame).toBe(there.isSame);
        expect(back.score).toBeCloseTo(there.score, 9);
        expect(there.score >= 0.5).toBe(there.isSame);
        expect(there.score).toBeGreaterThanOrEqual(0);
        expect(there.score).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('calls every item the same as itself, also with spaces around', () => {
    fc.assert(
      fc.property(item, (a) => {
        expect(compareItems(plain(a), plain(a)).score).toBe(1);
        expect(compareItems(plain(a), { ...plain(a), title: ` ${a.title} ` }).isSame).toBe(true);
      }),
    );
  });
});

function plain({ id, title, project }: { id: string; title: string; project: string | undefined }): Item {
  return { id, title, ...(project !== undefined && { project }) };
}

function development(): { a: { title: string }; b: { title: string } }[] {
  return JSON.parse(
    readFileSync(new URL('../../fixtures/similarity-development.json', import.meta.url), 'utf8'),
  );
}
