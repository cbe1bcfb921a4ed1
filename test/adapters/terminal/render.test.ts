import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { Page } from '../../../adapters/terminal/draw/page.ts';
import { renderView } from '../../../adapters/terminal/render.ts';
import type { ChartView } from '../../../src/base/view/picture.ts';
import { bold, instant, mention, text } from '../../../src/base/view/text.ts';
import { answer, type DigestView, type TableView, type TaskCard } from '../../../src/base/view/view.ts';
import { isFull } from '../../support/full.ts';
import { expectGolden } from '../../support/golden.ts';
import { anyView } from '../../support/views.ts';

const page: Page = {
  width: 80,
  hasColour: false,
  zone: 'Europe/Lisbon',
  currency: 'EUR',
  typeAction: ({ command, args }) => [command, ...Object.values(args)].join(' '),
};

const show = (view: Parameters<typeof renderView>[0], changes: Partial<Page> = {}) =>
  renderView(view, { ...page, ...changes }).join('\n');

const card: TaskCard = {
  kind: 'task',
  id: 'T-12',
  position: 1,
  title: 'Retry imports that time out at 30 s',
  category: 'automation',
  priority: 8,
  project: 'Clinic import',
  goal: {
    id: 'G-2',
    title: 'failed imports',
    unit: 'percent',
    current: 3.4,
    target: 1,
    gap: -2.4,
    baseline: 3.1,
    progressRatio: -0.14,
    state: 'behind',
    momentum: { slopePerWeek: 0.1, direction: 'away' },
    targetProbability: 0.12,
    asOfAt: Date.parse('2026-11-22T09:00:00Z'),
  },
  state: 'proposed',
  stateText: ['proposed'],
  approvalKind: 'normal',
  impact: { low: -1.3, high: -0.6, unit: 'percent', label: 'estimate' },
  impactText: '−0.6 to −1.3 points (estimate)',
  valuePerMonth: null,
  alignment: 0.8,
  effortHours: 3,
  effortText: '3 h',
  executor: { id: 'M-2', handle: 'ana', kind: 'member' },
  executorText: [mention({ id: 'M-2', handle: 'ana' })],
  chance: { probability: 0.72, isLittleRecord: false },
  dueText: 'due Wed 25 Nov',
  dueOn: '2026-11-25',
  readingOn: '2026-12-09',
  dependsOn: [],
  reasoning: 'Because 24 of 41 failed imports are time-outs.',
  reasons: [],
  actions: [],
};

const digest: DigestView = {
  kind: 'digest',
  feed: 'main',
  date: '2026-11-23',
  zone: 'Europe/Lisbon',
  headline: text`${bold('Mon 23 Nov')} · 5 tasks wait for a yes`,
  changes: [
    text`New since Friday: 24 of 41 failed imports are time-outs; task 1 moved up because of it.`,
    text`G-2 is at 3.4 %, inside its usual range around 3.1 %.`,
  ],
  tasks: [1, 2, 3, 4, 5].map((position) => ({ ...card, position, id: `T-${position + 11}` })),
  foot: [text`2 ideas not shown.`],
};

