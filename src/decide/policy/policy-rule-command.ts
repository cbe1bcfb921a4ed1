import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { addDays, readDate } from '../../base/language/date.ts';
import { badArgument, notFound, notPossible } from '../../base/language/errors.ts';
import { findNearest, parseId } from '../../base/language/ids.ts';
import { formatDate } from '../../base/language/period.ts';
import type { Row } from '../../base/store/tables.ts';
import { cleanLine, text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { listOpenGoals } from '../../clarify/goal/store.ts';
import { readCategory } from '../../team/settings.ts';
import { readSettings } from '../../team/settings-store.ts';
import { readEffort } from '../../todo/backlog/backlog-words.ts';
import { TOUCHES } from '../../todo/idea/candidate.ts';
import type { Conditions } from '../../todo/idea/kind-store.ts';
import { listRules } from '../../todo/idea/kind-store.ts';
import { loadVotingTeam } from '../voters.ts';
import type { Kind, Policy } from './policy.ts';
import { checkRule } from './policy-check.ts';
import { describeRule } from './policy-views.ts';
import { POLICY_SUBJECT } from './store.ts';

const MOST_RULES = 50;

export const policyRule = defineCommand({
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
  hasForm: true,
  async run(ctx, { kind, until, first, remove, ...given }) {
    if (remove !== undefined) return endRule(ctx, remove);
    const { policy } = await loadVotingTeam(ctx);
    const wanted = readKind(kind, policy);
    const conditions = await readConditions(ctx, given);
    checkRule(wanted, conditions);
    const endsOn = until === undefined ? null : readDate('until', until, ctx.today);
    if (endsOn !== null && endsOn < ctx.today)
      throw badArgument('until', until, `${formatDate(ctx.today, ctx.today)} or later`);
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
    await ctx.record({ type: 'KindRuleAdded', subject: POLICY_SUBJECT, rows: { kind_rules: [row] } });
    const described = describeRule({ id: row.id, kind: row.kind, conditions, endsOn }, ctx.today);
    if (wanted.isOn) return answer(described);
    const { name } = wanted;
    return {
      ...answer(described, text`${name} is off, so nothing gets it.`),
      actions: [{ label: 'Turn it on', command: 'policy kind', args: { name, on: 'on' }, style: 'plain' }],
    };
  },
});

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
  await ctx.record({ type: 'KindRuleEnded', subject: POLICY_SUBJECT, rows: { kind_rules: [row] } });
  return answer(text`${rule.id} holds no longer. Tasks that got their kind by it keep it.`);
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
  const goals = await listOpenGoals(ctx);
  const id = parseId('G', ref);
  if (id !== undefined && goals.some((goal) => goal.id === id)) return id;
  throw badArgument('goal', ref, goals.map((goal) => goal.id).join(', ') || 'no goal is open');
}

function readKind(typed: string | undefined, policy: Policy): Kind {
  const names = [...policy.kinds.keys()];
  const kind = policy.kinds.get((typed ?? '').toLowerCase());
  if (kind) return kind;
  if (typed === undefined) throw badArgument('kind', 'nothing', names.join(', '));
  const [near] = findNearest(typed, names, 1);
  throw badArgument('kind', typed, `${names.join(', ')}${near ? `. Nearest: ${near}` : ''}`);
}
