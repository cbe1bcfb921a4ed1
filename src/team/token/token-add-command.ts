import { hash } from 'node:crypto';
import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS, dateOf } from '../../base/language/date.ts';
import { badArgument, notAllowed, Refusal } from '../../base/language/errors.ts';
import { slugify } from '../../base/language/ids.ts';
import { formatDate } from '../../base/language/period.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { checkOwn } from '../account/access.ts';
import { ROLES, roleOf } from '../people/executor.ts';
import { readGroups } from '../people/group-store.ts';
import { getExecutor } from '../people/store.ts';
import { keepSecret } from '../secret/store.ts';
import { digestSecret, listTokens, signingKeyOf, type Token } from './store.ts';

const USUAL_DAYS = 90;
const MOST_DAYS = 366;
/** What a secret begins with, so that people and programs that look for lost secrets know one. */
const PREFIX = 'tiller_';

export const tokenAdd = defineCommand({
  name: 'token add',
  summary: 'Makes a token by which a program acts for you or for your agent; its secret is shown once.',
  examples: ['ci', 'ci --for @ana --role member --days 30', 'coder --for @coder'],
  args: z.object({
    name: arg.line('what uses it, such as ci', { position: 0 }, 40),
    for: arg.line('whom it acts for: you unless said', { completes: 'executor' }, 60).optional(),
    role: arg.choice('at most the role of whom it acts for', ROLES).optional(),
    signed: arg.flag('its program signs what it sends: values and outcomes, and nothing else'),
    days: arg.whole('after how many days it ends', { min: 1, max: MOST_DAYS }).default(USUAL_DAYS),
  }),
  givesSecret: true,
  async run(ctx, args) {
    const executor = await getExecutor(ctx, args.for ?? '@me', 'for');
    await checkOwn(ctx, executor);
    const role = await readRole(ctx, executor, args.role);
    const known = await listTokens(ctx);
    if (args.signed && role === 'agent') throw badArgument('signed', 'yes', 'tokens of members');
    const secret = args.signed ? `whsec_${drawSecret(ctx, 'base64')}` : `${PREFIX}${drawSecret(ctx)}`;
    const number = (known.at(-1)?.number ?? 0) + 1;
    const token: Token = {
      workspace_id: ctx.workspace.id,
      id: `TK-${number}`,
      number,
      name: readName(ctx, known, args.name),
      executor_id: executor.id,
      role,
      // The address of a token that signs says nothing of its key.
      digest: args.signed ? `in_${drawSecret(ctx)}` : digestSecret(secret),
      made_by_id: ctx.actor.kind === 'member' ? ctx.actor.id : null,
      created_at: ctx.now,
      expires_at: ctx.now + args.days * DAY_MS,
      revoked_at: null,
      is_signing: args.signed ? 1 : 0,
    };
    if (args.signed) await keepSecret(ctx, signingKeyOf(token.id), secret);
    await ctx.record({ type: 'TokenAdded', subject: `token:${token.id}`, rows: { tokens: [token] } });
    const endsOn = formatDate(dateOf(token.expires_at, ctx.workspace.zone), ctx.today);
    const isOther = executor.kind === 'member' && token.made_by_id !== executor.id;
    return withData(
      answer(
        text`${bold(secret)}`,
        ...describeUse(token),
        text`It acts for @${executor.handle} as ${role === 'agent' ? 'an agent' : role}, until ${endsOn}. ${bold(`token revoke ${token.name}`)} ends it.`,
        ...(isOther ? [text`You made it, so it does not vote or answer in @${executor.handle}’s name.`] : []),
      ),
      {
        id: token.id,
        name: token.name,
        secret,
        role,
        for: executor.handle,
        expiresAt: token.expires_at,
        path: pathOf(token),
      },
    );
  },
});

/** Where the program of a token that signs sends what it has; null for any other token. */
function pathOf({ is_signing, digest }: Token): string | null {
  return is_signing === 1 ? `/api/v1/signed/${digest}` : null;
}

function describeUse(token: Token): Text[] {
  const path = pathOf(token);
  if (path === null)
    return [
      text`This is the secret of ${token.id} ${token.name}. I keep only its hash and cannot show it again.`,
    ];
  return [
    text`This is the key of ${token.id} ${token.name}: its program signs with it. I do not show it again.`,
    text`It sends values and outcomes, as docs/api.md says, to`,
    text`${bold(path)}`,
  ];
}

/** 256 bits, of the port's random ids. */
function drawSecret(ctx: Ctx, encoding: 'base64' | 'base64url' = 'base64url'): string {
  const drawn = hash('sha256', `${ctx.newId()}${ctx.newId()}${ctx.newId()}`, 'buffer');
  return drawn.toString(encoding);
}

function readName(ctx: Ctx, known: readonly Token[], given: string): string {
  const name = slugify(given);
  if (name === '') throw badArgument('name', given, 'letters and digits, such as ci');
  const other = known.find((token) => token.name === name && isLive(token, ctx.now));
  if (!other) return name;
  throw new Refusal({
    code: 'already_done',
    message: `${other.id} is called ${name} already. token revoke ${name} ends it.`,
    field: 'name',
    given,
    allowed: 'a name that no token has',
  });
}

export function isLive(token: Token, now: number): boolean {
  return token.revoked_at === null && token.expires_at > now;
}

/** The role that was asked for, or member. Refuses more than its owner has; an agent's has none. */
async function readRole(
  ctx: Ctx,
  executor: Row<'executors'>,
  asked: (typeof ROLES)[number] | undefined,
): Promise<Token['role']> {
  if (executor.kind === 'agent') {
    if (asked !== undefined) throw badArgument('role', asked, 'none for an agent: it never decides');
    return 'agent';
  }
  const role = asked ?? 'member';
  const isOfGroup = (await readGroups(ctx)).memberIds.has(executor.id);
  const own = roleOf(executor) === 'member' && isOfGroup ? 'approver' : roleOf(executor);
  if (ROLES.indexOf(role) < ROLES.indexOf(own))
    throw notAllowed(
      `@${executor.handle} is ${own}, and a token has no more rights than that.`,
      'An admin, who changes roles by member edit,',
    );
  return role;
}
