import { describe, expect, it } from 'vitest';
import { createCalendar } from '../../../src/base/calendar/calendar.ts';
import { plainText, type Text, text } from '../../../src/base/view/text.ts';
import { summariseDay } from '../../../src/plan/pipeline.ts';
import type { Since } from '../../../src/plan/since.ts';
import { describeChanges, foldChanges } from '../../../src/share/digest/news-changes.ts';
import {
  describeSettled,
  describeUntold,
  type SettlementNews,
} from '../../../src/share/digest/news-settled.ts';
import { executor, goal, planOf, snapshot } from '../../plan/snapshots.ts';
import { makeRows } from '../../support/database/rows.ts';
import { expectGolden } from '../../support/golden.ts';

const words = (lines: readonly Text[]) => lines.map((line) => plainText(line, 'UTC'));
const nothing: Since = {
  done: [],
  failed: [],
  refused: [],
  unanswered: [],
  takenBack: [],
  reached: [],
  newIdeas: 0,
};
const row = makeRows('w', 't').settlements;

function told(number: number, given: Partial<SettlementNews['settlement']>): SettlementNews {
  return {
    settlement: { ...row, task_id: `T-${number}`, ...given },
    title: `Task number ${number}.`,
    metric: given.part === 'impact' ? { name: 'failed imports', unit: 'percent' } : null,
  };
}

describe('the lines about settled forecasts', () => {
  it('name the metric’s way against the promise, and the chances in one line', async () => {
    const impact = { part: 'impact' as const, from_value: 3.1, to_value: 1.2, low: -1.3, high: -0.6 };
    const settled = [
      told(9, { verdict: 'hit', probability: 0.724 }),
      told(10, { verdict: 'hit', probability: 0.6 }),
      told(11, { verdict: 'hit', probability: 0.9 }),
      told(12, { verdict: 'miss', probability: 0.8 }),
      told(13, { ...impact, verdict: 'too little' }),
      told(14, { ...impact, verdict: 'void', why: 'Black Friday fell in that time' }),
      told(15, { verdict: 'void', why: 'cancelled' }),
      told(16, { ...impact, verdict: 'void', why: 'never approved' }),
    ];
    await expectGolden('digest', words(describeSettled(settled, 'EUR')));
    await expectGolden('digest', words(describeUntold(settled)));
  });
});

describe('what changed', () => {
  it('says nothing of a first page that no idea was there for, as it may be filled later', () => {
    const news = {
      anomalies: [],
      settled: { lines: [], untold: [], taskIds: new Set<string>() },
      verdicts: [],
      learned: [],
      gone: [],
    };
    const day = snapshot();
    const empty = summariseDay({ ...planOf(day), unique: 0 }, day);
    expect(describeChanges(day, empty, nothing, news)).toEqual([]);
    expect(describeChanges(day, { ...empty, unique: 2 }, nothing, news)).toHaveLength(1);
  });

  it('begins with whether Tiller was right, then what it learned, then the rest', async () => {
    const day = snapshot({
      previous: {
        onDate: '2026-11-20',
        createdAt: 1,
        goals: { 'G-1': { current: 3, state: 'on pace' } },
        away: null,
        ranking: [],
        settled: [],
      },
      goals: [goal('G-1')],
      executors: [executor('M-1', { isAway: true })],
    });
    const since: Since = {
      done: [
        { id: 'T-1', title: 'Told' },
        { id: 'T-2', title: 'Of another feed' },
      ],
      failed: [],
      refused: [
        { id: 'T-3', title: 'Webinar', reason: 'not us', isLeftOut: true },
        { id: 'T-4', title: 'New parser', reason: 'too big', isLeftOut: false },
      ],
      unanswered: [],
      takenBack: [{ id: 'T-5', title: 'Say how T-1 ended', why: 'T-1 has ended' }],
      reached: [{ id: 'G-4', title: 'Find a room' }],
      newIdeas: 2,
    };
    const news = {
      settled: { lines: [text`settled`], untold: [text`untold`], taskIds: new Set(['T-1']) },
      anomalies: [text`anomaly`],
      verdicts: [text`judged`],
      learned: [text`learned`],
      gone: [{ title: 'Find the lever', why: 'uptime is met' }],
    };
    const lines = describeChanges(day, summariseDay(planOf(day), day), since, news);
    await expectGolden('digest', words(lines));
    await expectGolden('digest', words(foldChanges(lines)));
    expect(foldChanges(lines.slice(0, 4))).toEqual(lines.slice(0, 4));
  });

  it('says nothing where nothing did', async () => {
    const previous = { onDate: '2026-11-20', createdAt: 1, goals: {}, away: null, ranking: [], settled: [] };
    const day = snapshot({ previous });
    const news = {
      settled: { lines: [], untold: [], taskIds: new Set<string>() },
      anomalies: [],
      learned: [],
      verdicts: [],
      gone: [],
    };
    await expectGolden('digest', words(describeChanges(day, summariseDay(planOf(day), day), nothing, news)));
  });

  it('names what nobody decided by what ends its rest', async () => {
    const previous = { onDate: '2026-11-20', createdAt: 1, goals: {}, away: null, ranking: [], settled: [] };
    const day = snapshot({ previous });
    const since: Since = {
      ...nothing,
      unanswered: [
        { id: 'T-1', title: 'Poster', againOn: '2026-12-07' },
        { id: 'T-2', title: 'Leaflet', againOn: '2026-12-07' },
        { id: 'T-3', title: 'Sweep the hall', againOn: '2027-01-04' },
        { id: 'T-4', title: 'New parser', againOn: null },
      ],
    };
    const none = { anomalies: [], learned: [], verdicts: [], gone: [] };
    const news = { settled: { lines: [], untold: [], taskIds: new Set<string>() }, ...none };
    await expectGolden('digest', words(describeChanges(day, summariseDay(planOf(day), day), since, news)));
  });

  it('names who is away once, with the day until which', async () => {
    const calendar = createCalendar({
      zone: 'UTC',
      away: [{ startsOn: '2026-11-23', endsOn: '2026-11-27' }],
    });
    const away = executor('M-1', { isAway: true, calendar });
    const on = (today: string, onDate: string) => {
      const previous = { onDate, createdAt: 1, goals: {}, away: null, ranking: [], settled: [] };
      const day = snapshot({ previous, today, executors: [away] });
      const news = { settled: { lines: [], untold: [], taskIds: new Set<string>() } };
      const none = { anomalies: [], learned: [], verdicts: [], gone: [] };
      return words(describeChanges(day, summariseDay(planOf(day), day), nothing, { ...news, ...none }));
    };
    await expectGolden('digest', on('2026-11-23', '2026-11-20'));
    expect(on('2026-11-24', '2026-11-23')).toEqual([]);
  });
});
