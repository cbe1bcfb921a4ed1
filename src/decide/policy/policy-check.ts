import { badArgument, notPossible } from '../../base/language/errors.ts';
import type { Conditions } from '../../todo/idea/kind-store.ts';
import { isOfGroups, type Kind, listEligible, type Policy, RISKY, type Team } from './policy.ts';

/** Refuses what contradicts itself, what makes risky work easy, and what this team could not satisfy. */
export function checkKind(kind: Kind, policy: Policy, team: Team): void {
  const { name, quorum, voters } = kind;
  if ((voters === 'nobody') !== (quorum === 0))
    throw badArgument(
      'quorum',
      quorum,
      voters === 'nobody' ? '0 where nobody is asked' : '1 to 20, or --voters nobody',
    );
  if (name === RISKY && (voters === 'nobody' || kind.silenceEnding === 'approve'))
    throw notPossible(
      'What touches money, customers or production is never approved by nobody.',
      'risky keeps voters, and ends as expire, keep or park.',
    );
  if ((name === 'normal' || name === RISKY) && !kind.isOn)
    throw notPossible(
      `${name} is what ideas get when no rule fits, so it stays on.`,
      'Change its quorum, voters or days instead.',
    );
  if (name === 'normal' && voters === 'nobody')
    throw notPossible(
      'normal is what ideas get when no rule fits, so somebody is asked.',
      'Use auto and a rule for what needs nobody.',
    );
  const risky = policy.rules.find((rule) => rule.kind === name && isRisky(rule.conditions));
  if (risky && (voters === 'nobody' || kind.silenceEnding === 'approve'))
    throw notPossible(
      `${risky.id} gives ${name} to what touches money, customers or production, which is never approved by nobody.`,
      `End ${risky.id} first, or keep voters and another ending.`,
    );
  if (voters !== 'nobody') checkSatisfiable(kind, team);
}

/** One of those who decide may always be the one concerned, so that where own votes do not count it takes one more. How many a group has nobody knows. */
function checkSatisfiable(kind: Kind, team: Team): void {
  if (isOfGroups(kind, team)) return;
  const there = listEligible(kind, team);
  const needed = kind.quorum + (kind.allowsOwn ? 0 : 1);
  if (there.length >= needed) return;
  const isOfApprovers = there.some(({ is_approver }) => is_approver === 1) && kind.voters === 'approvers';
  const who = isOfApprovers ? 'approvers' : 'members';
  const why = kind.allowsOwn ? '' : ', as one of them may have proposed it or do it';
  const most = there.length - (kind.allowsOwn ? 0 : 1);
  const less = most > 0 ? `, or --quorum ${most}` : ', or --own on';
  const missing = needed - there.length;
  throw notPossible(
    `${kind.name} could not be decided: it takes ${kind.quorum} yes, so ${needed} ${who}${why}; there ${there.length === 1 ? 'is' : 'are'} ${there.length}.`,
    `It would take ${missing} more ${missing === 1 ? who.slice(0, -1) : who}${less}.`,
  );
}

function isRisky({ touches }: Conditions): boolean {
  return touches !== undefined && touches !== 'nothing';
}

/** Refuses a rule that asks nothing, or that makes risky work easy. */
export function checkRule(kind: Kind, conditions: Conditions): void {
  if (Object.values(conditions).every((value) => value === undefined))
    throw badArgument(
      'conditions',
      'none',
      '--touches, --category, --goal, --executor, --source or --effort-at-most',
    );
  if (isRisky(conditions) && (kind.voters === 'nobody' || kind.silenceEnding === 'approve'))
    throw notPossible(
      `What touches money, customers or production is never approved by nobody, and ${kind.name} ${kind.voters === 'nobody' ? 'asks nobody' : 'takes no answer for a yes'}.`,
      'Give it a kind that people decide, or use --touches nothing.',
    );
}

/** Whether anybody is named as an approver, in person or by a role. */
export function hasApprovers({ members, groups }: Team): boolean {
  return groups.length > 0 || members.some(({ is_approver }) => is_approver === 1);
}
