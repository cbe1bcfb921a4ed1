import { z } from 'zod';
import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { type Conditions, DEFAULT_KINDS, type Kind, type Policy, type Rule } from './policy.ts';

type Reads = Pick<Ctx, 'tx' | 'workspace'>;

const conditionsSchema = z.object({
  touches: z.enum(['money', 'customers', 'production', 'anything', 'nothing']).optional(),
  category: z.string().optional(),
  goal: z.string().optional(),
  executor: z.enum(['member', 'agent', 'anyone']).optional(),
  source: z.string().optional(),
  effortAtMostHours: z.number().optional(),
});

/** How the team approves now: the defaults with what it changed and added, and its rules, lapsed ones too. */
export async function loadPolicy(ctx: Reads): Promise<Policy> {
  const kinds = await ctx.tx
    .selectFrom('kinds')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .orderBy('name')
    .execute();
  const known = new Map(DEFAULT_KINDS.map((kind) => [kind.name, kind]));
  for (const row of kinds) known.set(row.name, toKind(row));
  return { kinds: known, rules: (await listRules(ctx)).map(toRule) };
}

/** Rules in the order in which they are tried. */
export async function listRules(ctx: Reads): Promise<Row<'kind_rules'>[]> {
  return ctx.tx
    .selectFrom('kind_rules')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .orderBy('number')
    .execute();
}

export function toKindRow(kind: Kind, workspaceId: string, now: number): Row<'kinds'> {
  return {
    workspace_id: workspaceId,
    name: kind.name,
    quorum: kind.quorum,
    voters: kind.voters,
    allows_own: kind.allowsOwn ? 1 : 0,
    silence_days: kind.silenceDays,
    silence_ending: kind.silenceEnding,
    is_on: kind.isOn ? 1 : 0,
    updated_at: now,
  };
}

function toKind(row: Row<'kinds'>): Kind {
  return {
    name: row.name,
    quorum: row.quorum,
    voters: row.voters,
    allowsOwn: row.allows_own === 1,
    // A row without days is of one that never ends.
    silenceDays: row.silence_days ?? 1,
    silenceEnding: row.silence_days === null ? 'keep' : row.silence_ending,
    isOn: row.is_on === 1,
  };
}

function toRule(row: Row<'kind_rules'>): Rule {
  const conditions: Conditions = conditionsSchema.parse(JSON.parse(row.conditions));
  return { id: row.id, kind: row.kind, conditions, endsOn: row.ends_on };
}
