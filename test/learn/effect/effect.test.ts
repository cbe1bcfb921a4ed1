import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bundleTasks } from '../../../src/learn/effect/bundle.ts';
import { correctImpact, learnCorrection } from '../../../src/learn/effect/correction.ts';
import { estimateEffect } from '../../../src/learn/effect/estimate.ts';
import { readability } from '../../../src/learn/effect/readability.ts';
import { findMove, judgeEffect, listLooks } from '../../../src/learn/effect/reading.ts';
import { type Information, informationOfSum } from '../../../src/learn/effect/regression.ts';
import { createDraws } from '../../gym/random.ts';
import { VERDICTS } from '../verdicts.ts';

const days = fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { maxLength: 60 });

describe('a bundle', () => {
  it('has every task once, at most twelve and 28 days, and does not change when more is finished', () => {
    fc.assert(
      fc.property(days, (finished) => {
        const tasks = finished.map((day) => ({ day })).toSorted((a, b) => a.day - b.day);
        const bundles = bundleTasks(tasks, 1);
        expect(bundles.flat()).toEqual(tasks);
        for (const own of bundles) {
          expect(own.length).toBeLessThanOrEqual(12);
          expect((own.at(-1)?.day ?? 0) - (own[0]?.day ?? 0)).toBeLessThan(28);
        }
        const later = bundleTasks([...tasks, { day: 500 }], 1);
        expect(later.slice(0, bundles.length)).toEqual(bundles);
      }),
    );
  });

  it('is looked at at most four times, in order, the last time sixty days after its first task', () => {
    expect(listLooks(10, 12, 1)).toEqual([19, 26, 40, 70]);
    expect(listLooks(0, 27, 7)).toEqual([41, 55, 60]);
  });
});

describe('a verdict', () => {
  const at = (middle: number, half: number) => ({
    middle,
    low80: middle - half,
    high80: middle + half,
    low95: middle - 1.5 * half,
    high95: middle + 1.5 * half,
    unnoted: null,
    information: informationOfSum(1, { sum: middle, sd: half }),
  });
  const promised = { low: 4, high: 8 };
  it.each([
    [6, 1, 'as promised'],
    [3, 1.5, 'as promised'],
    [12, 2, 'more'],
    [2, 1, 'less'],
    [0, 2, 'no effect seen'],
    [-3, 1, 'against us'],
    [2, 2.5, 'cannot tell yet'],
    [6, 4, 'cannot tell yet'],
  ] as const)(
    'of %d ± %d where 4 to 8 were promised is %s, and the same upside down',
    (middle, half, verdict) => {
      expect(judgeEffect(at(middle, half), promised)).toBe(verdict);
      expect(judgeEffect(at(-middle, half), { low: -8, high: -4 })).toBe(verdict);
    },
  );
});

describe('the model of a metric', () => {
  const draws = createDraws(7, 1);
  const values = Array.from({ length: 60 }, (_value, day) => ({
    day: day + 0.75,
    value: 20 + 0.1 * day + (day >= 40 ? 5 : 0) + draws.normal(),
  }));
  const given = {
    values,
    step: 1,
    work: [{ day: 40, bundle: 0, weight: 4 }],
    target: 0,
    noted: [],
    comparison: null,
  };

  it('finds a step beyond the trend, in any unit and from any level', () => {
    const found = estimateEffect(given);
    expect(found?.low80).toBeGreaterThan(3);
    expect(found?.high80).toBeLessThan(7);
    const scaled = estimateEffect({
      ...given,
      values: values.map(({ day, value }) => ({ day, value: 1_000 * value - 9 })),
      work: [{ day: 40, bundle: 0, weight: 4_000 }],
    });
    expect((scaled?.middle ?? 0) / (found?.middle ?? 1)).toBeCloseTo(1_000, 1);
  });

  it('says nothing of too few values, or where promises cancel', () => {
    expect(estimateEffect({ ...given, values: values.slice(0, 5) })).toBeNull();
    const work = [1, -1].map((weight) => ({ day: 40, bundle: 0, weight }));
    expect(estimateEffect({ ...given, work })).toBeNull();
    const later = [{ day: 200, bundle: 0, weight: 4 }];
    expect(estimateEffect({ ...given, work: later })).toBeNull();
  });

  describe('beside a move that is none of the tasks', () => {
    const work = [{ day: 30, bundle: 0, weight: 4 }];
    const move = { fromDay: 40, toDay: 40, isOurs: false, mayLast: true };

    it('waits to be told what it was, and tells nothing meanwhile', () => {
      const found = estimateEffect({ ...given, work });
      expect(Math.abs((findMove(found) ?? 0) - 40)).toBeLessThan(2);
      expect(judgeEffect(found, { low: -30, high: -10 })).toBe(VERDICTS.open);
      expect(findMove(estimateEffect(given))).toBeNull();
    });

    it('goes on where it was noted what it was, without taking it for theirs', () => {
      const found = estimateEffect({ ...given, work, noted: [move] });
      expect(findMove(found)).toBeNull();
      expect(Math.abs(found?.middle ?? 9)).toBeLessThan(2);
    });

    it('takes it for nobody else’s where the team says that it was its own work', () => {
      const tasks = [25, 39].map((day) => ({ day, bundle: 0, weight: 2 }));
      const found = estimateEffect({ ...given, work: tasks, noted: [{ ...move, isOurs: true }] });
      expect(findMove(found)).toBeNull();
      expect(found?.middle).toBeGreaterThan((estimateEffect({ ...given, work: tasks })?.middle ?? 0) + 0.5);
    });
  });

  it('takes a move that went back for no effect of tasks that were finished while it lasted', () => {
    const noise = createDraws(9, 1);
    const campaign = Array.from({ length: 22 }, (_value, week) => ({
      day: 7 * week + 4.75,
      value: 60 + (week >= 13 && week < 15 ? 20 : 0) + (week >= 12 ? 8 : 0) + 2 * noise.normal(),
    }));
    const work = [83, 86].map((day) => ({ day, bundle: 0, weight: 6 }));
    const found = estimateEffect({ ...given, values: campaign, step: 7, work });
    expect(found?.low80).toBeLessThan(8);
    expect(found?.high80).toBeGreaterThan(8);
    expect((found?.high80 ?? 99) - (found?.low80 ?? 0)).toBeLessThan(8);
    expect(found?.unnoted?.day).toBe(7 * 13 + 4.75);
  });

  it('takes less than 0.2 s for two years of days and a task every other day', () => {
    const noise = createDraws(8, 1);
    const years = Array.from({ length: 730 }, (_value, day) => ({ day: day + 0.75, value: noise.normal() }));
    const tasks = Array.from({ length: 365 }, (_task, index) => ({ day: 2 * index + 0.4, weight: 0.5 }));
    const work = bundleTasks(tasks, 1).flatMap((own, bundle) => own.map((task) => ({ ...task, bundle })));
    const spent = [1, 2, 3].map(() => {
      const before = process.cpuUsage();
      estimateEffect({ values: years, step: 1, work, target: 27, noted: [], comparison: null });
      return process.cpuUsage(before).user / 1_000;
    });
    expect(Math.min(...spent)).toBeLessThan(200);
  });
});

