import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_POLICY,
  findKind,
  type Kind,
  kindOf,
  listVoters,
  type Policy,
  type RuleSubject,
  tally,
  type Voter,
} from '../../../src/decide/policy/policy.ts';

const IDEA: RuleSubject = {
  approvalKind: null,
  touches: [],
  category: 'quality',
  goalId: null,
  source: 'team',
  effortHours: 3,
  executorKind: 'member',
};
const TODAY = '2026-11-23';

const kind: fc.Arbitrary<Pick<Kind, 'quorum' | 'voters' | 'allowsOwn'>> = fc.record({
  quorum: fc.integer({ min: 1, max: 20 }),
  voters: fc.constantFrom('approvers', 'members', 'nobody'),
  allowsOwn: fc.boolean(),
});

const people: fc.Arbitrary<Voter[]> = fc
  .array(fc.constantFrom(0 as const, 1 as const), { minLength: 1, maxLength: 8 })
  .map((flags) =>
    flags.map((is_approver, index) => ({ id: `M-${index}`, handle: `m${index}`, is_approver })),
  );

const own = fc.record({
  proposerId: fc.option(fc.constantFrom('M-0', 'M-1', 'M-2'), { nil: null }),
  assigneeId: fc.option(fc.constantFrom('M-0', 'M-1', 'M-2', 'A-1'), { nil: null }),
});

describe('who decides', () => {
  it('is always somebody, and never more are asked than there are', () => {
    fc.assert(
      fc.property(kind, people, own, (policy, members, concerned) => {
        const { voters, quorum, isOwnTwice } = listVoters(policy, { members, groups: [] }, concerned);
        expect(voters.length).toBeGreaterThan(0);
        expect(quorum).toBeGreaterThanOrEqual(1);
        if (isOwnTwice) expect(quorum).toBe(2);
        else expect(quorum).toBeLessThanOrEqual(Math.min(voters.length, Math.max(1, policy.quorum)));
        expect(new Set(voters.map(({ id }) => id)).size).toBe(voters.length);
      }),
    );
  });

  it('asks for an own yes twice only where own ones do not count and nobody else is there', () => {
    fc.assert(
      fc.property(kind, people, own, (policy, members, concerned) => {
        const { isOwnTwice } = listVoters(policy, { members, groups: [] }, concerned);
        const others = members.filter(({ id }) => id !== concerned.proposerId && id !== concerned.assigneeId);
        expect(isOwnTwice).toBe(!policy.allowsOwn && others.length === 0);
      }),
    );
  });

  it('is neither proposer nor assignee where that is not allowed and anybody else is there', () => {
    fc.assert(
      fc.property(people, own, fc.constantFrom('approvers', 'members'), (members, concerned, voters) => {
        const others = members.filter(({ id }) => id !== concerned.proposerId && id !== concerned.assigneeId);
        fc.pre(others.length > 0);
        const listed = listVoters(
          { quorum: 2, voters, allowsOwn: false },
          { members, groups: [] },
          concerned,
        ).voters;
        for (const voter of listed) expect(others).toContain(voter);
      }),
    );
  });

  it('asks approvers only, as long as there are any who may', () => {
    fc.assert(
      fc.property(people, (members) => {
        const { voters } = listVoters(
          { quorum: 1, voters: 'approvers', allowsOwn: true },
          { members, groups: [] },
          {
            proposerId: null,
            assigneeId: null,
          },
        );
        const approvers = members.filter(({ is_approver }) => is_approver === 1);
        expect(voters).toEqual(approvers.length > 0 ? approvers : members);
      }),
    );
  });
});

describe('the tally', () => {
  const cast = fc.array(fc.constantFrom('M-0', 'M-1', 'M-2', 'M-3', 'X-9', 'A-1'), { maxLength: 12 });

  it('counts each voter once, nobody else, and in no order', () => {
    fc.assert(
      fc.property(people, cast, fc.integer({ min: 1, max: 5 }), (voters, yes, quorum) => {
        const standing = tally(voters, quorum, new Set(yes));
        const counted = new Set(yes.filter((id) => voters.some((voter) => voter.id === id)));
        expect(standing.yes).toBe(counted.size);
        expect(standing.isDecided).toBe(counted.size >= quorum);
        expect(standing.able).toHaveLength(voters.length - counted.size);
        expect(tally(voters, quorum, new Set(yes.toReversed()))).toEqual(standing);
      }),
    );
  });

  it('is never undone by one more yes', () => {
    fc.assert(
      fc.property(people, cast, cast, fc.integer({ min: 1, max: 5 }), (voters, first, second, quorum) => {
        const before = tally(voters, quorum, new Set(first));
        const after = tally(voters, quorum, new Set([...first, ...second]));
        expect(after.yes).toBeGreaterThanOrEqual(before.yes);
        if (before.isDecided) expect(after.isDecided).toBe(true);
      }),
    );
  });

  it('can always be finished by those it names', () => {
    fc.assert(
      fc.property(kind, people, own, cast, (policy, members, concerned, yes) => {
        const { voters, quorum, isOwnTwice } = listVoters(policy, { members, groups: [] }, concerned);
        fc.pre(!isOwnTwice);
        const { able } = tally(voters, quorum, new Set(yes));
        const all = new Set([...yes, ...able.map(({ id }) => id)]);
        expect(tally(voters, quorum, all).isDecided).toBe(true);
      }),
    );
  });
});

