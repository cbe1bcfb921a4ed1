import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BUG_STATES,
  type Bug,
  FEATURE_STATES,
  type Feature,
  type Project,
  readBugState,
  readFeatureState,
  SEVERITIES,
  summariseProjects,
} from '../../../src/gather/project/project.ts';

const project: Project = {
  workspace_id: 'w',
  id: 'alpha',
  name: 'Alpha',
  earns_revenue: 1,
  state: 'active',
  created_at: 5,
};

function feature(own: Partial<Feature>): Feature {
  return {
    workspace_id: 'w',
    id: 'F-1',
    number: 1,
    project_id: 'alpha',
    title: 'One',
    state: 'planned',
    hours_estimated: null,
    hours_spent: null,
    created_at: 10,
    updated_at: 10,
    ...own,
  };
}

function bug(own: Partial<Bug>): Bug {
  return {
    workspace_id: 'w',
    id: 'BUG-1',
    number: 1,
    project_id: 'alpha',
    title: 'One',
    severity: 'low',
    state: 'open',
    created_at: 10,
    updated_at: 10,
    ...own,
  };
}

function summarise(features: readonly Feature[], bugs: readonly Bug[] = []) {
  const [state] = summariseProjects({ projects: [project], features, bugs });
  if (!state) throw new Error('no state');
  return state;
}

describe('summariseProjects', () => {
  it('knows nothing of a project without features, rather than 0', () => {
    expect(summarise([])).toMatchObject({
      completion: null,
      hoursEstimated: null,
      hoursSpent: null,
      hoursLeft: null,
      isNearCompletion: false,
      asOfAt: 5,
    });
  });

  it('counts hours left by feature, so that one overrun hides no other work', () => {
    const state = summarise([
      feature({ hours_estimated: 4, hours_spent: 10 }),
      feature({ hours_estimated: 6, hours_spent: 1 }),
      feature({ hours_estimated: 9, state: 'done' }),
      feature({}),
    ]);
    expect(state).toMatchObject({ hoursEstimated: 19, hoursSpent: 11, hoursLeft: 5, unestimated: 1 });
  });

  it('has 0 hours left once everything is done, estimated or not', () => {
    expect(summarise([feature({ state: 'done' })])).toMatchObject({ hoursLeft: 0, completion: 1 });
  });

  it.each([
    [2, 3, false],
    [3, 4, true],
    [9, 10, true],
    [4, 4, false],
  ])('%i of %i features done is near completion: %s', (done, total, isNear) => {
    const features = Array.from({ length: total }, (_, index) =>
      feature({ state: index < done ? 'done' : 'planned' }),
    );
    expect(summarise(features).isNearCompletion).toBe(isNear);
  });

  it('names unresolved critical bugs as blockers, oldest first', () => {
    const state = summarise(
      [],
      [
        bug({ id: 'BUG-3', number: 3, severity: 'critical', created_at: 30, updated_at: 99 }),
        bug({ id: 'BUG-2', number: 2, severity: 'critical', state: 'in_progress', created_at: 20 }),
        bug({ id: 'BUG-1', severity: 'critical', state: 'resolved' }),
        bug({ id: 'BUG-4', severity: 'high' }),
        bug({ id: 'BUG-5', severity: 'critical', state: 'wont_fix' }),
      ],
    );
    expect(state.criticalBugs.map(({ id }) => id)).toEqual(['BUG-2', 'BUG-3']);
    expect(state.openBugs).toBe(3);
    expect(state.asOfAt).toBe(99);
  });

  it('keeps every feature and bug in exactly one project and one count', () => {
    const ids = fc.constantFrom('alpha', 'beta');
    const hours = fc.option(fc.integer({ min: 0, max: 100 }));
    const features = fc.array(
      fc
        .record({
          project_id: ids,
          state: fc.constantFrom(...FEATURE_STATES),
          hours_estimated: hours,
          hours_spent: hours,
        })
        .map(feature),
    );
    const bugs = fc.array(
      fc
        .record({
          project_id: ids,
          state: fc.constantFrom(...BUG_STATES),
          severity: fc.constantFrom(...SEVERITIES),
        })
        .map(bug),
    );
    fc.assert(
      fc.property(features, bugs, (someFeatures, someBugs) => {
        const states = summariseProjects({
          projects: [project, { ...project, id: 'beta' }],
          features: someFeatures,
          bugs: someBugs,
        });
        const counted = states.map(
          ({ features: { done, inProgress, draft, planned, blocked } }) =>
            done + inProgress + draft + planned + blocked,
        );
        expect(counted).toEqual(states.map((state) => state.features.total));
        expect(counted.reduce((sum, count) => sum + count, 0)).toBe(someFeatures.length);
        for (const state of states) {
          expect(state.criticalBugs.length).toBeLessThanOrEqual(state.openBugs);
          if (state.hoursLeft !== null && state.hoursEstimated !== null) {
            expect(state.hoursLeft).toBeLessThanOrEqual(state.hoursEstimated);
          }
        }
      }),
    );
  });
});

describe('words of trackers', () => {
  it.each([
    ['In Progress', 'in_progress', 'in_progress'],
    ['CLOSED', 'done', 'resolved'],
    ['to-do', 'planned', 'open'],
    ["Won't Fix", undefined, 'wont_fix'],
    ['banana', undefined, undefined],
  ])('%s is a feature %s and a bug %s', (word, featureState, bugState) => {
    expect(readFeatureState(word)).toBe(featureState);
    expect(readBugState(word)).toBe(bugState);
  });
});
