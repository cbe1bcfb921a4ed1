import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { badArgument, notFound, notPossible } from '../errors.ts';
import { findNearest, parseId } from '../ids.ts';
import { readEffort } from '../task/backlog-words.ts';
import { TOUCHES } from '../task/candidate.ts';
import { readCategory, readSettings } from '../team/settings.ts';
import { addDays, readDate } from '../time.ts';
import { answer, cleanLine, text } from '../view.ts';
import { type Conditions, type Kind, type Policy, SILENCE_DAYS } from './policy.ts';
import { checkKind, checkRule } from './policy-check.ts';
import { describeKind, describeRule, renderPolicy } from './policy-views.ts';
import { listRules, toKindRow } from './store.ts';
import { loadRoll, type Roll } from './voters.ts';

const MOST_KINDS = 20;
const MOST_RULES = 50;
const NAME = /^[a-z][a-z0-9_-]{1,29}$/;
/** The subject of events about how the team approves: a batch that was thought of before is thought of anew. */
const SUBJECT = 'policy';

const policyShow = defineCommand({
  name: 'policy',
  summary: 'Shows how tasks are approved: the kinds, and which idea gets which.',
  args: z.object({}),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx) {
    const roll = await loadRoll(ctx);
    return renderPolicy(roll.policy, ctx.today, { hasApprovers: hasApprovers(roll), groups: roll.groups });
  },
});

const onOff = ['on', 'off'] as const;

const policyKind = defineCommand({
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
  pace: 'instant',
  async run(ctx, { name: typed, ...given }) {
    const name = readKindName(typed);
    const roll = await loadRoll(ctx);
    const old = roll.policy.kinds.get(name);
    const kind = changeKind(name, old, given);
    checkKind(kind, roll.policy, roll);
    if (old && JSON.stringify(old) === JSON.stringify(kind))
      throw notPossible(
        `${name} is so already.`,
        'Give --quorum, --voters, --own, --days, --ending or --on.',
      );
    if (!old && roll.policy.kinds.size >= MOST_KINDS)
      throw notPossible(
        `There are ${MOST_KINDS} kinds, which is as many as there can be.`,
        'Change one of them.',
      );
    const row = toKindRow(kind, ctx.workspace.id, ctx.now);
    await ctx.record({ type: 'KindChanged', subject: SUBJECT, rows: { kinds: [row] } });
    const lines = [describeKind(kind, hasApprovers(roll))];
    if (!isGiven(kind, roll.policy, ctx.today))
      lines.push(text`No rule gives it yet: policy rule ${name} --category quality, say.`);
    return answer(...lines);
  },
});

const policyRule = defineCommand({
  name: 'policy rule',
  summary: 'Adds a rule that gives ideas a kind, or ends one; the first rule that fits counts.',
  examples: [
    'small --category quality --effort-at-most 2h',
    'risky --executor agent --first',
    'auto --category tech_debt --touches nothing --until 2027-01-31',
    '--remove R-2',
  ],
  args: z.object({
    kind: arg.line('the kind that it gives', { position: 0 }, 30).optional(),
    touches: arg.choice('what the idea touches', [...TOUCHES, 'anything', 'nothing']).optional(),
    category: arg.line('its category').optional(),
    goal: arg.line('the goal that it serves', { completes: 'goal' }).optional(),
    executor: arg.choice('who does it; anyone: open to take', ['member', 'agent', 'anyone']).optional(),
    source: arg.line('where it comes from: team, playbook, state, or the name of an import').optional(),
    effortAtMost: arg.line('the most work it takes, such as 2h').optional(),
    until: arg.line('the last day on which the rule holds').optional(),
    first: arg.flag('is tried before the others, not after them'),
    remove: arg.line('ends a rule, such as R-2').optional(),
  }),
  access: 'admin',
  audience: 'channel',
  pace: 'instant',
  async run(ctx, { kind, until, first, remove, ...given }) {
    if (remove !== undefined) return endRule(ctx, remove);
    const { policy } = await loadRoll(ctx);
    const wanted = readKind(kind, policy);
    const conditions = await readConditions(ctx, given);
    checkRule(wanted, conditions);
    const endsOn = until === undefined ? null : readDate('until', until, ctx.today);
    if (endsOn !== null && endsOn < ctx.today) throw badArgument('until', until, `${ctx.today} or later`);
    const rules = await listRules(ctx);
    if (rules.length >= MOST_RULES)
      throw notPossible(`There are ${MOST_RULES} rules, ended ones too.`, 'Widen one of them.');
    const numbers = rules.map(({ number }) => number);
    const row: Row<'kind_rules'> = {
      workspace_id: ctx.workspace.id,
      id: `R-${rules.length + 1}`,
      number: first ? Math.min(1, ...numbers) - 1 : Math.max(0, ...numbers) + 1,
      kind: wanted.name,
      conditions: JSON.stringify(conditions),
      ends_on: endsOn,
      created_by: ctx.actor.kind === 'member' ? ctx.actor.id : null,
      created_at: ctx.now,
    };
    await ctx.record({ type: 'KindRuleAdded', subject: SUBJECT, rows: { kind_rules: [row] } });
    const lines = [describeRule({ id: row.id, kind: row.kind, conditions, endsOn })];
    if (!wanted.isOn)
      lines.push(text`${wanted.name} is off, so nothing gets it until: policy kind ${wanted.name} --on on.`);
    return answer(...lines);
  },
});

