import type { Command } from '../../base/command/command.ts';
import { admit, decline } from './commands/admit-command.ts';
import { agentAdd } from './commands/agent-add-command.ts';
import { agentEdit } from './commands/agent-edit-command.ts';
import { groupAdd } from './commands/group-add-command.ts';
import { groupList } from './commands/group-list-command.ts';
import { groupRemove } from './commands/group-remove-command.ts';
import { join } from './commands/join-command.ts';
import { me } from './commands/me-command.ts';
import { memberAdd } from './commands/member-add-command.ts';
import { memberEdit } from './commands/member-edit-command.ts';
import { memberRemove } from './commands/member-remove-command.ts';

export const peopleCommands: readonly Command[] = [
  memberAdd,
  memberEdit,
  memberRemove,
  join,
  admit,
  decline,
  me,
  agentAdd,
  agentEdit,
  groupAdd,
  groupList,
  groupRemove,
];
