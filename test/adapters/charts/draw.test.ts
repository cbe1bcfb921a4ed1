import { expect, it } from 'vitest';
import { listDates, listTicks, readCourse } from '../../../adapters/charts/course.ts';
import { drawPng, drawSvg } from '../../../adapters/charts/draw.ts';
import { createPainter } from '../../../adapters/charts/painter.ts';
import { PALETTES } from '../../../adapters/charts/theme.ts';
import { DAY_MS } from '../../../src/base/language/date.ts';
import type { ChartView, Picture } from '../../../src/base/view/picture.ts';

const START = Date.UTC(2026, 8, 1, 9);
const locale = { zone: 'Europe/Lisbon', currency: 'EUR' };
const chart: ChartView = {
  kind: 'chart',
  title: 'G-1 Trial-to-paid <at least> 6 %',
  unit: 'percent',
  points: [4.1, 4.3, null, 4.6].map((value, week) => ({ at: START + week * 7 * DAY_MS, value })),
  target: 6,
  deadlineAt: START + 60 * DAY_MS,
  fan: [{ at: START + 28 * DAY_MS, low: 4.2, middle: 4.8, high: 5.4 }],
  marks: [
    { kind: 'task', at: START + 8 * DAY_MS, label: 'T-3' },
    { kind: 'event', at: START + 15 * DAY_MS, untilAt: START + 17 * DAY_MS, label: 'Price change' },
  ],
};

it('draws the target, the likely range, finished tasks and outside events, with the same in words', () => {
  const svg = drawSvg({ view: chart, locale, theme: 'light' });
  for (const seen of ['target 6 %', 'T-3', 'Price change', 'likely range', 'finished task', 'outside event'])
    expect(svg).toContain(`>${seen}</text>`);
  expect(svg).toContain('G-1 Trial-to-paid &lt;at least&gt; 6 %</text>');
  expect(svg).toMatch(
    /^<svg [^>]*role="img"><title>G-1 Trial-to-paid &lt;at least&gt; 6 %: 4\.1 % on Tue 1 Sept,/,
  );
  expect(svg).toContain('Finished: T-3 (Wed 9 Sept). Outside: Price change (Wed 16 Sept).</title>');
});

it.each(['light', 'dark'] as const)('draws on %s ground, in colours that say the same in shapes', (theme) => {
  const svg = drawSvg({ view: chart, locale, theme });
  const { background, value, target } = PALETTES[theme];
  for (const colour of [background, value, target]) expect(svg).toContain(colour);
});

it.each(['light', 'dark'] as const)(
  'has letters on %s ground that can be read (WCAG 2.2, 4.5 to 1)',
  (theme) => {
    const { background, text, quiet, target } = PALETTES[theme];
    for (const ink of [text, quiet, target]) expect(contrast(ink, background)).toBeGreaterThan(4.5);
  },
);

it('makes a PNG of every chart, one without values or without a move included', () => {
  const at = START;
  const bare = { kind: 'chart', title: 'Nothing', unit: 'money', target: null } as const;
  const charts: ChartView[] = [
    chart,
    { ...bare, points: [] },
    { ...bare, points: [{ at, value: 5 }] },
    {
      ...bare,
      points: [
        { at, value: 0 },
        { at: at + DAY_MS, value: 0 },
      ],
    },
    {
      ...bare,
      unit: 'minutes',
      points: [
        { at, value: -3 },
        { at: at + 900 * DAY_MS, value: 9e9 },
      ],
    },
  ];
  for (const view of charts) {
    const png = drawPng({ view, locale, theme: 'dark' });
    expect(Buffer.from(png.subarray(1, 4)).toString()).toBe('PNG');
    expect(png.byteLength).toBeLessThan(200_000);
  }
});

