import { z } from 'zod';
import { defineCommand } from '../../../base/command/command.ts';
import { text } from '../../../base/view/text.ts';
import { type TableView, withData } from '../../../base/view/view.ts';
import { PLATFORM_NAMES } from '../../account/bind.ts';
import { listGroups, listHolders, listMemberRoles } from '../group-store.ts';
import { readHandles } from '../role.ts';

export const groupList = defineCommand({
  name: 'group list',
  summary: 'Shows whose roles let them say yes and no to tasks, and who is known to have them.',
  args: z.object({}),
  reads: true,
  async run(ctx) {
    const holders = await listHolders(ctx, await listGroups(ctx));
    const giving = await listMemberRoles(ctx);
    const handles = await readHandles(ctx);
    const shown = [...holders].map(([role, ids]) => ({
      role,
      members: ids.flatMap((id) => handles.get(id) ?? []).sort(),
    }));
    const table: TableView = {
      kind: 'table',
      title: 'Approver groups',
      columns: [{ title: 'Role' }, { title: 'In' }, { title: 'Known to have it' }],
      rows: shown.map(({ role, members }) => [
        role.name,
        PLATFORM_NAMES[role.platform],
        members.join(', ') || 'nobody yet',
      ]),
      empty: 'No role decides. group add @moderators lets everybody with a role say yes and no.',
      foot: [
        ...giving.map(({ name }) => text`Whoever has the role ${name} is in the team.`),
        text`What somebody’s chat says when they decide is what counts, not this list.`,
      ],
    };
    return withData(
      table,
      shown.map(({ role, members }) => ({
        platform: role.platform,
        tenant: role.tenant,
        roleId: role.role_id,
        name: role.name,
        members,
      })),
    );
  },
});
