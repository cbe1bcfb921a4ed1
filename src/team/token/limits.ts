import type { Command } from '../../base/command/command.ts';
import type { Actor, Ctx } from '../../base/command/ctx.ts';
import { notAllowed, type Refusal } from '../../base/language/errors.ts';

/** What only a person does by themselves: it opens another way in or out, or says that danger is none. */
export const NEVER_BY_TOKEN: readonly string[] = [
  'link',
  'token add',
  'webhook add',
  'source add',
  'not risky',
];

/** What says something in a person's own name: a token that somebody else made for them does not. */
export const IN_ONES_OWN_NAME: readonly string[] = [
  ...['approve', 'refuse', 'later', 'undo', 'reverse', 'change', 'answer'],
  ...['estimate', 'same', 'tactic overrule', 'tactic second', 'work answer', 'work return'],
];

/** What an agent's token may do beside reading: bring in what it knows, and handle tasks that are its own. */
export const BY_AGENTS: readonly string[] = [
  ...['work claim', 'work heartbeat', 'work complete', 'work fail', 'work release', 'work ask'],
  ...['propose', 'hand over', 'still'],
  ...['metric record', 'note add', 'context add', 'feedback add'],
];

/** What a token that signs may do, and nothing else: whoever has its key says what was measured, and how tasks ended. */
const BY_SIGNED: readonly string[] = ['metric record', 'done', 'fail'];

/** Refuses what the token that somebody acts with is not for. */
export function checkToken(actor: Actor, command: Pick<Command, 'name' | 'reads' | 'isInternal'>): void {
  if (actor.kind !== 'member' || !actor.token) return;
  const { token, handle } = actor;
  const { name } = command;
  if (NEVER_BY_TOKEN.includes(name) || command.isInternal)
    throw notAllowed(`${name} is not for tokens.`, `@${handle}, in the chat or at the terminal,`);
  if (token.isSigning && !BY_SIGNED.includes(name))
    throw notAllowed(`${name} is not for tokens that sign.`, 'Another token');
  if (token.isAgent && command.reads !== true && !BY_AGENTS.includes(name))
    throw notAllowed(`${name} is not for agents.`, 'A person');
  if (!token.isOwn && IN_ONES_OWN_NAME.includes(name))
    throw notAllowed(
      `${name} speaks for @${handle}, and somebody else made this token.`,
      `@${handle}, or a token that @${handle} made,`,
    );
}

/** Why a token decides nothing about a task; undefined where it may, and where no token acts. */
export function barToken(
  { actor }: Pick<Ctx, 'actor'>,
  task: { id: string; isRisky: boolean },
): Refusal | undefined {
  if (actor.kind !== 'member' || !actor.token) return undefined;
  const inPerson = `@${actor.handle}, in the chat or at the terminal,`;
  if (task.isRisky) return notAllowed(`${task.id} is risky, and no token decides that.`, inPerson);
  if (!actor.token.isReduced) return undefined;
  return notAllowed('This token has fewer rights than its owner, and decides nothing.', inPerson);
}

/** Who can, by handle, for whoever may not; a program whose owner can is told that its token has too small a role. */
export function nameAble({ actor }: Pick<Ctx, 'actor'>, able: readonly string[], role: string): string {
  const own = actor.kind === 'member' && actor.token ? `@${actor.handle}` : undefined;
  if (own === undefined || !able.includes(own)) return able.join(', ');
  return `A token of ${own} with the role ${role}, or ${able.join(', ')} in person,`;
}