describe('the kind of an idea', () => {
  const auto: Kind = { ...kindOf(DEFAULT_POLICY, 'auto'), isOn: true };
  const policy = (rules: Policy['rules']): Policy => ({
    kinds: new Map([...DEFAULT_POLICY.kinds, ['auto', auto]]),
    rules,
  });
  const rule = (id: string, name: string, conditions: Policy['rules'][number]['conditions']) => ({
    id,
    kind: name,
    conditions,
    endsOn: null,
  });

  it.each<[string, Partial<RuleSubject>, Policy, string, string | null]>([
    ['is normal by default', {}, DEFAULT_POLICY, 'normal', null],
    ['is risky where it touches customers', { touches: ['customers'] }, DEFAULT_POLICY, 'risky', null],
    ['is its own', { approvalKind: 'small', touches: ['money'] }, DEFAULT_POLICY, 'small', null],
    ['is not its own where that is off', { approvalKind: 'auto' }, DEFAULT_POLICY, 'normal', null],
    ['is not its own where that asks nobody', { approvalKind: 'auto' }, policy([]), 'normal', null],
    ['is not its own where nobody knows it', { approvalKind: 'legal' }, DEFAULT_POLICY, 'normal', null],
    [
      'comes from the first rule that matches',
      {},
      policy([
        rule('R-1', 'small', { category: 'revenue' }),
        rule('R-2', 'risky', { category: 'quality' }),
        rule('R-3', 'small', { category: 'quality' }),
      ]),
      'risky',
      'R-2',
    ],
    [
      'needs every condition of a rule',
      {},
      policy([rule('R-1', 'small', { category: 'quality', effortAtMostHours: 2 })]),
      'normal',
      null,
    ],
    [
      'counts the effort up to the limit, itself included',
      { effortHours: 2 },
      policy([rule('R-1', 'small', { effortAtMostHours: 2 })]),
      'small',
      'R-1',
    ],
    [
      'waits with rules about who does it until that is known',
      { executorKind: null },
      policy([rule('R-1', 'risky', { executor: 'member' })]),
      'normal',
      null,
    ],
    [
      'knows who does it',
      { executorKind: 'agent' },
      policy([rule('R-1', 'risky', { executor: 'agent' })]),
      'risky',
      'R-1',
    ],
    [
      'knows its source',
      { source: 'playbook' },
      policy([rule('R-1', 'small', { source: 'playbook' })]),
      'small',
      'R-1',
    ],
    ['knows its goal', { goalId: 'G-2' }, policy([rule('R-1', 'small', { goal: 'G-2' })]), 'small', 'R-1'],
    [
      'knows that it touches nothing',
      {},
      policy([rule('R-1', 'auto', { touches: 'nothing' })]),
      'auto',
      'R-1',
    ],
    [
      'is never nobody’s where it touches production, whatever the rule says',
      { touches: ['production'] },
      policy([rule('R-1', 'auto', { category: 'quality' })]),
      'risky',
      null,
    ],
    [
      'skips a rule whose kind is off',
      {},
      { ...DEFAULT_POLICY, rules: [rule('R-1', 'auto', { category: 'quality' })] },
      'normal',
      null,
    ],
    [
      'holds a rule to its last day',
      {},
      policy([{ ...rule('R-1', 'small', { category: 'quality' }), endsOn: TODAY }]),
      'small',
      'R-1',
    ],
    [
      'forgets a rule after its last day',
      {},
      policy([{ ...rule('R-1', 'small', { category: 'quality' }), endsOn: '2026-11-22' }]),
      'normal',
      null,
    ],
  ])('%s', (_name, idea, given, name, ruleId) => {
    const found = findKind({ ...IDEA, ...idea }, given, TODAY);
    expect([found.kind.name, found.ruleId]).toEqual([name, ruleId]);
  });
});
