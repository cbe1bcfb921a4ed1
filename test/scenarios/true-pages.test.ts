import { describe, expect, it } from 'vitest';
import { isFull } from '../support/full.ts';
import { checkPage } from './true-pages/check.ts';
import { playMonth, type ReadPage } from './true-pages/play.ts';
import type { MonthRecord } from './true-pages/record.ts';

const MONTHS = isFull ? 200 : 30;
const AT_ONCE = isFull ? 10 : 2;
const DAYS = 28;
/** Months whose pages false claims are planted in. */
const PLANTED_IN = [1, 3];

interface Reading {
  page: ReadPage;
  record: MonthRecord;
}

interface PlayedMonth {
  faults: readonly string[];
  /** Of a month that false claims are planted in: each page, with the record as it was then. */
  readings: readonly Reading[];
}

const played = new Map<number, Promise<PlayedMonth>>();

/** Each month is played once, whichever test asks for it first. */
function play(seed: number): Promise<PlayedMonth> {
  const month = played.get(seed) ?? playAndCheck(seed);
  played.set(seed, month);
  return month;
}

async function playAndCheck(seed: number): Promise<PlayedMonth> {
  const faults: string[] = [];
  const readings: Reading[] = [];
  await playMonth(seed, DAYS, (page, record) => {
    faults.push(...checkPage(page, record).map((fault) => `seed ${seed}: ${fault}`));
    if (PLANTED_IN.includes(seed)) readings.push({ page, record: structuredClone(record) });
  });
  return { faults, readings };
}

describe('every line of every page', () => {
  it.each(Array.from({ length: MONTHS / AT_ONCE }, (_each, index) => index * AT_ONCE + 1))(
    'is so by the record of whoever played the month: seeds from %i',
    async (first) => {
      const faults: string[] = [];
      for (let seed = first; seed < first + AT_ONCE; seed++) faults.push(...(await play(seed)).faults);
      expect(faults).toEqual([]);
    },
  );
});

/** Somebody, or a goal, of the month that a line does not name. */
type Other = (record: MonthRecord, ...groups: string[]) => string;

const another = (all: readonly string[], named = '') => all.find((one) => one !== named) ?? 'nobody';

