import type { Command } from '../base/command/command.ts';
import { readEffects } from './effect/read-effects-command.ts';
import { learn } from './learn-command.ts';
import { lessonCommands } from './lesson/commands.ts';
import { patterns } from './patterns-command.ts';
import { scoreCommand } from './score-command.ts';
export const learnCommands: readonly Command[] = [
  learn,
  patterns,
  scoreCommand,
  readEffects,
  ...lessonCommands,
];
