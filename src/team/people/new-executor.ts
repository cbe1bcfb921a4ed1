import type { Ctx } from '../../base/command/ctx.ts';
import type { Row } from '../../base/store/tables.ts';
import { cleanLine } from '../../base/view/text.ts';

/** What is known of a member or an agent who is new; the rest is as nobody has said anything of it. */
interface Newcomer {
  kind: 'member' | 'agent';
  /** Counts members and agents together; the id is M-n or A-n by it. */
  number: number;
  handle: string;
  name: string;
}

/** A row with the defaults of a new one: an agent is handed tasks from the start, a member only once they opt in. */
export function newExecutor(
  { workspace, now }: Pick<Ctx, 'workspace' | 'now'>,
  { kind, number, handle, name }: Newcomer,
): Row<'executors'> {
  const isMember = kind === 'member';
  return {
    workspace_id: workspace.id,
    id: `${isMember ? 'M' : 'A'}-${number}`,
    kind,
    handle,
    name: cleanLine(name, 80),
    is_admin: 0,
    is_approver: 0,
    responsible_id: null,
    address: null,
    categories: '[]',
    is_routed: isMember ? 0 : 1,
    hours_per_week: null,
    zone: null,
    country: null,
    most_open: null,
    most_open_until_on: null,
    private_per_day: null,
    mine_at: null,
    is_active: 1,
    created_at: now,
    admission: 'member',
    joined_at: isMember ? now : null,
    platform_gave: '',
  };
}
