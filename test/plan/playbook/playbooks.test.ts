import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal, type RefusalDetail } from '../../../src/base/language/errors.ts';
import { type GoalToMatch, matchPlays } from '../../../src/plan/playbook/match-plays.ts';
import { inferMetricKinds } from '../../../src/plan/playbook/metric-kind.ts';
import {
  addPlaybooks,
  BUILT_IN_PLAYBOOKS,
  listBuiltInPlays,
  loadPlaybooks,
} from '../../../src/plan/playbook/playbooks.ts';
import { METRIC_KINDS, parsePlaybook } from '../../../src/plan/playbook/schema.ts';
import { runs } from '../../support/full.ts';
import { expectGolden } from '../../support/golden.ts';

const builtIn = loadPlaybooks(BUILT_IN_PLAYBOOKS);

function playOf(overrides: Record<string, unknown> = {}) {
  return {
    key: 'saved-replies',
    title: 'Write saved replies for the commonest questions',
    focusAreas: ['support', 'customer care'],
    effects: [{ kind: 'response-time', direction: 'down', size: 'medium' }],
    category: 'automation',
    effortHours: [2, 4],
    appliesWhen: { sentence: 'The same answers are typed again and again.' },
    firstEvidence: 'Count the answers that were typed twice last week.',
    why: 'The common questions are answered in a minute.',
    ...overrides,
  };
}

function fileOf(...plays: unknown[]) {
  return { file: 'ours.json', json: { theme: 'ours', plays } };
}

function playsOf(...overrides: Record<string, unknown>[]) {
  return loadPlaybooks([fileOf(...overrides.map(playOf))]);
}

function goalOf(overrides: Partial<GoalToMatch> = {}): GoalToMatch {
  return {
    id: 'G-1',
    title: 'Answer sooner',
    metricName: 'first support reply',
    unit: 'minutes',
    direction: 'at most',
    focusArea: '',
    state: 'behind',
    gap: -60,
    ...overrides,
  };
}

function detailOf(act: () => unknown): RefusalDetail {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error.detail;
    throw error;
  }
  throw new Error('nothing was refused');
}

function refusalOf(act: () => unknown): string {
  return detailOf(act).message;
}

describe('the built-in playbooks', () => {
  it('offer at least 45 plays over at least 19 themes', () => {
    expect(builtIn.length).toBeGreaterThanOrEqual(45);
    expect(BUILT_IN_PLAYBOOKS.length).toBeGreaterThanOrEqual(19);
  });

  it('are read the same without being checked again', () => {
    expect(listBuiltInPlays()).toEqual(builtIn);
  });

  it('are the files of the folder, each named after its theme', () => {
    const folder = new URL('../../../src/plan/playbooks/', import.meta.url);
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    expect(BUILT_IN_PLAYBOOKS.map(({ file }) => file)).toEqual(files.sort());
    for (const { file, json } of BUILT_IN_PLAYBOOKS) expect(`${parsePlaybook(json).theme}.json`).toBe(file);
  });

  it('move every kind of metric there is', () => {
    const moved = new Set(builtIn.flatMap((play) => play.effects.map(({ kind }) => kind)));
    expect(METRIC_KINDS.filter((kind) => !moved.has(kind))).toEqual([]);
  });

  it('never say the same thing twice', () => {
    for (const field of ['title', 'why', 'firstEvidence'] as const) {
      expect(new Set(builtIn.map((play) => play[field])).size).toBe(builtIn.length);
    }
  });

  it.each([
    'payment_integration',
    'Payments',
    'pricing',
    'on-boarding of new users: onboarding',
    'activation',
    'Retention',
    'churn',
    'referrals',
    'performance',
    'self_healing',
    'self-healing',
    'automation',
    'customer support',
    'content',
    'hiring',
    'quality',
    'events',
    'newcomers',
    'moderation',
    'contributors',
    'funding',
  ])('have something to say about %s', (area) => {
    const own = matchPlays({ focusAreas: [area], goals: [] }, builtIn).filter(
      ({ play }) => !play.title.includes('{area}'),
    );
    expect(own.length).toBeGreaterThanOrEqual(2);
  });

  it('serve a SaaS goal with SaaS work and a club goal with club work', () => {
    const keys = (goal: Partial<GoalToMatch>) =>
      matchPlays(
        { focusAreas: [], goals: [goalOf({ direction: 'at least', gap: 5, ...goal })] },
        builtIn,
      ).map(({ play }) => play.key);
    expect(keys({ metricName: 'trial-to-paid', unit: 'percent' })).toContain('onboarding-setup-calls');
    expect(keys({ metricName: 'newcomers who post again', unit: 'percent' })).toContain(
      'newcomers-greeter-rota',
    );
    expect(keys({ metricName: 'newcomers who post again', unit: 'percent' })).not.toContain(
      'retention-weekly-summary',
    );
  });
});

