import type { Command } from '../base/command/command.ts';
import { link } from './account/link-command.ts';
import { awayCommands } from './capacity/commands.ts';
import { peopleCommands } from './people/commands.ts';
import { settings } from './settings-command.ts';
import { team } from './team-command.ts';
import { tokenCommands } from './token/commands.ts';

export const teamCommands: readonly Command[] = [
  team,
  ...peopleCommands,
  ...awayCommands,
  ...tokenCommands,
  link,
  settings,
];
