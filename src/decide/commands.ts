import type { Command } from '../base/command/command.ts';
import { approve } from './approve-command.ts';
import { auditCommand } from './audit/audit-command.ts';
import { later } from './later-command.ts';
import { policyCommands } from './policy/commands.ts';
import { refuse } from './refuse/refuse-command.ts';
import { rulesCommand, rulesEnd } from './refuse/rules-command.ts';
import { reverse } from './reverse-command.ts';
import { undo } from './undo-command.ts';
import { workCommands } from './work/commands.ts';

export const decisionCommands: readonly Command[] = [
  approve,
  refuse,
  later,
  undo,
  reverse,
  auditCommand,
  rulesCommand,
  rulesEnd,
  ...policyCommands,
  ...workCommands,
];
