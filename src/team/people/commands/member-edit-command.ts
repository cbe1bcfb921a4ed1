import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import type { Ctx } from '../../../base/command/ctx.ts';
import { notPossible } from '../../../base/language/errors.ts';
import type { Row } from '../../../base/store/tables.ts';
import { checkAdmin, checkOwn } from '../../account/access.ts';
import { flagsOf, type Role } from '../executor.ts';
import { checkOtherAdmin, roleArg } from '../membership.ts';
import {
  checkChanges,
  privateArg,
  profileArgs,
  readProfile,
  routedArg,
  saveProfile,
  showProfile,
} from '../profile.ts';
import { getExecutor } from '../store.ts';

export const memberEdit = defineCommand({
  name: 'member edit',
  summary: 'Changes what is known of a person: yourself, or anybody for an admin.',
  examples: ['@ana --hours 12 --categories any', '@ben --role approver'],
  args: z.object({
    who: arg.line('who, such as @ana', { position: 0, completes: 'member' }, 60),
    role: roleArg.optional(),
    routed: routedArg,
    ...profileArgs,
    private: privateArg,
  }),
  hasForm: true,
  async prefill(ctx, { who }) {
    if (who === undefined) return {};
    const member = await getExecutor(ctx, who, 'who');
    await checkOwn(ctx, member);
    return showProfile(member);
  },
  async run(ctx, args) {
    const member = await getExecutor(ctx, args.who, 'who');
    if (member.kind === 'agent') {
      throw notPossible(`@${member.handle} is an agent.`, `agent edit @${member.handle} changes it.`);
    }
    await checkOwn(ctx, member);
    if (args.role !== undefined) await checkRole(ctx, member, args.role);
    const changes = {
      ...(await readProfile(ctx, args)),
      ...(args.role && { ...flagsOf(args.role), platform_gave: '' as const }),
    };
    checkChanges(changes, '--name, --role, --hours, --zone, --country, --categories, --routed or --private');
    return saveProfile(ctx, member, changes);
  },
});

async function checkRole(ctx: Ctx, member: Row<'executors'>, role: Role): Promise<void> {
  await checkAdmin(ctx, 'Roles are not yours to change.');
  if (role !== 'admin') await checkOtherAdmin(ctx, member);
}
