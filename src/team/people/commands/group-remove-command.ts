import { z } from 'zod';
import { defineCommand } from '../../../base/command/command.ts';
import { notFound } from '../../../base/language/errors.ts';
import type { Row } from '../../../base/store/tables.ts';
import { bold, text } from '../../../base/view/text.ts';
import { answer, type View } from '../../../base/view/view.ts';
import { listGroups, listMemberRoles } from '../group-store.ts';
import { findRole, nearRoles, roleArg } from '../role.ts';
import { listExecutors } from '../store.ts';

export const groupRemove = defineCommand({
  name: 'group remove',
  summary: 'Ends that a role decides; approvers who were named themselves stay.',
  examples: ['@moderators'],
  args: z.object({ role: roleArg }),
  access: 'admin',
  async run(ctx, { role: typed }): Promise<View> {
    const groups = await listGroups(ctx);
    const giving = await listMemberRoles(ctx);
    const group = findRole([...groups, ...giving], typed);
    if (!group) throw notFound('approver group', typed, nearRoles([...groups, ...giving], typed));
    const row: Row<'platform_roles'> = { ...group, is_approver: 0, is_member: 0 };
    await ctx.record({ type: 'GroupRemoved', subject: 'policy', rows: { platform_roles: [row] } });
    if (group.is_approver === 0)
      return answer(
        text`The role ${bold(group.name)} lets nobody in any more; who is in by it alone is out.`,
      );
    const isNobodyLeft =
      groups.length === 1 && !(await listExecutors(ctx)).some(({ is_approver }) => is_approver === 1);
    return answer(
      text`The role ${bold(group.name)} decides no more; a yes that came by it counts no more either.`,
      ...(isNobodyLeft ? ['There is no approver now, so any member decides until one is named.'] : []),
    );
  },
});
