import type { Command } from '../command.ts';
import { goalChangeCommands } from './goal-commands.ts';
import { goalShowCommands } from './goal-show-commands.ts';
import { tacticCommands } from './tactic-commands.ts';
import { visionCommands } from './vision-commands.ts';

/** Vision, goals, tactics, and revenue against the vision's target. */
export const goalCommands: readonly Command[] = [
  ...visionCommands,
  ...goalChangeCommands,
  ...goalShowCommands,
  ...tacticCommands,
];
