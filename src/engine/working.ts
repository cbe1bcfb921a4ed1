import type { Command } from '../base/command/command.ts';
import type { Reads } from '../base/store/rows.ts';
import type { View } from '../base/view/view.ts';
import { readAudience } from '../team/feed/audience-store.ts';

/** Said at once where the answer comes by the outbox. */
export async function viewWorking(
  { tx, workspace }: Reads,
  command: Command,
  placeId: string | null,
): Promise<View> {
  const audience = await readAudience(tx, { workspaceId: workspace.id, placeId }, command);
  const where = audience === 'channel' ? 'here' : 'to you alone';
  return { kind: 'working', command: command.name, text: `Working on it; the answer comes ${where}.` };
}
