import fc from 'fast-check';
import type { ChartView, PlotView } from '../../src/base/view/picture.ts';
import type { Span, Text } from '../../src/base/view/text.ts';
import type {
  Action,
  DigestView,
  Fact,
  GoalFigures,
  TableView,
  TaskCard,
  View,
} from '../../src/base/view/view.ts';
import { anyCharacter } from './any-character.ts';

/** Text as people, trackers and models supply it at their worst. */
const nastyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: anyCharacter, maxLength: 60 }),
  fc.constantFrom(
    '\u001b[31mred\u001b[0m',
    '\u001b]8;;https://example.org\u0007link\u001b]8;;\u0007',
    '\u009b2Jcleared',
    'two\nlines\r\nand\ttabs',
    '\u202eright to left',
    'z̴̡̘͓̄̈́a̷̧̛l̶̨̆g̸̰̈o̵',
    '漢字かな交じり文を長く書くとどうなるか',
    '👩‍👩‍👧‍👦🇵🇹👍🏽✅',
    'x'.repeat(300),
    '',
    ' ',
  ),
);

const instants = fc.integer({ min: 0, max: 4_000_000_000_000 });
const numbers = fc.double({ noNaN: true, min: -1e12, max: 1e12 });

/** As `fc.webUrl()`, which takes a second to list all characters that a path may hold. */
const webUrl: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('http', 'https'),
    fc.domain(),
    fc.array(fc.string({ unit: anyCharacter, maxLength: 9 }), { maxLength: 3 }),
  )
  .map(([scheme, domain, path]) => [`${scheme}://${domain}`, ...path.map(encodeURIComponent)].join('/'));

const span: fc.Arbitrary<Span> = fc.oneof(
  nastyText,
  fc.record({ bold: nastyText }),
  fc.record({ link: webUrl, text: nastyText }),
  fc.record({ mention: fc.constant('M-1'), name: nastyText }),
  fc.record({ at: instants, style: fc.constantFrom('time' as const, 'date' as const, 'day' as const) }),
);
const line: fc.Arbitrary<Text> = fc.array(span, { maxLength: 5 });
const lines = fc.array(line, { maxLength: 4 });

const action: fc.Arbitrary<Action> = fc.record({
  label: nastyText,
  command: fc.constantFrom('approve', 'refuse', 'nothing'),
  args: fc.dictionary(fc.constantFrom('task', 'note'), nastyText),
  style: fc.constantFrom('primary' as const, 'plain' as const, 'danger' as const),
});

const goal: fc.Arbitrary<GoalFigures> = fc.record({
  id: fc.constant('G-1'),
  title: nastyText,
  unit: fc.constantFrom('percent', 'money', 'minutes', 'count', 'users'),
  current: fc.option(numbers),
  target: numbers,
  gap: fc.option(numbers),
  baseline: fc.option(numbers),
  progressRatio: fc.option(numbers),
  state: fc.constantFrom('met', 'ahead', 'on pace', 'behind', 'no data'),
  momentum: fc.record({
    slopePerWeek: fc.option(numbers),
    direction: fc.constantFrom('toward', 'away', 'flat', 'cannot tell'),
  }),
  targetProbability: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  asOfAt: fc.option(instants),
});

const fact: fc.Arbitrary<Fact> = fc.record(
  {
    claim: fc.constant('goal.gap'),
    source: nastyText,
    value: fc.oneof(numbers, nastyText),
    unit: fc.constant('percent'),
    asOfAt: instants,
    text: nastyText,
    verdict: fc.constantFrom('true' as const, 'stale' as const, 'false' as const),
    now: fc.oneof(numbers, nastyText),
  },
  { requiredKeys: ['claim', 'source', 'value', 'unit', 'asOfAt', 'text'] },
);

const task: fc.Arbitrary<TaskCard> = fc.record({
  kind: fc.constant('task' as const),
  id: fc.constant('T-1'),
  position: fc.option(fc.integer({ min: 1, max: 20 })),
  title: nastyText,
  category: nastyText,
  priority: fc.integer({ min: 0, max: 10 }),
  project: fc.option(nastyText),
  goal: fc.option(goal),
  state: fc.constantFrom('proposed', 'started'),
  stateText: line,
  approvalKind: nastyText,
  impact: fc.constant({ low: null, high: null, unit: 'percent', label: 'unknown' as const }),
  impactText: nastyText,
  valuePerMonth: fc.option(numbers),
  alignment: fc.double({ min: 0, max: 1, noNaN: true }),
  effortHours: numbers,
  effortText: nastyText,
  executor: fc.constant(null),
  executorText: line,
  chance: fc.record(
    {
      probability: numbers,
      isLittleRecord: fc.boolean(),
      low: numbers,
      high: numbers,
      own: fc.record({ probability: numbers, low: numbers, high: numbers, count: numbers }),
    },
    { requiredKeys: ['probability', 'isLittleRecord'] },
  ),
  dueOn: fc.constant('2026-11-25'),
  dueText: nastyText,
  readingOn: fc.option(fc.constant('2026-12-09')),
  dependsOn: fc.array(nastyText, { maxLength: 2 }),
  reasoning: nastyText,
  reasons: fc.array(fact, { maxLength: 3 }),
  actions: fc.array(action, { maxLength: 3 }),
});

