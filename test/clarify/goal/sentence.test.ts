import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src/base/language/errors.ts';
import { completeDraft } from '../../../src/clarify/goal/sentence/draft.ts';
import { type GoalSentence, parseGoalSentence } from '../../../src/clarify/goal/sentence/sentence.ts';
import { runs } from '../../support/full.ts';

/** A Monday. */
const TODAY = '2026-11-23';
const OPTIONS = { today: TODAY, currency: 'EUR' };

const percent = (value: number) => ({ value, unit: 'percent' });
const minutes = (value: number) => ({ value, unit: 'minutes' });
const count = (value: number) => ({ value, unit: 'count' });
const euros = (value: number) => ({ value: value * 100, unit: 'money' });

function least(metric: string, target: GoalSentence['target'], more: GoalSentence = {}): GoalSentence {
  return { metric, direction: 'at least', ...(target && { target }), ...more };
}

function most(metric: string, target: GoalSentence['target'], more: GoalSentence = {}): GoalSentence {
  return { ...least(metric, target, more), direction: 'at most' };
}

function counted(metric: string, target: number, more: GoalSentence = {}): GoalSentence {
  return least(metric, count(target), { nature: 'running total', ...more });
}

function milestone(metric: string, more: GoalSentence = {}): GoalSentence {
  return least(metric, count(1), { nature: 'milestone', ...more });
}

