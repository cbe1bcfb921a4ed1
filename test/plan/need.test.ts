import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GoalInNeed, needOf, readNeeds } from '../../src/plan/need/need.ts';
import { readScale } from '../../src/plan/need/worth.ts';
import { readMeasures, scoreCandidate } from '../../src/plan/score.ts';
import type { PlanCandidate, Snapshot } from '../../src/plan/snapshot.ts';
import { expectGolden } from '../support/golden.ts';
import { candidate, executor, goal, idsOf, planOf, snapshot } from './snapshots.ts';

const TODAY = '2026-11-23';
const SPAN = 10;

const goals = fc.record({
  weight: fc.integer({ min: 1, max: 9 }),
  /** Share of the way that is left, in tenths. */
  lacking: fc.integer({ min: 0, max: 15 }),
  state: fc.constantFrom('ahead' as const, 'on pace' as const, 'behind' as const, 'no data' as const),
  daysLeft: fc.integer({ min: 0, max: 400 }),
});

interface Drafted {
  weight: number;
  lacking: number;
  state: GoalInNeed['figures']['state'];
  daysLeft: number;
}

function goalOf({ weight, lacking, state, daysLeft }: Drafted): GoalInNeed {
  return {
    weight,
    startsOn: '2026-10-01',
    deadlineOn: Temporal.PlainDate.from(TODAY).add({ days: daysLeft }).toString(),
    figures: { gap: lacking, target: SPAN, baseline: 0, state },
  };
}

const needIn = (given: Drafted) => needOf(goalOf(given), { today: TODAY, meanWeight: 2 });

describe('the need of a goal', () => {
  it('is a share that never falls with a larger gap, a larger weight or a nearer deadline', () => {
    fc.assert(
      fc.property(goals, fc.integer({ min: 1, max: 30 }), (given, more) => {
        const need = needIn(given);
        expect(need).toBeGreaterThanOrEqual(0);
        expect(need).toBeLessThan(1);
        expect(needIn({ ...given, lacking: given.lacking + more })).toBeGreaterThanOrEqual(need);
        expect(needIn({ ...given, weight: given.weight + more })).toBeGreaterThanOrEqual(need);
        expect(needIn({ ...given, daysLeft: Math.max(0, given.daysLeft - more) })).toBeGreaterThanOrEqual(
          need,
        );
        expect(needIn({ ...given, state: 'behind' })).toBeGreaterThanOrEqual(need);
      }),
    );
  });

  it('is nothing for a goal that is met, and for a revenue target that is', () => {
    fc.assert(fc.property(goals, (given) => needIn({ ...given, state: 'met' }) === 0));
    const revenue = { targetMinor: 100, actualMinor: 120, gapMinor: -20, monthNumber: 1, actualFor: null };
    expect(readNeeds({ goals: [], revenue, today: TODAY }).of.get('revenue')).toBe(0);
  });

  it('is between goals as what they lack is, all else equal', () => {
    const of = (lacking: number) => needIn({ weight: 1, lacking, state: 'on pace', daysLeft: 60 });
    expect([of(2), of(5), of(9)]).toEqual([of(2), of(5), of(9)].toSorted((a, b) => a - b));
  });
});

