import { describeArgs } from '../base/command/args.ts';
import type { CommandTable } from '../base/command/table.ts';
import { outlineView } from '../base/view/outline.ts';
import type { Cells, Outline, Part } from '../base/view/outline-parts.ts';
import type { Locale, Span, Text } from '../base/view/text.ts';
import type { RefusalView, View } from '../base/view/view.ts';

/** An option, and the space after it where more follows. */
const OPTION = /(?<![\w-])--([a-zA-Z][\w-]*)(=| (?=[\w"“‹<#@€+…-]))?/g;
/** Words after the name of an option that are none of its values. */
const GOES_ON = new Set(
  'and are for in is it lets lists looks names one or says shows takes to what where with'.split(' '),
);

/** The names of all options: some take a value in one command and none in another. */
interface Options {
  values: ReadonlySet<string>;
  flags: ReadonlySet<string>;
}

export interface ChatSettings extends Locale {
  commands: CommandTable;
}

/**
 * A View as a chat shows it. The command line's options are said as people type them in a chat: `hours=6h` for
 * `--hours 6h`, and a name alone as a word. Both are read the same.
 */
export function outlineForChat(view: View, settings: ChatSettings): Outline {
  const outline = outlineView(view, settings);
  // Most messages have none, and the table is long.
  if (!JSON.stringify(outline).includes('--')) return outline;
  const options = listOptions(settings.commands);
  return outline.map((part) => sayPart(part, options));
}

/** What is wrong in a form, with the name of its field: there is no command line there. */
export function sayWrong(
  { field, message }: RefusalView,
  commands: CommandTable,
): { field: string | undefined; message: string } {
  const name = field?.replace(/^--/, '').replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
  return { field: name, message: sayOptions(message, listOptions(commands)) };
}

function listOptions({ all }: CommandTable): Options {
  const [flags, values] = [new Set<string>(), new Set<string>()];
  for (const { name, option, isFlag } of all.flatMap(describeArgs))
    for (const known of [name, option.slice(2)]) (isFlag ? flags : values).add(known);
  return { flags, values };
}

function sayPart(part: Part, options: Options): Part {
  switch (part.kind) {
    case 'heading':
    case 'line':
      return { ...part, text: sayText(part.text, options) };
    case 'rows':
      return {
        ...part,
        rows: part.rows.map((row) => sayText(row, options)),
        ...(part.table && { table: sayCells(part.table, options) }),
      };
    case 'entry':
      return { ...part, lines: part.lines.map((line) => sayText(line, options)) };
    case 'fixed':
      return { ...part, text: sayOptions(part.text, options) };
    default:
      return part;
  }
}

function sayCells({ titles, rows }: Cells, options: Options): Cells {
  return { titles, rows: rows.map((row) => row.map((cell) => sayOptions(cell, options))) };
}

function sayText(line: Text, options: Options): Text {
  return line.map((span): Span => {
    if (typeof span === 'string') return sayOptions(span, options);
    return 'bold' in span ? { bold: sayOptions(span.bold, options) } : span;
  });
}

function sayOptions(words: string, { flags, values }: Options): string {
  return words.replace(OPTION, (all, name: string, gap: string | undefined, at: number) => {
    const [isValue, isFlag] = [values.has(name), flags.has(name)];
    if (!isValue && !isFlag) return all;
    if (all === words && !isFlag) return `${name}=…`;
    const next = /^[a-z]+(?![\w-])/.exec(words.slice(at + all.length))?.[0] ?? '';
    if (gap === '=' || (gap !== undefined && isValue && !GOES_ON.has(next))) return `${name}=`;
    const isNamed = words.slice(0, at).endsWith('option ');
    const alone = isFlag && !isNamed ? `${name}=yes` : at === 0 ? sayName(name) : `“${name}”`;
    return `${alone}${gap ?? ''}`;
  });
}

/** `goal-horizon-days` as the first word of a sentence. */
function sayName(name: string): string {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
