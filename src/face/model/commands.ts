import type { Command } from '../../base/command/command.ts';
import type { CommandTable } from '../../base/command/table.ts';
import type { Model } from '../../base/ports.ts';
import { createModelCommand } from './model-command.ts';
import { createReadIdeasCommand } from './read-ideas-command.ts';
import { createShortenCommand } from './shorten-command.ts';
import { takeIdeas } from './take-ideas-command.ts';
import { createUnderstandCommand } from './understand-command.ts';

/** What is there where a model is: a process without one does not offer them. */
export function createModelCommands(model: Model, getTable: () => CommandTable): readonly Command[] {
  return [
    createModelCommand(model),
    createReadIdeasCommand(model),
    takeIdeas,
    createUnderstandCommand(model, getTable),
    createShortenCommand(model),
  ];
}
