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
  /** The names of the commands that take it without a value, by option. */
  flags: ReadonlyMap<string, readonly string[]>;
  /** The names of commands that take a text, in which the name of an option could be a word of it. */
  takesText: RegExp;
}

export interface ChatSettings extends Locale {
  commands: CommandTable;
}

/**
 * A View as a chat shows it. The command line's options are said in words: `hours 6h` for `--hours 6h`, and a name alone as
 * a word; `hours=6h` where the command takes a text too. All are read the same.
 */
export function outlineForChat(view: View, settings: ChatSettings): Outline {
  const outline = outlineView(view, settings);
  // Most messages have none, and the table is long.
  if (!JSON.stringify(outline).includes('--')) return outline;
  const options = listOptions(settings.commands);
  return outline.map((part) => sayPart(part, options));
}

/** What is wrong in a form: there is no command line there. */
export function sayWrong({ message }: Pick<RefusalView, 'message'>, commands: CommandTable): string {
  return sayOptions(message, listOptions(commands));
}

function listOptions({ all }: CommandTable): Options {
  const values = new Set<string>();
  const flags = new Map<string, string[]>();
  for (const command of all)
    for (const { name, option, isFlag } of describeArgs(command))
      for (const known of [name, option.slice(2)])
        if (isFlag) flags.set(known, [...(flags.get(known) ?? []), command.name]);
        else values.add(known);
  const texts = all.filter((command) => describeArgs(command).some(({ isRest }) => isRest));
  return {
    flags,
    values,
    takesText: new RegExp(`(?<![\\w-])(?:${texts.map(({ name }) => name).join('|')})(?![\\w-])`),
  };
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
  let before = '';
  return line.map((span): Span => {
    const words = typeof span === 'string' ? span : 'bold' in span ? span.bold : undefined;
    if (words === undefined) return span;
    const said = sayOptions(words, options, before);
    before += words;
    return typeof span === 'string' ? said : { bold: said };
  });
}

/** `before` is what stands in the line before these words. */
function sayOptions(words: string, { flags, values, takesText }: Options, before = ''): string {
  return words.replace(OPTION, (all, name: string, gap: string | undefined, at: number) => {
    const [isValue, isFlag] = [values.has(name), flags.has(name)];
    if (!isValue && !isFlag) return all;
    const said = before + words.slice(0, at);
    const isBare = !takesText.test(said);
    if (all === words && !isFlag) return `${name}${isBare ? ' ' : '='}…`;
    const next = /^[a-z]+(?![\w-])/.exec(words.slice(at + all.length))?.[0] ?? '';
    if (gap === '=' || (gap !== undefined && isValue && !GOES_ON.has(next)))
      return `${name}${isBare ? ' ' : '='}`;
    const isTyped = flags.get(name)?.some((command) => said.includes(command)) === true;
    if (words.at(at - 1) === '“' && at > 0) return `${name}${gap ?? ''}`;
    const alone = isTyped ? `${name}${isBare ? '' : '=yes'}` : said === '' ? sayName(name) : `“${name}”`;
    return `${alone}${gap ?? ''}`;
  });
}

/** `goal-horizon-days` as the first word of a sentence. */
function sayName(name: string): string {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
