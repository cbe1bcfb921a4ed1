import type { Mark } from './task-lines.ts';
import type { Text } from './text.ts';
import type { Action } from './view.ts';

/** More buttons in a row are not read on a phone: those under a posted page, or of something that waits, its menu among them. */
export const MOST_BUTTONS = 3;

/** One piece of a message, the same on every chat platform. */
export type Part =
  /** The first line of what follows. */
  | { kind: 'heading'; text: Text }
  | { kind: 'line'; text: Text; tone: 'plain' | 'quiet' }
  /** A list: the first cell of a row leads, the others follow. `table`: the same for a chat that has tables. */
  | { kind: 'rows'; rows: readonly Text[]; table?: Cells }
  /** Kept as it is, letter under letter. */
  | { kind: 'fixed'; text: string }
  /** A task: its first line leads, the others are small; its buttons, and those of its menu. `mark` on a page alone. */
  | {
      kind: 'entry';
      id: string;
      mark?: Mark;
      lines: readonly Text[];
      actions: readonly Action[];
      more: readonly Action[];
    }
  | { kind: 'actions'; actions: readonly Action[] };

/** What a table says, cell by cell; each column has a title, and each row a cell for each. */
export interface Cells {
  titles: readonly { title: string; align: 'left' | 'right' }[];
  rows: readonly (readonly string[])[];
}

/** A View as parts in reading order, in the words that every chat platform shows. */
export type Outline = readonly Part[];

export function outlineActions(actions: readonly Action[]): Outline {
  return actions.length === 0 ? [] : [{ kind: 'actions', actions }];
}

export function plain(line: Text): Part {
  return { kind: 'line', text: line, tone: 'plain' };
}

export function quiet(line: Text): Part {
  return { kind: 'line', text: line, tone: 'quiet' };
}
