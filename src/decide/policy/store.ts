import type { Reads } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { listKinds, listRules, readConditions } from '../../todo/idea/kind-store.ts';
import { DEFAULT_KINDS, type Kind, type Policy, type Rule } from './policy.ts';

/** The subject of events about how the team approves: a batch that was thought of before is thought of anew. */
export const POLICY_SUBJECT = 'policy';

/** How the team approves now: the defaults with what it changed and added, and its rules, lapsed ones too. */
export async function loadPolicy(ctx: Reads): Promise<Policy> {
  const kinds = await listKinds(ctx);
  const known = new Map(DEFAULT_KINDS.map((kind) => [kind.name, kind]));
  for (const row of kinds) known.set(row.name, toKind(row));
  return { kinds: known, rules: (await listRules(ctx)).map(toRule) };
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
  return { id: row.id, kind: row.kind, conditions: readConditions(row), endsOn: row.ends_on };
}
