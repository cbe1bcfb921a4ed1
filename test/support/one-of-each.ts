import { answer, type DigestView, type TaskCard, type View } from '../../src/base/view/view.ts';

const digest: DigestView = {
  kind: 'digest',
  feed: 'evening',
  date: '2026-11-23',
  zone: 'UTC',
  headline: ['seen digest'],
  changes: [],
  tasks: [],
  foot: [],
};

const task: TaskCard = {
  kind: 'task',
  id: 'T-99',
  position: null,
  title: 'seen task',
  category: 'quality',
  priority: 6,
  project: null,
  goal: null,
  state: 'proposed',
  stateText: ['needs a yes'],
  approvalKind: 'normal',
  impact: { low: null, high: null, unit: 'count', label: 'unknown' },
  impactText: 'impact unknown',
  valuePerMonth: null,
  alignment: 0.5,
  effortHours: 2,
  effortText: '2 h',
  executor: null,
  executorText: ['nobody yet'],
  chance: { probability: 0.6, shown: 'due Tue 24 Nov, no record yet' },
  dueOn: '2026-11-24',
  readingOn: null,
  dependsOn: [],
  reasoning: 'Next by priority.',
  reasons: [],
  actions: [],
};

/** One View of each kind; each says `seen` and its kind. */
export const ONE_OF_EACH: Readonly<{ [K in View['kind']]: View & { kind: K } }> = {
  answer: answer('seen answer'),
  table: {
    kind: 'table',
    title: 'seen table',
    columns: [{ title: 'Who' }, { title: 'Hours', align: 'right' }],
    rows: [['@ana', '24']],
  },
  report: { kind: 'report', title: 'seen report', sections: [{ heading: 'Now', lines: [['fine']] }] },
  chart: {
    kind: 'chart',
    title: 'seen chart',
    unit: 'count',
    points: [
      { at: 0, value: 1 },
      { at: 1, value: 2 },
    ],
    target: 3,
  },
  form: { kind: 'form', title: 'seen form', command: 'note add', fields: [] },
  digest,
  plan: {
    kind: 'plan',
    isDryRun: true,
    generated: 1,
    unique: 1,
    queued: 1,
    skipped: [],
    totalImpact: 0,
    currency: null,
    digest: { ...digest, headline: ['seen plan'], foot: [['seen plan']] },
  },
  task,
  working: { kind: 'working', command: 'plan', text: 'seen working' },
  refusal: { kind: 'refusal', code: 'not_found', message: 'seen refusal' },
};