const READ: [sentence: string, goal: GoalSentence][] = [
  // the metric first
  [
    'trial-to-paid at least 6% by 2027-01-31, owner @me',
    least('trial-to-paid', percent(6), { deadlineOn: '2027-01-31', owner: '@me' }),
  ],
  [
    'failed imports < 1 % by 15 december because clinics lose a morning',
    most('failed imports', percent(1), { deadlineOn: '2026-12-15', why: 'clinics lose a morning' }),
  ],
  [
    'first reply at most 2h by end of january weight 2, from 3.1h',
    most('first reply', minutes(120), { start: minutes(186), deadlineOn: '2027-01-31', weight: 2 }),
  ],
  ['revenue at least €999/month in 3 months', least('revenue', euros(999), { deadlineOn: '2027-02-23' })],
  ['failed imports<1%', most('failed imports', percent(1))],
  ['uptime >= 99.9% by Q1', least('uptime', percent(99.9), { deadlineOn: '2027-03-31' })],
  ['p95 latency no more than 300 ms', most('p95 latency', minutes(0.005))],
  ['open bugs at most 12 by tomorrow', most('open bugs', count(12), { deadlineOn: '2026-11-24' })],
  ['NPS exactly 40', { metric: 'NPS', direction: 'exactly', target: count(40) }],
  ['conversion = 3.5 percent', { metric: 'conversion', direction: 'exactly', target: percent(3.5) }],
  ['build time max 10 min in 4 weeks', most('build time', minutes(10), { deadlineOn: '2026-12-21' })],
  ['first response ≤ 1h30', most('first response', minutes(90))],
  ['critical bugs fixed within 2 days', most('critical bugs fixed', minutes(2_880))],
  ['revenue > EUR 1200', least('revenue', euros(1_200))],
  ['weight at most 80 kg by june', most('weight', { value: 80, unit: 'kg' }, { deadlineOn: '2027-06-01' })],
  ['refunds fewer than 3 a week', most('refunds per week', count(3))],
  ['weekly signups at least 50 per week', least('weekly signups', count(50))],
  ['donations at least €20,000/year', least('donations per year', euros(20_000))],
  ['first support reply under 2 h at the median', most('first support reply at the median', minutes(120))],
  ['trial to paid to at least 6 %', least('trial to paid', percent(6))],
  ['“signups” at least 50', least('signups', count(50))],
  // the number first
  ['reach 100 paying users by march', least('paying users', count(100), { deadlineOn: '2027-03-01' })],
  ['at least 50 signups per week', least('signups per week', count(50))],
  ['100+ paying users in march', least('paying users', count(100), { deadlineOn: '2027-03-31' })],
  ['6% or more trial-to-paid', least('trial-to-paid', percent(6))],
  ['fewer than 5 open bugs', most('open bugs', count(5))],
  ['no critical bugs by end of the month', most('critical bugs', count(0), { deadlineOn: '2026-11-30' })],
  ['hire 3 engineers by year-end', counted('engineers', 3, { deadlineOn: '2026-12-31' })],
  // a sum of money, which is named by what is done to get it
  ['raise 5000 EUR by 1 may', least('money raised', euros(5_000), { deadlineOn: '2027-05-01' })],
  ['raise €5,000', least('money raised', euros(5_000))],
  ['raise 5k', least('money raised', euros(5_000))],
  ['raise EUR 1.5 million', least('money raised', euros(1_500_000))],
  ['we want to raise 5k euros for the roof', least('money raised for the roof', euros(5_000))],
  ['collect 7000€', least('money collected', euros(7_000))],
  ['earn €500 a month', least('money earned', euros(500))],
  ['get €8.5k in donations', least('donations', euros(8_500))],
  ['4000 euro for the roof', least('money for the roof', euros(4_000))],
  ['raise €5,000 revenue', least('revenue', euros(5_000))],
  ['raise NPS to 40', least('NPS', count(40))],
  ['collect 40 books', counted('books', 40)],
  // so many of something, counted from now on
  ['12 interviews by june', counted('interviews', 12, { deadlineOn: '2027-06-01' })],
  ['hold 6 concerts, owner @ana', counted('concerts', 6, { owner: '@ana' })],
  ['find 3 new sponsors by end of march', counted('new sponsors', 3, { deadlineOn: '2027-03-31' })],
  // done by a date or not
  ['find a room before 31 march', milestone('find a room', { deadlineOn: '2027-03-30' })],
  [
    'we want to hold the AGM by 2027-02-01, owner @me because the law asks for it',
    milestone('hold the AGM', { deadlineOn: '2027-02-01', owner: '@me', why: 'the law asks for it' }),
  ],
  ['milestone: open room 12 by march', milestone('open room 12', { deadlineOn: '2027-03-01' })],
  ['at least 90% of replies within 2 h', least('replies within 2 h', percent(90))],
  ['replies within 2 days at least 90%', least('replies within 2 days', percent(90))],
  // a verb
  ['raise NPS to 40', least('NPS', count(40))],
  ['bring NPS up to 40', least('NPS', count(40))],
  ['bring first reply down to 2h', most('first reply', minutes(120))],
  [
    'keep churn below 2% this quarter because it costs us',
    most('churn', percent(2), { deadlineOn: '2026-12-31', why: 'it costs us' }),
  ],
  ['grow MRR to €5k by december 15, 2026', least('MRR', euros(5_000), { deadlineOn: '2026-12-15' })],
  ['reduce build time to under 10 minutes', most('build time', minutes(10))],
  ['we want to reach at least 20 contributors', least('contributors', count(20))],
  [
    'Revenue of at least €2,000 a month, currently €800',
    least('Revenue', euros(2_000), { start: euros(800) }),
  ],
  // from and to
  ['trial-to-paid from 4.1% to 6%', least('trial-to-paid', percent(6), { start: percent(4.1) })],
  [
    'cut failed imports from 3.1 % to 1 % before 15 december, owner @backend, weight 1.5',
    most('failed imports', percent(1), {
      start: percent(3.1),
      deadlineOn: '2026-12-14',
      owner: '@backend',
      weight: 1.5,
    }),
  ],
  ['improve first reply from 3.1 to 2 h', most('first reply', minutes(120), { start: minutes(186) })],
  ['trial-to-paid 4.1% -> 6%', least('trial-to-paid', percent(6), { start: percent(4.1) })],
  // clauses in any order
  [
    'by 15 december, failed imports under 1%',
    most('failed imports', percent(1), { deadlineOn: '2026-12-15' }),
  ],
  [
    'signups by referral at least 50 by march',
    least('signups by referral', count(50), { deadlineOn: '2027-03-01' }),
  ],
  [
    'satisfaction ≥ 4.5 (@ana) 2027-03-01',
    least('satisfaction', count(4.5), { owner: '@ana', deadlineOn: '2027-03-01' }),
  ],
  [
    'get to 50 sign-ups, focus onboarding, because we need a base, owner ana',
    least('sign-ups', count(50), { focusArea: 'onboarding', why: 'we need a base', owner: 'ana' }),
  ],
  [
    'revenue at least €999 because the bank asked, and we need to live, by end of march',
    least('revenue', euros(999), { why: 'the bank asked, and we need to live', deadlineOn: '2027-03-31' }),
  ],
  ['team focus score at least 80', least('team focus score', count(80))],
];

