import { arg } from '../../base/command/args.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { notAllowed } from '../../base/language/errors.ts';

export const tacticRef = arg.line('the tactic, such as TC-1', { position: 0, completes: 'tactic' });

export function memberId(ctx: Ctx, what: string): string {
  if (ctx.actor.kind === 'member') return ctx.actor.id;
  throw notAllowed(`Only people ${what}.`, 'A member');
}
