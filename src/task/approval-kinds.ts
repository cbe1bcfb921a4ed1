import type { Ctx } from '../command.ts';
import { APPROVAL_KINDS } from './candidate.ts';

/** The kinds of approval that somebody may ask for: those that there are, and the team's own that are on and ask people. */
export async function listAskable(ctx: Pick<Ctx, 'tx' | 'workspace'>): Promise<string[]> {
  const rows = await ctx.tx
    .selectFrom('kinds')
    .select(['name', 'voters', 'is_on'])
    .where('workspace_id', '=', ctx.workspace.id)
    .orderBy('name')
    .execute();
  const off = rows.filter(({ voters, is_on }) => voters === 'nobody' || is_on === 0).map(({ name }) => name);
  const names = new Set<string>([...APPROVAL_KINDS, ...rows.map(({ name }) => name)]);
  return [...names].filter((name) => !off.includes(name));
}