describe('a page of the terminal', () => {
  it('never has a line wider than the page, and carries no control characters of its data', () => {
    fc.assert(
      fc.property(anyView, fc.integer({ min: 1, max: 160 }), (view, width) => {
        for (const line of renderView(view, { ...page, width })) {
          expect(stringWidth(line)).toBeLessThanOrEqual(width);
          expect(line).not.toMatch(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
        }
      }),
      { numRuns: isFull ? 400 : 120 },
    );
  });

  it('says the same in colour as without, and sends no escape codes but colours', () => {
    fc.assert(
      fc.property(anyView, fc.integer({ min: 20, max: 120 }), (view, width) => {
        const plain = renderView(view, { ...page, width });
        const coloured = renderView(view, { ...page, width, hasColour: true });
        expect(coloured.map((line) => stripVTControlCharacters(line))).toEqual(plain);
        for (const line of coloured) {
          // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape codes are what is looked for
          expect(line.replace(/\u001b\[\d{1,2}m/g, '')).not.toMatch(/\p{Cc}/u);
        }
      }),
      { numRuns: isFull ? 200 : 60 },
    );
  });
});

describe('the digest', () => {
  it('gives each of five tasks two lines in 13 to 17 lines of 80 columns', async () => {
    const lines = renderView(digest, page);
    expect(lines.length).toBeGreaterThanOrEqual(13);
    expect(lines.length).toBeLessThanOrEqual(17);
    await expectGolden('terminal/render', lines);
  });

  it('says how a task stands once it is decided', async () => {
    const decided = {
      ...card,
      state: 'started',
      stateText: text`started at ${instant(Date.parse('2026-11-23T09:04:00Z'))}`,
    };
    await expectGolden('terminal/render', show({ ...digest, tasks: [decided] }));
  });

  it('shows no numbers to answer with when there is nothing to answer', async () => {
    await expectGolden('terminal/render', show({ ...digest, tasks: [] }));
  });
});

describe('a plan', () => {
  it('has the figures of the run and every figure of a task', async () => {
    const plan = {
      kind: 'plan' as const,
      isDryRun: true,
      generated: 24,
      unique: 20,
      queued: 0,
      skipped: [{ reason: 'refused until 2027-02-25', count: 1, titles: ['Partner webinar'] }],
      totalImpact: 123_400,
      inMoney: { count: 2, of: 2, total: 123_400 },
      currency: 'EUR',
      digest: { ...digest, tasks: [{ ...card, dependsOn: ['T-3'] }] },
    };
    const shown = show(plan);
    await expectGolden('terminal/render', shown);
    const decided = { ...card, state: 'refused', stateText: ['refused'] };
    expect(show({ ...plan, digest: { ...digest, tasks: [decided] } })).toContain('@ana · refused\n');
    expect(show({ ...plan, currency: null, totalImpact: 12.345 })).toMatch(/\b20 \w+ weighed\./);
    const points = { count: 0, of: 3, total: 0 };
    expect(show({ ...plan, inMoney: points })).toMatch(/\b20 \w+ weighed\./);
    await expectGolden(
      'terminal/render',
      show({ ...plan, inMoney: { count: 2, of: 3, total: 90_000 } }).split('\n')[1],
    );
  });
});

describe('a task', () => {
  it('shows what it is, why and what it takes; figures and reasons are for whoever asks why', () => {
    const claim = 'G-2 is 2.4 points from its target.';
    const shown = show({
      ...card,
      chance: {
        ...card.chance,
        low: 0.55,
        high: 0.86,
        own: { probability: 0.7, low: 0.5, high: 0.9, count: 14 },
      },
      reasons: [
        {
          claim: 'goal.gap',
          source: 'G-2',
          value: -2.4,
          unit: 'percent',
          asOfAt: Date.parse('2026-11-22T09:00:00Z'),
          text: claim,
          verdict: 'stale',
          now: -2.1,
        },
      ],
      actions: [{ label: 'Approve', command: 'approve', args: { task: 'T-12' }, style: 'primary' }],
    }).replace(/\s+/g, ' ');
    expect(shown).not.toMatch(/55|86|50 %|90 %/);
    expect(shown).toContain(card.reasoning);
    expect(shown).not.toContain(claim);
    expect(shown).not.toContain('3.4 %');
    expect(shown).toContain('Approve: approve T-12');
  });

  it('says nothing of a record that the asker may not see', () => {
    expect(show(card)).not.toContain('record');
  });
});

describe('a table', () => {
  const table: TableView = {
    kind: 'table',
    title: 'Goals',
    columns: [{ title: 'Goal' }, { title: 'Now', align: 'right' }],
    rows: [
      ['G-1 trial-to-paid from the first booking to the first invoice', '4.1 %'],
      ['G-2', '10.3 %'],
    ],
    empty: 'No goals yet.',
  };

  it('aligns its columns', () => {
    expect(show({ ...table, rows: [['G-1', '4.1 %'], table.rows[1] ?? []] })).toBe(
      ['Goals', 'Goal     Now', 'G-1    4.1 %', 'G-2   10.3 %'].join('\n'),
    );
  });

  it('wraps cells where the page is narrow', async () => {
    await expectGolden('terminal/render', show(table, { width: 30 }));
  });

  it('becomes a list where not even that fits', () => {
    expect(show({ ...table, rows: [['G-2', '10.3 %']] }, { width: 9 })).toBe(
      ['Goals', 'Goal: G-2', 'Now:', '  10.3 %'].join('\n'),
    );
  });

  it('leaves out details, the last first, rather than have tall rows', () => {
    const columns = [
      { title: 'Who' },
      { title: 'Free' },
      ...['Hours', 'Categories'].map((title) => ({ title, isDetail: true as const })),
    ];
    const rows = [['@ana', '10 h', '20 h a week', 'one, two, three, four, five, six, seven']];
    const headsAt = (width: number) =>
      show({ kind: 'table', title: '', columns, rows }, { width }).split('\n')[0]?.split(/ {2,}/);
    expect(headsAt(80)).toEqual(['Who', 'Free', 'Hours', 'Categories']);
    expect(headsAt(34)).toEqual(['Who', 'Free', 'Hours']);
    expect(headsAt(18)).toEqual(['Who', 'Free']);
  });

  it('leaves out a column, and in a list a line, that says nothing', () => {
    const columns = [{ title: 'Who' }, { title: 'Room' }, { title: 'Away' }];
    const rows = [
      ['@ana', '16 h', ''],
      ['@ben', '', ''],
    ];
    const team: TableView = { kind: 'table', title: 'Team', columns, rows };
    expect(show(team)).toBe('Team\nWho   Room\n@ana  16 h\n@ben');
    expect(show(team, { width: 8 })).toBe('Team\nWho:\n  @ana\nRoom:\n  16 h\n\nWho:\n  @ben');
  });

  it('says what to do when it is empty', () => {
    expect(show({ ...table, rows: [] })).toBe(`Goals\n${table.empty}`);
  });

  it('has no line of heads where no column has one', () => {
    expect(show({ ...table, title: '', columns: [{ title: '' }, { title: '' }], rows: [['a', 'b']] })).toBe(
      'a  b',
    );
  });
});

describe('a chart', () => {
  const day = (n: number) => Date.parse('2026-11-01T12:00:00Z') + n * 86_400_000;
  const chart: ChartView = {
    kind: 'chart',
    title: 'failed imports',
    unit: 'percent',
    points: [4, 3.5, null, 3, 2.5, 2].map((value, index) => ({ at: day(index), value })),
    target: 1,
  };

  it('has labels on both axes, a line for the target and a gap for what is missing', () => {
    const lines = renderView(chart, { ...page, width: 30 });
    expect(lines).toEqual([
      'failed imports',
      '  4 % ┤•',
      '      │    •',
      '      │',
      '      │             •',
      '2.5 % ┤                  •',
      '      │                      •',
      '      │',
      '      │',
      '  1 % ┤╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌',
      '      └───────────────────────',
      '       Sun 1 Nov     Fri 6 Nov',
      '• measured   ╌ target 1 %',
    ]);
  });

  it('shades the fan from the last value on at every column', () => {
    const fan = [
      { at: day(20), low: 1.5, middle: 2.5, high: 3.5 },
      { at: day(40), low: 1, middle: 3, high: 5 },
    ];
    const lines = renderView(
      { ...chart, points: chart.points.slice(0, 4), target: 2, fan },
      { ...page, width: 60 },
    );
    expect(lines.at(-2)).toBe('     Sun 1 Nov                                    Fri 11 Dec');
    const columns = lines.slice(1, 10).map((line) => [...line.slice(5).padEnd(55)]);
    const filled = Array.from({ length: 55 }, (_, column) =>
      columns.some((row) => /[░▒•]/.test(row[column] ?? '')),
    );
    // Four days with one missing, then the fan without a hole up to the end.
    expect(filled.lastIndexOf(false)).toBeLessThan(5);
    expect(filled.at(-1)).toBe(true);
    expect(lines.filter((line) => line.startsWith('2 % ┤'))).toHaveLength(1);
  });

  it('names the day of the last value between the ends where there is room', () => {
    const points = Array.from({ length: 30 }, (_, index) => ({ at: day(index), value: index % 4 }));
    const fan = [{ at: day(60), low: 0, middle: 2, high: 4 }];
    const lines = renderView({ ...chart, points, fan }, { ...page, width: 80 });
    expect(lines.at(-2)).toMatch(/^ +Sun 1 Nov +Mon 30 Nov +Thu 31 Dec$/);
  });

  it('draws a missing value as nothing, and never as 0', () => {
    const points = [5, null, 5, null, 5].map((value, index) => ({ at: day(index), value }));
    const rows = renderView({ ...chart, points, target: 0 }, { ...page, width: 40 });
    expect(rows.join('').split('•')).toHaveLength(3 + 1 + 1);
    expect(rows.find((line) => line.startsWith('  0 %'))).not.toContain('•');
  });

  it('draws one flat value without dividing by nothing', () => {
    expect(show({ ...chart, points: [{ at: day(0), value: 2 }], target: null })).toContain('•');
  });

  it('says its last value in a line where there is no room to draw', () => {
    expect(show(chart, { width: 18 })).toContain('2 % on 2026-11-06,');
  });

  it('says so when there is nothing to draw', async () => {
    await expectGolden('terminal/render', show({ ...chart, points: [{ at: day(0), value: null }] }));
  });
});

describe('an answer', () => {
  it('writes instants as the clock of the reader shows them', () => {
    const at = Date.parse('2026-07-01T09:04:00Z');
    expect(show(answer(text`Approved at ${instant(at)}.`))).toBe('Approved at 10:04.');
  });

  it('names what a button would do as words to type', () => {
    const [said, command] = ['No start value: the mean is 4.1 %.', 'goal edit'];
    const view = {
      ...answer(said),
      actions: [{ label: 'Use it', command, args: { goal: 'G-1' }, style: 'plain' as const }],
    };
    expect(show(view)).toBe(`${said}\n  Use it: ${command} G-1`);
  });

  it('marks a refusal as one and adds suggestions that it does not name', () => {
    const message = '2 of 9 rows cannot be read.';
    const suggestion = 'Line 3: no date';
    expect(show({ kind: 'refusal', code: 'bad_file', message, suggestions: [suggestion] })).toBe(
      `Not done: ${message}\n  ${suggestion}`,
    );
  });
});

describe('a report', () => {
  it('says a heading once where its table is called the same', () => {
    const table: TableView = {
      kind: 'table',
      title: 'Open bugs',
      columns: [{ title: 'Bug' }],
      rows: [['Crash']],
    };
    const page = show({
      kind: 'report',
      title: 'Alpha',
      sections: [{ heading: 'Open bugs', lines: [], table }],
    });
    expect(page.split('Open bugs')).toHaveLength(2);
  });
});
