import type { Command } from '../../base/command/command.ts';
import { tacticAdd } from './tactic-add-command.ts';
import { tacticList } from './tactic-list-command.ts';
import { tacticModify } from './tactic-modify-command.ts';
import { tacticOverrule } from './tactic-overrule-command.ts';
import { tacticSecond } from './tactic-second-command.ts';
import { tacticShow } from './tactic-show-command.ts';

export const tacticCommands: readonly Command[] = [
  tacticAdd,
  tacticList,
  tacticShow,
  tacticModify,
  tacticOverrule,
  tacticSecond,
];
