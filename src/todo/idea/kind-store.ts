import { z } from 'zod';
import { readJson } from '../../base/store/json.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { APPROVAL_KINDS } from './candidate.ts';

const conditionsSchema = z.object({
  touches: z.enum(['money', 'customers', 'production', 'anything', 'nothing']).optional(),
  category: z.string().optional(),
  goal: z.string().optional(),
  executor: z.enum(['member', 'agent', 'anyone']).optional(),
  source: z.string().optional(),
  effortAtMostHours: z.number().optional(),
});

/** What an idea has to be like for a rule to give it a kind; what is left out does not matter. */
export type Conditions = z.infer<typeof conditionsSchema>;

/** The kinds of approval that the team changed or added. */
export async function listKinds(ctx: Reads): Promise<Row<'kinds'>[]> {
  return rows(ctx, 'kinds').selectAll().orderBy('name').execute();
}

/** Rules in the order in which they are tried, ended ones too. */
export async function listRules(ctx: Reads): Promise<Row<'kind_rules'>[]> {
  return rows(ctx, 'kind_rules').selectAll().orderBy('number').execute();
}

export function readConditions({ conditions }: Pick<Row<'kind_rules'>, 'conditions'>): Conditions {
  return readJson(conditionsSchema, conditions);
}

/** The kinds of approval that somebody may ask for: those that there are, and the team's own that are on and ask people. */
export async function listAskable(ctx: Reads): Promise<string[]> {
  const found = await listKinds(ctx);
  const off = found.filter(({ voters, is_on }) => voters === 'nobody' || is_on === 0).map(({ name }) => name);
  const names = new Set<string>([...APPROVAL_KINDS, ...found.map(({ name }) => name)]);
  return [...names].filter((name) => !off.includes(name));
}