describe('what an idea without an estimate counts', () => {
  const lacksMost = goal('G-1', { figures: { gap: 5.4, baseline: 0, current: 0.6 } });
  const lacksLittle = goal('G-2', { figures: { gap: 0.6, baseline: 0, current: 5.4 } });

  function countedOf(given: Partial<PlanCandidate>, of: Partial<Snapshot> = {}) {
    const day = snapshot({ goals: [lacksMost, lacksLittle], ...of });
    return scoreCandidate(candidate(1, given), day, readMeasures(day));
  }

  it('is more for the goal that needs more, whatever it is called', () => {
    const labels = fc.record({
      category: fc.constantFrom('revenue', 'critical', 'strategic', 'quality', 'enhancement', 'dependency'),
      priority: fc.option(fc.integer({ min: 0, max: 10 }), { nil: null }),
      title: fc.constantFrom('Stripe payment page', 'Tidy the shelf', 'Grow subscription revenue'),
    });
    fc.assert(
      fc.property(labels, labels, (one, other) => {
        const needy = countedOf({ ...one, goalId: 'G-1' });
        const content = countedOf({ ...other, goalId: 'G-2' });
        expect(needy).toMatchObject({ goalId: 'G-1', countedFrom: 'need', urgency: 1, valuePerMonth: null });
        expect(needy.need).toBeGreaterThan(content.need);
        expect(needy.countedValue).toBeGreaterThan(content.countedValue);
      }),
    );
  });

  it('is never nothing, also for one that serves no goal, and less than for one that does', () => {
    const served = countedOf({ goalId: 'G-2' });
    const unserved = countedOf({});
    expect(unserved.goalId).toBeNull();
    expect(unserved.countedValue).toBeGreaterThan(0);
    expect(unserved.countedValue).toBeLessThan(served.countedValue);
  });

  it('goes by the share that the team’s own estimates close', () => {
    const estimates = [2, 3, 4, 5, 6, 7].map((n) =>
      candidate(n, { goalId: 'G-1', impactLow: 2.16, impactHigh: 2.16 }),
    );
    const day = snapshot({ goals: [lacksMost, lacksLittle] });
    expect(readScale(day).typicalShare).toBeCloseTo(0.1, 9);
    // Six of 40 %, five of the usual 10 %.
    expect(readScale({ ...day, candidates: estimates }).typicalShare).toBeCloseTo((6 * 0.4 + 0.5) / 11, 9);
  });

  it('is raised by what users said of it, and that is the reason', () => {
    const notes = [
      {
        id: 'N-1',
        goalId: null,
        source: 'user',
        body: 'Small clinics ask for text messages before visits',
        notedAt: snapshot().now - 1e6,
      },
    ];
    const asked = candidate(1, { goalId: 'G-1', title: 'Send text messages to clinics' });
    const other = candidate(2, { goalId: 'G-1', title: 'Tidy the small settings page', priority: 10 });
    const day = snapshot({ goals: [lacksMost], notes, candidates: [asked, other] });
    const [first, second] = [asked, other].map((one) => scoreCandidate(one, day));
    expect(first?.countedValue).toBeCloseTo(1.5 * (second?.countedValue ?? 0), 9);
    const made = planOf(day).frozen.find(({ candidateId }) => candidateId === 'C-1');
    expect(JSON.parse(made?.task.reasons ?? '[]')).toContainEqual(
      expect.objectContaining({ claim: 'note', source: 'N-1' }),
    );
  });

  it('is not raised by a note that only names its goal, and is by one about what its words lean to', () => {
    const note = (body: string) => [
      { id: 'N-1', goalId: 'G-1', source: 'user', body, notedAt: snapshot().now - 1e6 },
    ];
    const turnover = goal('G-1', { metricName: 'rider turnover' });
    const hear = (title: string, given: Partial<PlanCandidate>, body: string) =>
      scoreCandidate(
        candidate(1, { title, ...given }),
        snapshot({ goals: [turnover], notes: note(body), candidates: [candidate(1, { title, ...given })] }),
      ).voices.length;
    const wet = 'Riders say the bags are wet inside';
    expect(hear('Ask riders who quit what made them go', { goalId: 'G-1' }, wet)).toBe(0);
    expect(hear('Hand out thermo bags', { goalId: 'G-1' }, wet)).toBe(1);
    expect(hear('Hand out thermo bags', { leaning: { goalId: 'G-1', probability: 0.5 } }, wet)).toBe(1);
    expect(hear('Hand out thermo bags', {}, wet)).toBe(0);
  });

  it('counts money without a revenue target, and says so in money', () => {
    const day = snapshot({
      candidates: [candidate(1, { impactLow: 40_000, impactHigh: 60_000 })],
      goals: [lacksMost],
    });
    expect(readScale(day).isMoney).toBe(true);
    expect(planOf(day).totalImpact).toBe(50_000);
  });

  it('pulls nothing for a met goal, nor revenue work for a met revenue target', async () => {
    const met = goal('G-1', { figures: { state: 'met', gap: 0 } });
    const revenue = {
      targetMinor: 100_000,
      actualMinor: 120_000,
      gapMinor: -20_000,
      monthNumber: 1,
      actualFor: null,
    };
    const pool = [
      candidate(1, { goalId: 'G-1' }),
      candidate(2, { category: 'revenue' }),
      candidate(3, { goalId: 'G-2' }),
    ];
    const result = planOf(snapshot({ goals: [met, lacksLittle], revenue, candidates: pool }));
    expect(idsOf(result)).toEqual(['C-3']);
    await expectGolden(
      'plan/need',
      result.skipped.map(({ reason }) => reason),
    );
  });
});

