import { arg } from '../../base/command/args.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { notPossible, Refusal } from '../../base/language/errors.ts';
import type { Row } from '../../base/store/tables.ts';
import { flagsOf, ROLES } from './executor.ts';
import { listExecutors } from './store.ts';

export const roleArg = arg.choice('admin: changes everything; approver: says yes and no; member', ROLES);

/** The row of somebody who comes back, with no more rights than anybody, not active yet. Refuses whoever never left. */
export function revive(known: Row<'executors'>, kind: 'member' | 'agent'): Row<'executors'> {
  if (known.is_active === 1) {
    throw new Refusal({
      code: 'already_done',
      message: `@${known.handle} is in the team already. ${known.kind} edit @${known.handle} changes what is known.`,
      field: 'handle',
      given: known.handle,
      allowed: 'a handle that nobody has',
    });
  }
  if (known.kind !== kind) {
    throw notPossible(`@${known.handle} was another kind of member.`, 'Choose another handle.');
  }
  return { ...known, ...flagsOf('member'), platform_gave: '' };
}

/** Somebody must be left who can change things. */
export async function checkOtherAdmin(ctx: Ctx, executor: Row<'executors'>): Promise<void> {
  if (executor.is_admin === 0) return;
  const others = (await listExecutors(ctx)).filter(
    ({ id, is_admin }) => is_admin === 1 && id !== executor.id,
  );
  if (others.length > 0) return;
  throw notPossible(
    `@${executor.handle} is the only admin.`,
    'Make somebody else one first: member edit @ana --role admin.',
  );
}
