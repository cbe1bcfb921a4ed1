import type { Ctx, NamedAccount } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { foldHandle } from './handle.ts';

type Reads = Pick<Ctx, 'tx' | 'workspace' | 'actor' | 'named'>;

/** The account that a reference such as `@ana` stands for in this call, where the platform has said so. */
export function findNamed({ named }: Pick<Ctx, 'named'>, ref: string): NamedAccount | undefined {
  const wanted = foldHandle(ref);
  return named.find(({ written }) => foldHandle(written) === wanted);
}

/** Whoever an account that was named belongs to, removed or not; undefined for one that nobody here has. */
export async function findOwner(ctx: Reads, account: NamedAccount): Promise<Row<'executors'> | undefined> {
  if (ctx.actor.kind !== 'member') return undefined;
  const { platform, tenant } = ctx.actor.account;
  return ctx.tx
    .selectFrom('identities')
    .innerJoin('executors', (join) =>
      join
        .onRef('executors.workspace_id', '=', 'identities.workspace_id')
        .onRef('executors.id', '=', 'identities.member_id'),
    )
    .selectAll('executors')
    .where('identities.workspace_id', '=', ctx.workspace.id)
    .where('identities.platform', '=', platform)
    .where('identities.tenant', '=', tenant)
    .where('identities.user_id', '=', account.user)
    .executeTakeFirst();
}

/** The platforms and tenants on which somebody has an account. */
export async function listAccounts(
  ctx: Pick<Ctx, 'tx' | 'workspace'>,
  memberId: string,
): Promise<Pick<Row<'identities'>, 'platform' | 'tenant'>[]> {
  return ctx.tx
    .selectFrom('identities')
    .select(['platform', 'tenant'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('member_id', '=', memberId)
    .execute();
}