const bundle: ChartView = {
  ...{ kind: 'chart', title: 'Failed imports: T-2 and T-7', unit: 'percent', target: null },
  points: [3.4, 3.5, 3.3, 2.2, 2.3].map((value, week) => ({ at: START + week * 7 * DAY_MS, value })),
  bands: [
    {
      kind: 'earlier',
      fromAt: START + 15 * DAY_MS,
      untilAt: START + 28 * DAY_MS,
      low: 3,
      middle: 3.4,
      high: 3.8,
    },
    {
      kind: 'promised',
      fromAt: START + 15 * DAY_MS,
      untilAt: START + 28 * DAY_MS,
      low: 1.2,
      middle: 1.9,
      high: 2.5,
    },
  ],
  marks: [{ kind: 'task', at: START + 15 * DAY_MS, label: 'T-2' }],
};
const reliability: Picture = {
  ...{ kind: 'plot', shape: 'reliability', title: 'My dates: 40 forecasts settled' },
  bands: [
    { said: 0.45, came: 0.4, low: 0.22, high: 0.61, count: 20 },
    { said: 0.85, came: 0.9, low: 0.7, high: 0.97, count: 20 },
  ],
};
const week: Picture = {
  ...{ kind: 'plot', shape: 'week', title: 'Week 48, day by day' },
  days: [
    { on: '2026-11-23', proposed: 4, approved: 3, done: 0 },
    { on: '2026-11-24', proposed: 0, approved: 1, done: 2 },
  ],
};

it.each([
  [
    'before and after',
    bundle,
    ['by its earlier trend', 'as promised', 'finished task'],
    'As promised 1.9 %, between 1.2 % and 2.5 %.',
  ],
  [
    'reliability',
    reliability,
    ['I said (%)', 'came true (%)', 'exactly as said'],
    'Said 85 %: came true 90 % of 20 (70 to 97 %).',
  ],
  [
    'the week',
    week,
    ['proposed', 'yes', 'done', '4 proposed, 4 yes, 2 done'],
    'Mon 23 Nov: 4 proposed, 3 yes, 0 done.',
  ],
] as const)('draws %s with the same in words, on light and dark ground', (_what, view, seen, words) => {
  for (const theme of ['light', 'dark'] as const) {
    const svg = drawSvg({ view, locale, theme });
    for (const each of seen) expect(svg).toContain(`>${each}</text>`);
    expect(svg).toContain(words);
    expect(svg).toContain(PALETTES[theme].background);
    expect(drawPng({ view, locale, theme }).byteLength).toBeLessThan(200_000);
  }
});

it('has the number of a point on its other side where the next point is near', () => {
  const bands = [0.45, 0.76, 0.84].map((said, index) => ({
    ...{ said, came: 0.9, low: 0.7, high: 0.97 },
    count: 21 + index,
  }));
  const svg = drawSvg({ view: { ...reliability, bands } as Picture, locale, theme: 'light' });
  const anchorOf = (count: number) => new RegExp(`text-anchor="(\\w+)"[^>]*>${count}</text>`).exec(svg)?.[1];
  expect([21, 22, 23].map(anchorOf)).toEqual(['start', 'end', 'start']);
});

it('has round numbers beside it and a few dates below', () => {
  const { scale, from, to } = readCourse(chart, 'UTC');
  expect(listTicks(scale)).toEqual([4, 4.5, 5, 5.5, 6, 6.5]);
  expect(listDates(from, to).map((at) => new Date(at).toISOString().slice(5, 10))).toEqual([
    '09-02',
    '09-16',
    '09-30',
    '10-14',
    '10-28',
  ]);
  for (const days of [0.1, 1, 5, 30, 100, 400, 3_000])
    expect(listDates(from, from + days * DAY_MS).length).toBeLessThanOrEqual(7);
});

it('draws the same content once, and again what could not be drawn', async () => {
  const drawn: object[] = [];
  let isBroken = true;
  const painter = createPainter({
    async run(_name, input) {
      drawn.push(input);
      if (isBroken) throw new Error('broke');
      return new Uint8Array([drawn.length]);
    },
  });
  await expect(painter.draw(chart, { locale, theme: 'light' })).rejects.toThrow('broke');
  isBroken = false;
  const [first, again] = [
    await painter.draw(chart, { locale, theme: 'light' }),
    await painter.draw(structuredClone(chart), { locale, theme: 'light' }),
  ];
  expect(again).toBe(first);
  await painter.draw(chart, { locale, theme: 'dark' });
  await painter.draw({ ...chart, target: 7 }, { locale, theme: 'light' });
  expect(drawn).toHaveLength(4);
});

/** Of two colours (#rrggbb), 1 to 21: WCAG 2.2, "contrast ratio". */
function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [one, other].map(luminance).sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((from) => {
    const share = Number.parseInt(colour.slice(from, from + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