/** A false claim for a line: what is read, and what is made of it. */
const PLANTED: readonly (readonly [
  name: string,
  kind: ReadPage['kind'],
  from: RegExp,
  to: string | Other,
])[] = [
  ['another day', 'page', /^(\w+) (\d+) (\w+) · (\d+ task)/, '$1 1 $3 · $4'],
  [
    'one task more that waits',
    'page',
    /^(\w+ \d+ \w+ · )\d+ tasks? waits? for a yes$/,
    '$17 tasks wait for a yes',
  ],
  ['another value', 'page', /^([\w-]+) [\d.]+ % → /, '$1 9 % → '],
  ['another target', 'page', / → [\d.]+ % by /, ' → 3 % by '],
  ['another deadline', 'page', /( → [\d.]+ % by) \w+ \d+ \w+/, '$1 Mon 7 Dec'],
  ['a goal that there is not', 'page', /^[\w-]+( [\d.]+ % → )/, 'donations$1'],
  ['one idea more', 'page', /^\d+ new ideas? came in/, '9 new ideas came in'],
  ['somebody else’s idea', 'page', /^@\w+ proposed it/, '@nobody proposed it'],
  ['an older idea', 'page', /( proposed it) \w+ \d+ \w+/, '$1 Thu 29 Oct'],
  ['more than was promised', 'page', /^[\d.]+ to [\d.]+( of the )/, '8 to 90$1'],
  ['a gap that there is not', 'page', / of the [\d.]+ points/, ' of the 200 points'],
  ['a date that is over', 'page', / · by \w+ \d+ \w+$/, ' · by Fri 30 Oct'],
  ['a doer who is nobody', 'page', /@\w+( · [^·]+ · by )/, '@zoe$1'],
  ['other hours', 'page', / · \d h · by/, ' · 77 h · by'],
  ['more on time than there are', 'page', /^I expect \d+ of/, 'I expect 9 of'],
  ['done what was not', 'page', /^(?:Not in time|Given up): /, 'Done in time: '],
  [
    'a no that nobody said',
    'review',
    /\((?:too big|not now|wrong goal|done already|not for us)\)/,
    '(no money)',
  ],
  ['more done than was', 'review', /\d+ done\b/, '40 done'],
  ['done, of an idea that waits', 'why not', /” is T-\d+, which .+$/, '” is done.'],
  [
    'a no of another of the team',
    'why not',
    /, refused by @(\w+) /,
    ({ people }, by) => `, refused by @${another(people, by)} `,
  ],
  ['a no on another day', 'why not', /(, refused by @\w+) .+ \(/, '$1 Fri 30 Oct ('],
  ['an approval by somebody else', 'why', /^approved by @\w+/, 'approved by @zoe'],
  [
    'an approval by another of the team',
    'why',
    /^approved by @(\w+) /,
    ({ people }, by) => `approved by @${another(people, by)} `,
  ],
  ['a name of nobody', 'why', /^with @\w+ since/, 'with @zoe since'],
  ['another weekday', 'page', / · by (?!Tue)\w{3} /, ' · by Tue '],
  ['more others that were refused', 'page', /^(Left out .+) and \d+ more\.$/, '$1 and 90 more.'],
  ['more others past their dates', 'page', /( past their dates?: .+) and \d+ more/, '$1 and 90 more'],
  ['a due date that no page gave', 'why', /^Due \w+ \d+ \w+/, 'Due Thu 31 Dec'],
  ['a due date to come that is another', 'page', / · by \w+ \d+ \w+$/, ' · by Thu 31 Dec'],
  [
    'a task that waits for it',
    'page',
    /^.+(@\w+ · [^·]+ · by )/,
    '“Sort the form of spring number 3” waits for it. $1',
  ],
  [
    'an idea of another of the team',
    'page',
    /^@(\w+) proposed it/,
    ({ people }, by) => `@${another(people, by)} proposed it`,
  ],
  ['an expectation of fewer tasks', 'page', /^I expect \d+ of (\d+) on time/, 'I expect 0 of 1$1 on time'],
  [
    'a reason of another goal',
    'page',
    /(points?) to go for (\w[\w-]*) \(estimate\)/,
    ({ goals }, points, metric) =>
      `${points} to go for ${another(
        goals.map((goal) => goal.metric),
        metric,
      )} (estimate)`,
  ],
  [
    'another goal behind it',
    'why',
    /^Goal (G-\d+) [\w-]+/,
    ({ goals }, id) =>
      `Goal ${id} ${another(
        goals.map(({ metric }) => metric),
        goals[Number(id?.slice(2)) - 1]?.metric,
      )}`,
  ],
  ['a rest that is over', 'why', /, left out until \w+ \d+ \w+(?: \d+)?$/, ', left out until Fri 30 Oct'],
  ['more of the way', 'why', /^Progress: \d+ % of the way/, 'Progress: 98 % of the way'],
  ['one more that waits for a yes', 'inbox', /^\d+ waits? for your yes or no/, '9 wait for your yes or no'],
  ['nothing, where something waits', 'inbox', /^\d+ waits? for your yes or no$/, 'Nothing waits for you'],
  [
    'a task of another of the team',
    'inbox',
    /, for @(\w+)$/,
    ({ people }, by) => `, for @${another(people, by)}`,
  ],
  ['another title', 'inbox', /^(T-\d+ · )\w+/, '$1Sell'],
  ['over, what is to come', 'inbox', /^due (\w+ \d+ \w+)/, 'was due $1'],
  ['a larger gap', 'goal', /[\d.]+ points? to go/, '99 points to go'],
  ['another pace', 'goal', /^Needed: (.)[\d.]+/, 'Needed: $199'],
  [
    'another deadline of a goal',
    'goal',
    / to \w+ \d+ \w+(?: \d+)? \(in \d+ days\)/,
    ' to Thu 31 Dec (in 9 days)',
  ],
  ['more that nobody could do', 'goal', /^\d+ (tasks? for it could not be done)/, '40 $1'],
  ['values of longer ago than there are', 'goal', /in the last (?:week|\d+ weeks)/, 'in the last 30 weeks'],
  ['another figure', 'why', /^Expected .+: an estimate/, 'Expected +7 to +70 points: an estimate'],
];

describe('the check of pages', () => {
  it('finds each planted false claim', async () => {
    const pages: Reading[] = [];
    for (const seed of PLANTED_IN) pages.push(...(await play(seed)).readings);
    const missed = PLANTED.filter(([, kind, from, to]) => {
      const found = pages.find(({ page }) => page.kind === kind && page.lines.some((one) => from.test(one)));
      if (!found) return true;
      const { page, record } = found;
      const place = page.lines.findIndex((one) => from.test(one));
      const said = page.lines[place] ?? '';
      const line =
        typeof to === 'string'
          ? said.replace(from, to)
          : said.replace(from, (_all, ...groups) => to(record, ...groups));
      const lines = page.lines.with(place, line);
      return checkPage({ ...page, lines }, record).length === 0;
    });
    expect(missed.map(([name]) => name)).toEqual([]);
  });

  it('finds that what nobody said yes to is said to have no taker', () => {
    const acts = [{ on: '2026-11-02', by: 'ana', did: 'yes' as const }];
    const task = {
      id: 'T-1',
      title: 'Sort the list',
      firstSeenOn: '2026-11-02',
      lastSeenOn: '2026-11-02',
      doer: 'ana',
      approvalKind: 'normal',
      dues: [],
      acts,
    };
    const check = (tasks: MonthRecord['tasks']) =>
      checkPage(
        {
          kind: 'page',
          asked: 'today',
          by: 'ana',
          on: '2026-11-04',
          since: '2026-11-03',
          lines: ['Wed 4 Nov · Nothing new: no idea is open. Nobody has T-1 “Sort the list” yet.'],
        },
        { people: ['ana'], approvers: ['ana'], goals: [], ideas: [], tasks },
      );
    expect(check(new Map([['T-1', task]]))).toEqual([]);
    expect(check(new Map([['T-1', { ...task, acts: [] }]]))).toHaveLength(1);
    expect(check(new Map([['T-1', { ...task, title: 'Count the list' }]]))).toHaveLength(1);
  });
});