describe('the correction of promises', () => {
  const promise = (source: string) => ({ metricId: 'm', size: 2, groups: [`source:${source}`] });
  const read = (source: string, ratio: number) => ({
    promises: [promise(source), promise(source), promise(source)],
    information: informationOfSum(3, { sum: 6 * ratio, sd: 0.3 }),
  });

  it('says nothing before five tasks were read', () => {
    expect(learnCorrection([read('plays', 0.3)])(promise('plays'))).toBeNull();
  });

  it('learns what promises of a source came to, and something between for a source that it never read', () => {
    const correct = learnCorrection([...Array(6)].flatMap(() => [read('plays', 0.2), read('team', 0.9)]));
    const plays = correct(promise('plays'));
    expect(plays?.ratio).toBeLessThan(correct(promise('other'))?.ratio ?? 0);
    expect(correct(promise('other'))?.ratio).toBeLessThan(correct(promise('team'))?.ratio ?? 0);
    expect(plays?.count).toBe(18);
    expect(correctImpact(correct, { low: -3, high: -1, metricId: 'm' }, ['source:plays'])).toMatchObject({
      rangeLow: -3 * (plays?.ratio ?? 0),
      rangeHigh: -1 * (plays?.ratio ?? 0),
    });
    expect(correctImpact(correct, { low: null, high: null, metricId: 'm' }, [])).toBeNull();
  });

  it('tells two sources of one bundle apart where their tasks were finished days apart', () => {
    const noise = createDraws(5, 1);
    const work = [0, 1, 2, 3, 4, 5].map((index) => ({ day: 30.5 + 4 * index, bundle: 0, weight: 2 }));
    const values = Array.from({ length: 62 }, (_value, day) => ({
      day: day + 0.75,
      value:
        0.3 * noise.normal() + 2 * work.filter((task, index) => task.day <= day && index % 2 === 0).length,
    }));
    const found = estimateEffect({ values, step: 1, work, target: 0, noted: [], comparison: null });
    const promises = work.map((_task, index) => promise(index % 2 === 0 ? 'team' : 'plays'));
    const sum = { sum: found?.middle ?? 0, sd: 0.3 };
    const spread = (information: Information) => {
      const correct = learnCorrection(Array.from({ length: 6 }, () => ({ promises, information })));
      return (correct(promise('team'))?.ratio ?? 0) / (correct(promise('plays'))?.ratio ?? 1);
    };
    expect(spread(found?.information ?? informationOfSum(6, sum))).toBeGreaterThan(1.3);
    expect(spread(informationOfSum(6, sum))).toBeCloseTo(1);
  });

  it('stays above 0 where nothing came of promises, or the opposite', () => {
    const correct = learnCorrection([read('plays', 0), read('plays', -0.5), read('plays', 0.1)]);
    const { ratio = 0, low = 0, high = 0 } = correct(promise('plays')) ?? {};
    expect(low).toBeGreaterThan(0);
    expect(ratio).toBeGreaterThan(low);
    expect(high).toBeGreaterThan(ratio);
    expect(ratio).toBeLessThan(0.5);
  });
});

describe('how well an effect could be read', () => {
  const ground = { step: 1, valueSd: 1, others: [] };
  it('grows with the promise, and falls with noise, rarer values and other work', () => {
    const of = (promise: number, more = {}) => readability(promise, { ...ground, ...more });
    expect(of(0.5)).toBeGreaterThan(of(0.2));
    expect(of(0.5)).toBeGreaterThan(of(0.5, { valueSd: 2 }));
    expect(of(0.5)).toBeGreaterThan(of(0.5, { step: 7 }));
    expect(of(3)).toBeGreaterThan(of(3, { others: [3, 3] }));
    expect(of(3)).toBe(1);
    expect(readability(null, ground)).toBe(0);
  });
});
