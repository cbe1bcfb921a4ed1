import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf } from '../../base/language/date.ts';
import { formatDate } from '../../base/language/period.ts';
import { type TableView, withData } from '../../base/view/view.ts';
import { listExecutors } from '../people/store.ts';
import { listTokens, type Token } from './store.ts';

export const tokenList = defineCommand({
  name: 'token list',
  summary: 'Lists the tokens that act for you and your agents; all of them to an admin.',
  args: z.object({}),
  reads: true,
  async run(ctx) {
    const executors = new Map((await listExecutors(ctx, 'all')).map((each) => [each.id, each]));
    const { actor } = ctx;
    const mayAll = actor.kind === 'system' || (actor.kind === 'member' && actor.isAdmin);
    const isMine = ({ executor_id }: Token) =>
      actor.kind === 'member' && [executor_id, executors.get(executor_id)?.responsible_id].includes(actor.id);
    const tokens = (await listTokens(ctx)).filter((token) => mayAll || isMine(token));
    const handleOf = (id: string) => `@${executors.get(id)?.handle ?? id}`;
    const table: TableView = {
      kind: 'table',
      title: 'Tokens',
      columns: [
        { title: 'Token' },
        { title: 'Name' },
        { title: 'Acts for' },
        { title: 'Role' },
        { title: 'Ends' },
      ],
      rows: tokens.map((token) => [
        token.id,
        token.name,
        handleOf(token.executor_id),
        token.is_signing === 1 ? `${token.role}, signs` : token.role,
        describeEnd(ctx, token),
      ]),
      empty: 'No token yet. token add ci makes one.',
    };
    return withData(
      table,
      tokens.map((token) => ({
        id: token.id,
        name: token.name,
        for: executors.get(token.executor_id)?.handle ?? null,
        role: token.role,
        isSigning: token.is_signing === 1,
        madeBy: token.made_by_id,
        createdAt: token.created_at,
        expiresAt: token.expires_at,
        revokedAt: token.revoked_at,
      })),
    );
  },
});

function describeEnd({ workspace, today, now }: Ctx, { revoked_at, expires_at }: Token): string {
  const show = (at: number) => formatDate(dateOf(at, workspace.zone), today);
  if (revoked_at !== null) return `revoked ${show(revoked_at)}`;
  return expires_at > now ? show(expires_at) : `ended ${show(expires_at)}`;
}
