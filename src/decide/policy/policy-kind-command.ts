import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { badArgument, notPossible } from '../../base/language/errors.ts';
import { text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { loadVotingTeam } from '../voters.ts';
import type { Kind, Policy } from './policy.ts';
import { SILENCE_DAYS } from './policy.ts';
import { checkKind, hasApprovers } from './policy-check.ts';
import { describeKind } from './policy-views.ts';
import { POLICY_SUBJECT, toKindRow } from './store.ts';

const MOST_KINDS = 20;
const NAME = /^[a-z][a-z0-9_-]{1,29}$/;
const onOff = ['on', 'off'] as const;

export const policyKind = defineCommand({
  name: 'policy kind',
  summary: 'Changes a kind of approval, or adds one of your own.',
  examples: [
    'risky --quorum 3',
    'legal --quorum 2 --voters approvers --own off --days 5 --ending park',
    'auto --on on',
  ],
  args: z.object({
    name: arg.line('the kind: normal, risky, small, auto or a name of your own', { position: 0 }, 30),
    quorum: arg.whole('how many yes it takes; 0 only where nobody is asked', { min: 0, max: 20 }).optional(),
    voters: arg.choice('whose yes counts', ['approvers', 'members', 'nobody']).optional(),
    own: arg.choice('whether proposer and assignee may decide their own', onOff).optional(),
    days: arg.whole('working days until no answer ends it', { min: 1, max: 60 }).optional(),
    ending: arg.choice('what no answer ends in', ['expire', 'keep', 'park', 'approve']).optional(),
    on: arg.choice('off: no idea gets it any more', onOff).optional(),
  }),
  access: 'admin',
  audience: 'channel',
  hasForm: true,
  async run(ctx, { name: typed, ...given }) {
    const name = readKindName(typed);
    const team = await loadVotingTeam(ctx);
    const old = team.policy.kinds.get(name);
    const kind = changeKind(name, old, given);
    checkKind(kind, team.policy, team);
    if (old && Object.values(given).every((value) => value === undefined))
      throw badArgument('quorum', 'nothing', 'a number; or --voters, --own, --days, --ending or --on');
    if (old && JSON.stringify(old) === JSON.stringify(kind))
      throw notPossible(
        `${name} is so already.`,
        'Give --quorum, --voters, --own, --days, --ending or --on.',
      );
    if (!old && team.policy.kinds.size >= MOST_KINDS)
      throw notPossible(
        `There are ${MOST_KINDS} kinds, which is as many as there can be.`,
        'Change one of them.',
      );
    const row = toKindRow(kind, ctx.workspace.id, ctx.now);
    await ctx.record({ type: 'KindChanged', subject: POLICY_SUBJECT, rows: { kinds: [row] } });
    const described = describeKind(kind, hasApprovers(team));
    if (isGiven(kind, team.policy, ctx.today)) return answer(described);
    return {
      ...answer(described, text`No rule gives it yet.`),
      actions: [{ label: 'Make a rule', command: 'policy rule', args: { kind: name }, style: 'plain' }],
    };
  },
});

interface KindEdit {
  quorum?: number | undefined;
  voters?: Kind['voters'] | undefined;
  own?: 'on' | 'off' | undefined;
  days?: number | undefined;
  ending?: Kind['silenceEnding'] | undefined;
  on?: 'on' | 'off' | undefined;
}

/** The kind as it was, or a new one like `normal`, with what was given. */
function changeKind(name: string, old: Kind | undefined, given: KindEdit): Kind {
  const voters = given.voters ?? (given.quorum === 0 ? 'nobody' : old?.voters) ?? 'approvers';
  const asked = Math.max(1, old?.quorum ?? 1);
  return {
    name,
    quorum: given.quorum ?? (voters === 'nobody' ? 0 : asked),
    voters,
    allowsOwn: given.own === undefined ? (old?.allowsOwn ?? true) : given.own === 'on',
    silenceDays: given.days ?? old?.silenceDays ?? SILENCE_DAYS,
    silenceEnding: given.ending ?? old?.silenceEnding ?? 'expire',
    isOn: given.on === undefined ? (old?.isOn ?? true) : given.on === 'on',
  };
}

function readKindName(typed: string): string {
  const name = typed.toLowerCase();
  if (!NAME.test(name)) throw badArgument('name', typed, 'a word of 2 to 30 letters, such as legal');
  return name;
}

/** Whether any idea can get the kind without asking for it: by default, or by a rule. */
function isGiven(kind: Kind, policy: Policy, today: string): boolean {
  if (!kind.isOn || ['normal', 'risky', 'small'].includes(kind.name)) return true;
  return policy.rules.some(
    (rule) => rule.kind === kind.name && (rule.endsOn === null || rule.endsOn >= today),
  );
}