const table: fc.Arbitrary<TableView> = fc.integer({ min: 0, max: 7 }).chain((columns) =>
  fc.record(
    {
      kind: fc.constant('table' as const),
      title: nastyText,
      columns: fc.array(
        fc.record(
          { title: nastyText, align: fc.constantFrom('left' as const, 'right' as const) },
          { requiredKeys: ['title'] },
        ),
        { minLength: columns, maxLength: columns },
      ),
      rows: fc.array(fc.array(nastyText, { maxLength: columns + 1 }), { maxLength: 4 }),
      empty: nastyText,
      foot: lines,
    },
    { requiredKeys: ['kind', 'title', 'columns', 'rows'] },
  ),
);

const shares = fc.double({ min: 0, max: 1, noNaN: true });

const chart: fc.Arbitrary<ChartView> = fc.record(
  {
    kind: fc.constant('chart' as const),
    title: nastyText,
    unit: fc.constantFrom('percent', 'money', 'minutes', 'count', 'users'),
    points: fc.array(fc.record({ at: instants, value: fc.option(numbers) }), { maxLength: 30 }),
    target: fc.option(numbers),
    fan: fc.array(fc.record({ at: instants, low: numbers, middle: numbers, high: numbers }), {
      maxLength: 5,
    }),
  },
  { requiredKeys: ['kind', 'title', 'unit', 'points', 'target'] },
);

const plot: fc.Arbitrary<PlotView> = fc.oneof(
  fc.record({
    kind: fc.constant('plot' as const),
    shape: fc.constant('reliability' as const),
    title: nastyText,
    bands: fc.array(
      fc.record({ said: shares, came: shares, low: shares, high: shares, count: fc.nat(999) }),
      { maxLength: 10 },
    ),
  }),
  fc.record({
    kind: fc.constant('plot' as const),
    shape: fc.constant('week' as const),
    title: nastyText,
    days: fc.array(
      fc.record({
        on: fc.constantFrom('2026-11-23', '2026-11-24', '2027-01-01'),
        proposed: fc.nat(40),
        approved: fc.nat(40),
        done: fc.nat(40),
      }),
      { maxLength: 8 },
    ),
  }),
);

const digest: fc.Arbitrary<DigestView> = fc.record({
  kind: fc.constant('digest' as const),
  feed: fc.constant('main'),
  date: fc.constant('2026-11-23'),
  zone: fc.constantFrom('UTC', 'Europe/Lisbon', 'Asia/Kathmandu'),
  headline: line,
  changes: lines,
  tasks: fc.array(task, { maxLength: 5 }),
  foot: lines,
});

/** Any View of each kind that the engine could give. */
export const ANY_OF_EACH: Readonly<{ [K in View['kind']]: fc.Arbitrary<View & { kind: K }> }> = {
  answer: fc.record({
    kind: fc.constant('answer' as const),
    lines,
    actions: fc.array(action, { maxLength: 2 }),
  }),
  table,
  report: fc.record({
    kind: fc.constant('report' as const),
    title: nastyText,
    sections: fc.array(
      fc.record({ heading: nastyText, lines, table, chart }, { requiredKeys: ['heading', 'lines'] }),
      { maxLength: 3 },
    ),
  }),
  chart,
  plot,
  form: fc.record({
    kind: fc.constant('form' as const),
    title: nastyText,
    command: fc.constant('goal add'),
    fields: fc.array(
      fc.record(
        {
          name: fc.constant('name'),
          label: nastyText,
          hint: nastyText,
          input: fc.constantFrom('line' as const, 'choice' as const),
          choices: fc.array(nastyText, { maxLength: 3 }),
          value: nastyText,
          isRequired: fc.boolean(),
        },
        { requiredKeys: ['name', 'label', 'hint', 'input', 'isRequired'] },
      ),
      { maxLength: 3 },
    ),
  }),
  digest,
  plan: fc.record({
    kind: fc.constant('plan' as const),
    isDryRun: fc.boolean(),
    generated: fc.nat(),
    unique: fc.nat(),
    queued: fc.nat(),
    skipped: fc.array(
      fc.record({ reason: nastyText, count: fc.nat(), titles: fc.array(nastyText, { maxLength: 3 }) }),
      {
        maxLength: 3,
      },
    ),
    totalImpact: numbers,
    inMoney: fc.record({ count: fc.nat({ max: 5 }), of: fc.nat({ max: 5 }), total: numbers }),
    currency: fc.constantFrom('EUR', 'JPY', null),
    digest,
  }),
  task,
  working: fc.record({ kind: fc.constant('working' as const), command: nastyText, text: nastyText }),
  refusal: fc.record({
    kind: fc.constant('refusal' as const),
    code: fc.constant('not_found' as const),
    message: nastyText,
    suggestions: fc.array(nastyText, { maxLength: 3 }),
  }),
};

export const anyView: fc.Arbitrary<View> = fc.oneof(...Object.values(ANY_OF_EACH));