const REFUSED: [sentence: string, field: string, says: RegExp][] = [
  ['trial-to-paid', 'target', /the number to reach/],
  ['trial-to-paid at least by march', 'target', /the number to reach/],
  ['double the revenue', 'target', /the number to reach/],
  ['by march', 'metric', /what is measured.*the number to reach/],
  ['at least 6% by march', 'metric', /what is measured/],
  ['find a room', 'target', /If it is only done or not, say by when: goal add milestone:/],
  ['increase our revenue by march', 'target', /the number to reach/],
  ['find a room by summer', 'deadline', /“summer” is no date.*“by 2027-06-20”.*before summer begins/],
  ['12 interviews by Christmas', 'deadline', /“Christmas” is no date.*“by 2026-12-24”/],
  ['find a treasurer before the AGM, owner @me', 'deadline', /“the AGM” is no date. Which day is that?/],
  ['6%', 'metric', /what is measured.*which side/],
  ['NPS 40 by march', 'direction', /at least, at most or exactly/],
  ['failed imports < 1% by someday', 'deadline', /“someday”.*31 Jan 2027/],
  ['failed imports < 1% by yesterday', 'deadline', /“yesterday”.*from today on \(Mon 23 Nov\)/],
  ['failed imports < 1% by whenever we can, owner @me', 'deadline', /whenever we can/],
  ['failed imports < 1% by 2020-01-01', 'deadline', /a date from today on/],
  ['failed imports < 1%, weight heavy', 'weight', /“heavy”.*above 0/],
  ['failed imports < 1%, weight -1', 'weight', /“-1”/],
  ['increase revenue by 20% by march', 'target', /is a change.*from 500 to 600/],
  ['signups at least 5 and churn at most 3%', 'target', /a second goal is a goal of its own/],
  ['satisfaction at least 4.5/5', 'target', /one number/],
  ['revenue at least $999', 'amount', /EUR/],
  ['earn 9000 dollars', 'amount', /EUR/],
];

describe('a goal in one sentence', () => {
  it.each(READ)('reads “%s”', (sentence, goal) => {
    expect(parseGoalSentence(sentence, OPTIONS)).toEqual(goal);
  });

  it.each(REFUSED)('refuses “%s” and names the %s', (sentence, field, says) => {
    const read = () => completeDraft(parseGoalSentence(sentence, OPTIONS), TODAY);
    expect(read).toThrow(says);
    try {
      read();
    } catch (error) {
      expect(error).toBeInstanceOf(Refusal);
      expect(error).toMatchObject({ detail: { field } });
    }
  });

  it('reads any metric, side, number and date back from a sentence made of them', () => {
    const words = fc.constantFrom(
      'signups',
      'open bugs',
      'first reply',
      'NPS',
      'trial-to-paid',
      'visits by mail',
    );
    const sides = fc.constantFrom('at least', 'at most', 'exactly');
    const days = fc.date({ min: new Date('2026-11-24'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(words, sides, fc.integer({ min: 1, max: 999 }), days, (metric, direction, value, day) => {
        const deadlineOn = day.toISOString().slice(0, 10);
        const sentence = `${metric} ${direction} ${value} % by ${deadlineOn}`;
        expect(parseGoalSentence(sentence, OPTIONS)).toEqual({
          metric,
          direction,
          target: percent(value),
          deadlineOn,
        });
      }),
    );
  });

  it('answers anything that is typed with a reading or a refusal', () => {
    const word = fc.constantFrom(
      ...'by in from to at least most under 6% €5 2h because owner @me weight , ; -> <= 40 march of + or per'.split(
        ' ',
      ),
      '',
      '"',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string({ maxLength: 6 })), { maxLength: 14 }), (parts) => {
        try {
          parseGoalSentence(parts.join(' '), OPTIONS);
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
      { numRuns: runs(300) },
    );
  });
});
