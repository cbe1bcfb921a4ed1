import type { Command } from '../../base/command/command.ts';
import { lessonAdd } from './lesson-add-command.ts';
import { lessonCite } from './lesson-cite-command.ts';
import { lessonDrop } from './lesson-drop-command.ts';
import { lessonEdit } from './lesson-edit-command.ts';
import { lessonKeep } from './lesson-keep-command.ts';
import { lessonList } from './lesson-list-command.ts';
import { lessonShow } from './lesson-show-command.ts';
export const lessonCommands: readonly Command[] = [
  lessonAdd,
  lessonList,
  lessonShow,
  lessonKeep,
  lessonEdit,
  lessonDrop,
  lessonCite,
];