describe('a playbook file', () => {
  it('is read with its defaults', () => {
    const [play] = parsePlaybook({ theme: 'ours', plays: [playOf()] }).plays;
    expect(play).toMatchObject({ key: 'saved-replies', dependsOn: [], touches: [] });
  });

  it('is explained by an example that is itself valid', () => {
    const text = readFileSync(new URL('../../../docs/playbooks.md', import.meta.url), 'utf8');
    const example = /```json\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
    expect(addPlaybooks(builtIn, [{ file: 'example', json: JSON.parse(example) }])).toHaveLength(
      builtIn.length + 1,
    );
  });

  it.each([
    ['an unknown field', { colour: 'red' }, 'colour'],
    ['hours in the wrong order', { effortHours: [4, 2] }, 'effortHours'],
    [
      'an unknown kind of metric',
      { effects: [{ kind: 'mood', direction: 'up', size: 'small' }] },
      'effects.0.kind',
    ],
    ['a kind twice', { effects: [playOf().effects[0], playOf().effects[0]] }, 'each kind once'],
    ['an unknown placeholder', { title: 'Write replies for {project}' }, '{metric}, {goal} and {area}'],
    ['a title of 81 characters', { title: 'x'.repeat(81) }, 'at most 80'],
    ['capital letters in a focus area', { focusAreas: ['Support'] }, 'lower-case'],
    ['a reason without an end', { why: 'it is known to work well' }, 'full stop'],
    [
      'a state that no goal has',
      { appliesWhen: { sentence: 'Only sometimes.', goalState: ['met'] } },
      'goalState',
    ],
  ])('is refused for %s, with file, play and fault named', (_what, overrides, named) => {
    const message = refusalOf(() =>
      loadPlaybooks([fileOf(playOf(), playOf({ key: 'bad-play', ...overrides }))]),
    );
    expect(message).toContain('ours.json, play “bad-play”');
    expect(message).toContain(named);
  });

  it('names the place of a play that has no key, and survives any rubbish', () => {
    expect(refusalOf(() => loadPlaybooks([fileOf(playOf({ key: undefined }))]))).toContain(
      'play number 1: key',
    );
    for (const json of [null, 3, 'x', [], {}, { theme: 'a', plays: 'b' }, { theme: 'a', plays: [null] }]) {
      expect(refusalOf(() => parsePlaybook(json, 'ours.json'))).toContain('ours.json');
    }
  });

  it('lists further faults after the first', async () => {
    const json = { theme: 'ours', plays: [playOf({ category: 'fun', why: 'it is known to work well' })] };
    const { message, suggestions } = detailOf(() => parsePlaybook(json, 'ours.json'));
    expect(message).toContain('category is "fun"');
    await expectGolden('plan/playbook', suggestions);
  });
});

describe('adding playbooks', () => {
  it('lets a team build on the built-in plays', () => {
    const plays = addPlaybooks(builtIn, [fileOf(playOf({ dependsOn: ['support-count-causes'] }))]);
    expect(plays.at(-1)).toMatchObject({ key: 'saved-replies', file: 'ours.json' });
  });

  it('refuses a key that is taken and says by which file', () => {
    const message = refusalOf(() =>
      addPlaybooks(builtIn, [fileOf(playOf({ key: 'support-saved-replies' }))]),
    );
    expect(message).toContain('ours.json, play “support-saved-replies”');
    expect(message).toContain('support.json');
  });

  it('refuses the same key twice in one file', () => {
    expect(refusalOf(() => loadPlaybooks([fileOf(playOf(), playOf())]))).toContain('ours.json');
  });

  it('refuses to depend on a play that does not exist', () => {
    const message = refusalOf(() => loadPlaybooks([fileOf(playOf({ dependsOn: ['nowhere'] }))]));
    expect(message).toContain('ours.json, play “saved-replies”: dependsOn “nowhere”');
  });

  it('refuses plays that wait for each other in a circle, over files too', () => {
    const files = [
      { file: 'a.json', json: { theme: 'a', plays: [playOf({ key: 'one', dependsOn: ['two'] })] } },
      { file: 'b.json', json: { theme: 'b', plays: [playOf({ key: 'two', dependsOn: ['three'] })] } },
      { file: 'c.json', json: { theme: 'c', plays: [playOf({ key: 'three', dependsOn: ['one'] })] } },
    ];
    expect(refusalOf(() => loadPlaybooks(files))).toContain(
      'a.json, play “one”: dependsOn “one → two → three → one”',
    );
  });

  it('refuses a play that waits for itself', () => {
    expect(refusalOf(() => loadPlaybooks([fileOf(playOf({ dependsOn: ['saved-replies'] }))]))).toContain(
      'saved-replies → saved-replies',
    );
  });
});

describe('the kind of a metric', () => {
  it.each([
    ['weekly orders', 'count', ['sales']],
    ['weekly orders', 'money', ['revenue', 'sales']],
    ['MRR', 'money', ['revenue', 'subscription-revenue']],
    ['trial-to-paid', 'percent', ['trial-conversion']],
    ['failed imports', 'percent', ['errors']],
    ['failed payments', 'percent', ['payment-failures']],
    ['Sign-ups a week', 'count', ['reach']],
    ['churn rate', 'percent', ['churn']],
    ['response time', 'ms', ['speed']],
    ['median response time', 'hours', ['response-time']],
    ['hosting cost', 'money', ['cost']],
    ['donations', 'money', ['funding']],
    ['member retention', 'percent', ['participation']],
    ['weekly active users', 'count', ['retention']],
    ['reports handled within a day', 'percent', ['abuse']],
    ['bookings', 'count', ['utilisation']],
    ['time to hire', 'days', ['vacancies']],
    ['smörgåsbord index', 'score', []],
  ])('of “%s” in %s is %j', (name, unit, kinds) => {
    expect(inferMetricKinds(name, unit)).toEqual(kinds);
  });
});

describe('matching plays', () => {
  it('serves a goal by the kind of its metric, with a signed guess of the impact', () => {
    const matches = matchPlays({ focusAreas: [], goals: [goalOf()] }, playsOf({}));
    expect(matches).toMatchObject([
      { goalId: 'G-1', focusArea: null, impactLow: -12, impactHigh: -3, title: playOf().title },
    ]);
  });

  it('yields nothing for a met goal, nor for one whose value is past the target', () => {
    const goals = [
      goalOf({ state: 'met' }),
      goalOf({ state: 'ahead', gap: 5 }),
      goalOf({ state: 'ahead', gap: -5, direction: 'at least', metricName: 'uptime' }),
    ];
    for (const goal of goals) {
      expect(matchPlays({ focusAreas: [], goals: [goal] }, builtIn)).toEqual([]);
    }
  });

  it('leaves a focus area alone when every goal of it is met', () => {
    const met = goalOf({ state: 'met', focusArea: 'Support' });
    expect(matchPlays({ focusAreas: ['supports'], goals: [met] }, builtIn)).toEqual([]);
    const open = goalOf({ id: 'G-2', focusArea: 'support', metricName: 'tickets', unit: 'count', gap: -9 });
    const matches = matchPlays({ focusAreas: ['support'], goals: [met, open] }, builtIn);
    expect(matches.length).toBeGreaterThan(0);
    expect(matches.filter(({ goalId }) => goalId !== 'G-2')).toEqual([]);
    const aside = playsOf({ effects: [{ kind: 'cost', direction: 'down', size: 'small' }] });
    expect(matchPlays({ focusAreas: ['support'], goals: [met, open] }, aside)).toHaveLength(1);
  });

  it('does not offer by its focus area what moves only a goal that is met', () => {
    const goals = [goalOf({ state: 'met' })];
    expect(matchPlays({ focusAreas: ['support'], goals }, playsOf({}))).toEqual([]);
  });

  it('does not serve a goal that wants the opposite', () => {
    const goal = goalOf({ direction: 'at least', gap: 10 });
    expect(matchPlays({ focusAreas: [], goals: [goal] }, playsOf({}))).toEqual([]);
  });

  it('reads the wanted direction of an exact goal from its gap', () => {
    const exact = (gap: number | null) => goalOf({ direction: 'exactly', gap });
    const count = (gap: number | null) =>
      matchPlays({ focusAreas: [], goals: [exact(gap)] }, playsOf({})).length;
    expect([count(-5), count(5), count(null)]).toEqual([1, 0, 1]);
  });

  it('claims no figure without a measurement, or for a play that only finds out', () => {
    const unknown = { effects: [{ kind: 'response-time', direction: 'down', size: 'unknown' }] };
    const noData = matchPlays(
      { focusAreas: [], goals: [goalOf({ state: 'no data', gap: null })] },
      playsOf({}),
    );
    const findsOut = matchPlays({ focusAreas: [], goals: [goalOf()] }, playsOf(unknown));
    expect(noData).toMatchObject([{ impactLow: null, impactHigh: null }]);
    expect(findsOut).toMatchObject([{ impactLow: null, impactHigh: null }]);
  });

  it('keeps to the states of a goal that the play is for', () => {
    const plays = playsOf({ appliesWhen: { sentence: 'Only when it is late.', goalState: ['behind'] } });
    const count = (state: GoalToMatch['state']) =>
      matchPlays({ focusAreas: ['support'], goals: [goalOf({ state })] }, plays).length;
    expect([count('behind'), count('on pace'), count('ahead')]).toEqual([1, 0, 0]);
  });

  it.each([
    [true, [1, 0, 1]],
    [false, [0, 1, 1]],
  ])('keeps a play from teams that are known to be otherwise: earning is %j', (earnsRevenue, counts) => {
    const plays = playsOf({ appliesWhen: { sentence: 'Depends on who pays.', earnsRevenue } });
    const count = (team: { earnsRevenue?: boolean }) =>
      matchPlays({ ...team, focusAreas: [], goals: [goalOf()] }, plays).length;
    expect([count({ earnsRevenue: true }), count({ earnsRevenue: false }), count({})]).toEqual(counts);
  });

  it.each(['support', 'Supporting', 'customer_support', 'support-desk', 'care for the customer'])(
    'finds the focus area %s by its words',
    (area) => {
      const matches = matchPlays({ focusAreas: [area], goals: [] }, playsOf({}));
      expect(matches).toMatchObject([{ goalId: null, focusArea: area, impactLow: null, impactHigh: null }]);
    },
  );

  it('has work by its name for a focus area that no other play is about', () => {
    const matches = matchPlays({ focusAreas: ['falconry_evenings'], goals: [] }, builtIn);
    expect(matches.length).toBeGreaterThanOrEqual(15);
    for (const { title } of matches) expect(title).toContain('falconry evenings');
  });

  it('serves a goal of an unknown kind of metric by its focus area, without a figure', () => {
    const goal = goalOf({ metricName: 'shelf index', unit: 'score', focusArea: 'support' });
    const matches = matchPlays({ focusAreas: [], goals: [goal] }, playsOf({}));
    expect(matches).toMatchObject([
      { goalId: 'G-1', focusArea: 'support', impactLow: null, impactHigh: null },
    ]);
  });

  it('makes one task of a play for two goals, for the one that needs it most', () => {
    const goals = [goalOf({ state: 'on pace' }), goalOf({ id: 'G-2', state: 'behind' })];
    const matches = matchPlays({ focusAreas: ['support'], goals }, playsOf({}));
    expect(matches).toMatchObject([{ goalId: 'G-2', focusArea: 'support' }]);
  });

  it('makes one task a goal where the title names the goal, and none without a goal', () => {
    const plays = playsOf({ title: 'Ask for {goal} what slows {metric}' });
    const goals = [goalOf({ title: 'Chat' }), goalOf({ id: 'G-2', title: 'Mail' })];
    const titles = matchPlays({ focusAreas: [], goals }, plays).map(({ title }) => title);
    expect(titles).toEqual([
      'Ask for Chat what slows first support reply',
      'Ask for Mail what slows first support reply',
    ]);
    expect(matchPlays({ focusAreas: ['support'], goals: [] }, plays)).toEqual([]);
  });

  it('brings what a play depends on, before it and once', () => {
    const other = { focusAreas: ['elsewhere'], effects: [{ kind: 'reach', direction: 'up', size: 'small' }] };
    const plays = playsOf(
      { key: 'last', dependsOn: ['middle', 'first'] },
      { key: 'middle', dependsOn: ['first'], title: 'Do the middle part', ...other },
      { key: 'first', title: 'Do the first part', ...other },
    );
    const matches = matchPlays({ focusAreas: [], goals: [goalOf()] }, plays);
    expect(matches.map(({ play }) => play.key)).toEqual(['first', 'middle', 'last']);
    expect(matches[1]).toMatchObject({ goalId: 'G-1', impactLow: null });
  });

  it('does not wait for what the team is past', () => {
    const plays = playsOf(
      { key: 'first', appliesWhen: { sentence: 'Nobody pays yet.', earnsRevenue: false } },
      { key: 'last', title: 'Do the last part', dependsOn: ['first'] },
    );
    const matches = matchPlays({ earnsRevenue: true, focusAreas: [], goals: [goalOf()] }, plays);
    expect(matches.map(({ play }) => [play.key, play.dependsOn])).toEqual([['last', []]]);
  });

  it('puts a prerequisite that fits by itself before what needs it', () => {
    const plays = playsOf(
      { key: 'needs', dependsOn: ['is-needed'] },
      { key: 'is-needed', title: 'Do this slow part', effortHours: [90, 100] },
    );
    const matches = matchPlays({ focusAreas: [], goals: [goalOf()] }, plays);
    expect(matches.map(({ play }) => play.key)).toEqual(['is-needed', 'needs']);
    expect(matches[0]?.impactLow).toBe(-12);
  });

  it('puts first what is made for the metric, then what closes most of the gap per hour', () => {
    const reply = (size: string) => ({ kind: 'response-time', direction: 'down', size });
    const plays = playsOf(
      { key: 'aside', effects: [{ kind: 'tickets', direction: 'down', size: 'small' }, reply('large')] },
      { key: 'finds-out', title: 'Find out what is slow', effects: [reply('unknown')] },
      { key: 'slow', title: 'Do much in many hours', effects: [reply('large')], effortHours: [90, 100] },
      { key: 'quick', title: 'Do some in few hours', effects: [reply('medium')] },
    );
    const matches = matchPlays({ focusAreas: [], goals: [goalOf()] }, plays);
    expect(matches.map(({ play }) => play.key)).toEqual(['quick', 'slow', 'finds-out', 'aside']);
  });

  it('never claims more than the gap, nor against it, whatever the goals', () => {
    const goal = fc.record({
      id: fc.constantFrom('G-1', 'G-2', 'G-3'),
      title: fc.string(),
      metricName: fc.constantFrom('churn', 'MRR', 'uptime', 'donations', 'first reply', 'open bugs', 'x'),
      unit: fc.constantFrom('percent', 'money', 'count', 'hours'),
      direction: fc.constantFrom('at least' as const, 'at most' as const, 'exactly' as const),
      focusArea: fc.constantFrom('', 'payments', 'support', 'falconry'),
      state: fc.constantFrom(
        'met' as const,
        'ahead' as const,
        'on pace' as const,
        'behind' as const,
        'no data' as const,
      ),
      gap: fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true })),
    });
    fc.assert(
      fc.property(fc.uniqueArray(goal, { selector: ({ id }) => id }), (goals) => {
        for (const { goalId, impactLow, impactHigh } of matchPlays(
          { focusAreas: ['support'], goals },
          builtIn,
        )) {
          const served = goals.find(({ id }) => id === goalId);
          expect(served?.state).not.toBe('met');
          if (impactLow === null || impactHigh === null) continue;
          const gap = served?.gap ?? 0;
          expect(impactLow).toBeLessThanOrEqual(impactHigh);
          expect(Math.min(impactLow * gap, impactHigh * gap)).toBeGreaterThanOrEqual(0);
          expect(Math.max(Math.abs(impactLow), Math.abs(impactHigh))).toBeLessThanOrEqual(Math.abs(gap));
        }
      }),
      { numRuns: runs(60) },
    );
  });
});