describe('alignment', () => {
  const vision = {
    statement: 'The booking tool that small clinics keep paying for',
    primaryGoal: '',
    focusAreas: ['onboarding'],
    successMetrics: {},
  };
  const alignmentOf = (title: string) => {
    const one = candidate(1, { title, category: 'enhancement' });
    return scoreCandidate(one, snapshot({ vision, candidates: [one] })).alignment;
  };

  it('counts the vision’s words in a title, in any form, and no single common one', () => {
    expect(alignmentOf('Booking reminders for a clinic')).toBe(0.6);
    expect(alignmentOf('Onboard by video')).toBe(0.6);
    expect(alignmentOf('Tidy the small drawer')).toBe(0.5);
    expect(alignmentOf('Onboarding for clinics that book')).toBe(0.7);
  });

  it('keeps a focus area that most titles name', () => {
    const vision = { statement: '', primaryGoal: '', focusAreas: ['imports'], successMetrics: {} };
    const ideas = Array.from({ length: 30 }, (_idea, index) =>
      candidate(index + 1, { title: `Import file number ${index}` }),
    );
    const given = snapshot({ vision, candidates: ideas });
    expect(ideas.map((idea) => scoreCandidate(idea, given).alignment)).toEqual(ideas.map(() => 0.6));
  });
});

describe('what serves no goal', () => {
  const goals = [goal('G-1', { figures: { state: 'behind' } })];
  const own = [1, 2, 3].map((number) => candidate(number, { goalId: 'G-1' }));
  const none = [4, 5, 6, 7].map((number) => candidate(number));
  const leaning = [8, 9].map((number) => candidate(number, { leaning: { goalId: 'G-1', probability: 0.6 } }));
  const executors = [executor('M-1', { freeHours: 400, hoursPerDay: 80 })];
  const first = (of: Parameters<typeof snapshot>[0]) =>
    idsOf(planOf(snapshot({ goals, executors, feed: { cap: 4 }, ...of })));

  it('takes turns with a goal’s own ideas, instead of coming all before the third of them', () => {
    expect(first({ candidates: [...none, ...own] }).toSorted()).toEqual(['C-1', 'C-2', 'C-3', 'C-4']);
  });

  it('and what only leans to a goal comes after what is for it', () => {
    expect(first({ candidates: [...leaning, ...own] }).slice(0, 3)).toEqual(['C-1', 'C-2', 'C-3']);
  });

  it('is not spread where there is no goal', () => {
    const short = candidate(9, { effortHours: 1 });
    expect(first({ goals: [], candidates: [...none, short] })).toContain('C-9');
  });
});

describe('an idea whose words lean to a goal', () => {
  const lean = (number: number, goalId: string, probability: number) =>
    candidate(number, { leaning: { goalId, probability } });
  const goals = [goal('G-1', { figures: { state: 'behind' } })];
  const candidates = [
    candidate(1),
    lean(2, 'G-1', 0.4),
    lean(3, 'G-1', 0.6),
    candidate(4, { goalId: 'G-1' }),
  ];

  it('comes after what is for that goal and before what is for none, the likelier the sooner', () => {
    const day = snapshot({ goals, candidates });
    const measures = readMeasures(day);
    const counts = candidates.map((one) => scoreCandidate(one, day, measures).countedValue);
    expect(counts.toSorted((a, b) => b - a)).toEqual([counts[3], counts[2], counts[1], counts[0]]);
    expect(new Set(counts).size).toBe(4);
  });

  it('counts for none, and says nothing of it, once its proposer was asked', () => {
    const question = { kind: 'goal' as const, candidateId: 'C-3', title: '', ofHandle: 'ana', goalId: null };
    const asked = [{ ...question, other: null, gain: 1, onDate: '2026-11-20' }];
    const day = snapshot({ goals, candidates, asked });
    const measures = readMeasures(day);
    const [none, , leaning] = candidates.map((one) => scoreCandidate(one, day, measures).need);
    expect(leaning).toBe(none);
    const claims = planOf(day).frozen.map(({ task }) => task.reasons.includes('"claim":"leaning"'));
    expect(claims.filter(Boolean)).toEqual([]);
  });

  it('says so only where that is likely', () => {
    const day = snapshot({ goals, candidates });
    const said = planOf(day)
      .frozen.filter(({ task }) => task.reasons.includes('"claim":"leaning"'))
      .map(({ candidateId }) => candidateId);
    expect(said).toEqual(['C-3']);
  });
});
