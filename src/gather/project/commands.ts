import type { Command } from '../../base/command/command.ts';
import { bugAdd } from './commands/bug-add-command.ts';
import { bugEdit } from './commands/bug-edit-command.ts';
import { featureAdd } from './commands/feature-add-command.ts';
import { featureEdit } from './commands/feature-edit-command.ts';
import { projectAdd } from './commands/project-add-command.ts';
import { projectEdit } from './commands/project-edit-command.ts';
import { projectImport } from './commands/project-import-command.ts';
import { projectList } from './commands/project-list-command.ts';
import { projectShow } from './commands/project-show-command.ts';

export const projectCommands: readonly Command[] = [
  projectAdd,
  projectEdit,
  projectList,
  projectShow,
  projectImport,
  featureAdd,
  featureEdit,
  bugAdd,
  bugEdit,
];