export const policyCommands: readonly Command[] = [policyShow, policyKind, policyRule];

/** A rule is not taken away but ends: what it decided stays readable. */
async function endRule(ctx: Ctx, typed: string) {
  const id = /^(?:R-?)?(\d+)$/i.exec(typed.trim())?.[1];
  const rules = await listRules(ctx);
  const inForce = rules.filter(({ ends_on }) => ends_on === null || ends_on >= ctx.today);
  const rule = inForce.find((known) => known.id === `R-${id}`);
  if (!rule)
    throw notFound(
      'rule',
      typed,
      inForce.map((known) => known.id),
    );
  const row = { ...rule, ends_on: addDays(ctx.today, -1) };
  await ctx.record({ type: 'KindRuleEnded', subject: SUBJECT, rows: { kind_rules: [row] } });
  return answer(text`${rule.id} holds no longer. Tasks that got their kind by it keep it.`);
}

interface KindGiven {
  quorum?: number | undefined;
  voters?: Kind['voters'] | undefined;
  own?: 'on' | 'off' | undefined;
  days?: number | undefined;
  ending?: Kind['silenceEnding'] | undefined;
  on?: 'on' | 'off' | undefined;
}

/** The kind as it was, or a new one like `normal`, with what was given. */
function changeKind(name: string, old: Kind | undefined, given: KindGiven): Kind {
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

async function readConditions(
  ctx: Ctx,
  given: Omit<Conditions, 'effortAtMostHours'> & { effortAtMost?: string | undefined },
): Promise<Conditions> {
  const { touches, category, goal, executor, source, effortAtMost } = given;
  return {
    ...(touches !== undefined && { touches }),
    ...(category !== undefined && {
      category: readCategory('category', category, readSettings(ctx.workspace)),
    }),
    ...(goal !== undefined && { goal: await readGoalId(ctx, goal) }),
    ...(executor !== undefined && { executor }),
    ...(source !== undefined && { source: cleanLine(source, 60).toLowerCase() }),
    ...(effortAtMost !== undefined && { effortAtMostHours: readEffort(effortAtMost).highHours }),
  };
}

async function readGoalId(ctx: Ctx, ref: string): Promise<string> {
  const goals = await ctx.tx
    .selectFrom('goals')
    .select('id')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('state', '=', 'open')
    .orderBy('number')
    .execute();
  const id = parseId('G', ref);
  if (id !== undefined && goals.some((goal) => goal.id === id)) return id;
  throw badArgument('goal', ref, goals.map((goal) => goal.id).join(', ') || 'no goal is open');
}

function readKindName(typed: string): string {
  const name = typed.toLowerCase();
  if (!NAME.test(name)) throw badArgument('name', typed, 'a word of 2 to 30 letters, such as legal');
  return name;
}

function readKind(typed: string | undefined, policy: Policy): Kind {
  const names = [...policy.kinds.keys()];
  const kind = policy.kinds.get((typed ?? '').toLowerCase());
  if (kind) return kind;
  if (typed === undefined) throw badArgument('kind', 'nothing', names.join(', '));
  const [near] = findNearest(typed, names, 1);
  throw badArgument('kind', typed, `${names.join(', ')}${near ? `. Nearest: ${near}` : ''}`);
}

/** Whether any idea can get the kind without asking for it: by default, or by a rule. */
function isGiven(kind: Kind, policy: Policy, today: string): boolean {
  if (!kind.isOn || ['normal', 'risky', 'small'].includes(kind.name)) return true;
  return policy.rules.some(
    (rule) => rule.kind === kind.name && (rule.endsOn === null || rule.endsOn >= today),
  );
}

function hasApprovers({ members, groups }: Roll): boolean {
  return groups.length > 0 || members.some(({ is_approver }) => is_approver === 1);
}
