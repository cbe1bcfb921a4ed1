import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../src/base/language/date.ts';
import { analyseGoal } from '../../../src/clarify/goal/figures.ts';
import type { Goal, Metric } from '../../../src/clarify/goal/goal.ts';
import { checkSmart, type Finding, listFindings, type SmartFacts } from '../../../src/clarify/goal/smart.ts';
import { expectGolden } from '../../support/golden.ts';

const NOW = Temporal.Instant.from('2026-11-23T08:00:00Z').epochMilliseconds;

const METRIC: Metric = {
  workspace_id: 'w',
  id: 'trial-to-paid',
  name: 'trial-to-paid',
  unit: 'percent',
  cadence: 'day',
  cadence_from: 'values',
  comparison_id: null,
  created_at: 0,
};

const GOAL: Goal = {
  workspace_id: 'w',
  id: 'G-1',
  number: 1,
  title: 'Trial-to-paid at least 6 %',
  metric_id: METRIC.id,
  direction: 'at least',
  start_value: 4.1,
  target_value: 6,
  starts_on: '2026-11-23',
  deadline_on: '2027-01-31',
  owner_id: 'M-1',
  weight: 1,
  why: 'the runway is short',
  focus_area: 'onboarding',
  state: 'open',
  lesson: '',
  closing_value: null,
  halfway_chance: null,
  closed_at: null,
  created_at: NOW,
};

/** A value a day up to yesterday. */
function days(values: readonly number[]): { at: number; value: number }[] {
  return values.map((value, index) => ({ at: NOW - (values.length - index) * DAY_MS, value }));
}

const RISING = days(Array.from({ length: 40 }, (_, index) => 2 + index * 0.06));
const LEVEL = days(Array.from({ length: 40 }, (_, index) => 4 + (index % 3) * 0.1));

function check(changes: Partial<Omit<SmartFacts, 'goal'>> & { goal?: Partial<Goal> } = {}) {
  const goal: Goal = { ...GOAL, ...changes.goal };
  const facts: SmartFacts = {
    metric: METRIC,
    points: RISING,
    ownerHandle: 'lead',
    focusAreas: ['payments', 'onboarding'],
    isAlone: false,
    hoursPerWeek: 52,
    openGoals: 3,
    now: NOW,
    today: '2026-11-23',
    currency: 'EUR',
    ...changes,
    goal,
    analysis: analyseGoal(goal, changes.metric ?? METRIC, changes.points ?? RISING, {
      now: NOW,
      zone: 'UTC',
      platt: null,
    }),
  };
  const letters = checkSmart(facts);
  const of = (letter: string) => {
    const found = letters.find((one) => one.letter === letter);
    if (!found) throw new Error(`no ${letter}`);
    return found;
  };
  return { letters, of, findings: listFindings(letters) };
}

const typed = (findings: readonly Finding[]) => findings.map(({ fix }) => fix?.typed);
/** What is missing, and below it what mends it. */
const told = (findings: readonly Finding[]) => findings.flatMap(({ text, fix }) => [text, fix?.typed]);

describe('the SMART check', () => {
  it('finds nothing missing in a goal that has everything', () => {
    const { letters, findings } = check();
    expect(findings).toEqual([]);
    expect(letters.map(({ letter }) => letter).join('')).toBe('SMART');
    expect(letters.every(({ known }) => known.length > 0)).toBe(true);
  });

  it('offers ownership to whoever presses the button', async () => {
    const { of } = check({ ownerHandle: null });
    await expectGolden('smart', told(of('S').findings));
    expect(of('S').findings[0]?.fix?.action).toMatchObject({
      command: 'goal edit',
      args: { goal: 'G-1', owner: '@me' },
    });
  });

  it('asks for a title that says the outcome, and offers one', async () => {
    await expectGolden('smart', typed(check({ goal: { title: 'Conversion' } }).of('S').findings));
    expect(check({ goal: { title: 'Clinics pay by themselves' } }).of('S').findings).toEqual([]);
  });

  it('offers the mean of the last 30 days as the missing start value, ready to use', async () => {
    const points = days([...Array.from({ length: 20 }, () => 9), ...Array.from({ length: 30 }, () => 4.1)]);
    const { findings } = check({ points, goal: { start_value: null } }).of('M');
    await expectGolden('smart', told(findings));
    expect(findings).toMatchObject([
      {
        rank: 2,
        fix: { action: { label: 'Use 4.1 %', command: 'goal edit', args: { goal: 'G-1', start: '4.1%' } } },
      },
    ]);
  });

  it('offers the last value where the last 30 days have none, and says that it is old', async () => {
    const points = [{ at: NOW - 60 * DAY_MS, value: 4.4 }];
    const { findings } = check({ points, goal: { start_value: null } }).of('M');
    await expectGolden(
      'smart',
      findings.map(({ text }) => text),
    );
  });

  it('writes a duration as a command takes it', async () => {
    const metric = { ...METRIC, id: 'first-reply', name: 'first reply', unit: 'minutes' };
    const { findings } = check({
      metric,
      points: days(Array.from({ length: 9 }, () => 186)),
      goal: { start_value: null, direction: 'at most', target_value: 120, metric_id: metric.id },
    }).of('M');
    await expectGolden('smart', typed(findings));
  });

  it('puts a missing first value before everything else', async () => {
    const { findings } = check({ points: [], ownerHandle: null, goal: { start_value: null, why: '' } });
    await expectGolden('smart', findings[0]?.text);
    await expectGolden('smart', typed(findings)[0]);
    expect(findings.some(({ text }) => /start value/.test(text))).toBe(false);
  });

  it('takes a goal for attainable that the metric moves to fast enough', async () => {
    const { known, findings } = check().of('A');
    expect(findings).toEqual([]);
    await expectGolden('smart', known[0]);
  });

  it('takes a goal for attainable that the metric was at before', async () => {
    const points = days([6.4, ...Array.from({ length: 30 }, () => 4)]);
    const { known, findings } = check({ points }).of('A');
    expect(findings).toEqual([]);
    await expectGolden('smart', known[0]);
  });

  it('doubts a goal that asks for more than was ever seen', async () => {
    const { findings } = check({ points: LEVEL }).of('A');
    expect(findings).toHaveLength(1);
    await expectGolden('smart', findings[0]?.text);
  });

  it('offers the date at which the pace seen gets there', async () => {
    const { findings } = check({ goal: { target_value: 12 } }).of('A');
    await expectGolden('smart', typed(findings));
  });

  it('says that few values tell nothing', async () => {
    const { findings } = check({ points: days([4, 4.1]) }).of('A');
    await expectGolden('smart', findings[0]?.text);
  });

  it('compares with the hours there are, and asks where nobody set any', async () => {
    await expectGolden('smart', check().of('A').known);
    expect(typed(check({ hoursPerWeek: null }).of('A').findings)).toEqual(['me --hours HOURS']);
    expect(typed(check({ hoursPerWeek: 0 }).of('A').findings)).toEqual(['me --hours HOURS']);
  });

  it('names the focus area that it serves, however that was spelled', async () => {
    const { known, findings } = check({
      focusAreas: ['payments', 'On-boarding'],
      goal: { focus_area: 'on boarding' },
    }).of('R');
    await expectGolden('smart', known[0]);
    expect(findings).toEqual([]);
  });

  it('offers the focus area whose words it shares, else lists them all', async () => {
    const none = { focus_area: '' };
    const near = check({ focusAreas: ['support', 'trial experience'], goal: none }).of('R').findings;
    await expectGolden('smart', typed(near));
    const far = check({ focusAreas: ['hiring', 'support'], goal: none }).of('R').findings;
    await expectGolden('smart', told(far));
  });

  it('asks for focus areas where the vision has none', async () => {
    await expectGolden('smart', check({ focusAreas: null }).of('R').findings[0]?.text);
    await expectGolden('smart', typed(check({ focusAreas: [] }).of('R').findings));
  });

  it('says how long there is, and when a deadline is over', async () => {
    await expectGolden('smart', check().of('T').known);
    const over = check({ goal: { deadline_on: '2026-11-20' } }).of('T').findings;
    await expectGolden('smart', typed(over));
  });

  it('warns of a deadline before the metric’s next value', async () => {
    const metric = { ...METRIC, cadence: 'month' as const };
    const { findings } = check({ metric, goal: { deadline_on: '2026-12-10' } }).of('T');
    await expectGolden('smart', findings[0]?.text);
  });
});
