import { badArgument, Refusal } from '../language/errors.ts';
import { findNearest } from '../language/ids.ts';
import { type ArgInfo, describeArgs } from './args.ts';
import type { Command } from './command.ts';
import type { CommandTable } from './table.ts';
import { formatUsage } from './usage.ts';
import { takeMore, takeUnit } from './value-words.ts';

/** Splits a typed line into words; quotes keep spaces, `\` keeps the next character. */
export function splitWords(typed: string): { words: string[]; starts: number[] } {
  const words: string[] = [];
  const starts: number[] = [];
  const pattern = /\s*((?:"(?:[^"\\]|\\.)*"|'[^']*'|“[^“”]*”|\\.|[^\s"'“\\]|["'“\\])+)/gy;
  for (const match of typed.matchAll(pattern)) {
    const raw = match[1] ?? '';
    starts.push(match.index + match[0].length - raw.length);
    words.push(
      raw.replace(
        /"((?:[^"\\]|\\.)*)"|'([^']*)'|“([^“”]*)”|\\(.)/g,
        (_all, double, single, curly, escaped) =>
          double !== undefined ? double.replace(/\\(.)/g, '$1') : (single ?? curly ?? escaped ?? ''),
      ),
    );
  }
  return { words, starts };
}

/** What reads lines that name things by words of their titles; a table without it has none. */
export const WORDS = 'words';

/** A line as a command and its raw arguments. */
export interface ParsedLine {
  command: Command;
  args: Record<string, unknown>;
}

/**
 * Reads a typed line such as `approve T-3 --note "as agreed"`, or words that mean one. Options are `--name value`,
 * `--name=value` or `name=value`, and `name value` where no words of a text may stand; the rest is positional. A line that
 * begins with no command, or names a task otherwise than by its id, is for the command that knows the titles. Throws a Refusal.
 */
export function parseLine(table: CommandTable, typed: string): ParsedLine {
  const meant = table.understand(typed);
  const line = meant || typed;
  const words = meant ? undefined : table.find(WORDS);
  return words && (meant === '' || isInWords(table, line))
    ? { command: words, args: { text: typed } }
    : parsePlain(table, line);
}

/** As parseLine, but nothing is looked for in titles. */
export function parsePlain(table: CommandTable, line: string): ParsedLine {
  const { words, starts } = splitWords(line);
  const { command, used } = table.match(words);
  const args: Record<string, unknown> = {};
  try {
    parseWords(command, words.slice(used), {
      typedFrom: (index, end) => line.slice(starts[used + index], starts[used + end] ?? line.length).trim(),
      listKin: () => table.kinOf(command),
      args,
    });
  } catch (error) {
    if (error instanceof Refusal) error.call = { command: command.name, args };
    throw error;
  }
  return { command, args };
}

/** Said of the one task that they can be said of, where none is named. */
export const VERBS: readonly string[] = ['done', 'fail', 'start', 'take'];
/** A task's id or its place on the page, whatever mark stands before it. */
const TASK_REF = /^(?:[^\p{L}]|t-?\d)/iu;

/** Whether a line begins with no command, or with one about a task that it does not name by its id. */
function isInWords(table: CommandTable, line: string): boolean {
  const { words } = splitWords(line);
  let about: string | undefined;
  try {
    const { command, used } = table.match(words);
    const [first] = describeArgs(command).filter(({ position }) => position === 0);
    if (first?.completes !== 'task') return false;
    const given = words[used];
    if (given === undefined) return VERBS.includes(command.name);
    // “done T-3?” asks.
    if (words.length === used + 1 && /.\?$/.test(given) && !command.reads) return true;
    if (TASK_REF.test(given) || given.toLowerCase() === first.orElse) return false;
    about = first.name;
    return parsePlain(table, line).args[about] === given;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return about !== undefined || error.detail.code === 'unknown_command';
  }
}

/** As parseLine for words that a shell has already split. */
export function parseWords(
  command: Command,
  words: readonly string[],
  {
    typedFrom = (index, end) => words.slice(index, end).join(' '),
    listKin = () => [],
    args = {},
  }: {
    /** The line as it was typed from one word up to another: what is quoted in the middle of it stays so. */
    typedFrom?: (index: number, end: number) => string;
    /** Commands that begin with this one's name, which take what it does not. */
    listKin?: () => readonly Command[];
    /** Takes what is read, also of words that are refused in the end. */
    args?: Record<string, unknown>;
  } = {},
): Record<string, unknown> {
  const infos = describeArgs(command);
  const byOption = new Map(
    infos.flatMap((info) =>
      [info.option, `--${info.name}`, ...(info.aliases ?? []).map((alias) => `--${alias}`)].map(
        (name) => [name, info] as const,
      ),
    ),
  );
  // What an option gives is not looked for among the words.
  const named = new Set(words.map((word) => readOption(word, byOption)?.info.name));
  const placed = infos
    .filter((info) => info.position !== undefined && !named.has(info.name))
    .sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
  const rest = infos.find((info) => info.isRest);
  let text: string | undefined;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const option = readOption(word, byOption);
    if (option) {
      const { info } = option;
      const value = info.isFlag ? (option.value ?? true) : (option.value ?? words[++index]);
      if (value === undefined) throw badArgument(info.option, 'nothing', info.description);
      const after = typeof value === 'string' ? words.slice(index + 1) : [];
      const isText = info.isSentence && (rest === undefined || text !== undefined);
      const isOpen = isText && !/["'“]/.test(typedFrom(index, index + 1));
      const unit =
        info.hasUnit || info.isDate
          ? takeMore(info, value, after, text === undefined ? undefined : takeSentence(after, byOption))
          : isOpen
            ? takeSentence(after, byOption)
            : [];
      index += unit.length;
      const whole = [value, ...unit].join(' ');
      args[info.name] =
        info.isList && args[info.name] ? `${args[info.name]},${value}` : unit.length > 0 ? whole : value;
      continue;
    }
    if (/^--[a-z]/.test(word)) {
      const near = [
        ...new Set(findNearest(word, byOption.keys()).map((name) => byOption.get(name)?.option ?? name)),
      ];
      throw badArgument('option', word, near.length > 0 ? near.join(', ') : formatUsage(command));
    }
    const target = placed.find(({ name }) => args[name] === undefined);
    // What is asked next may be said with its name: `from 24 Dec`.
    const isOther = target?.isRequired === true && target.name !== word.toLowerCase();
    const bare = rest || isOther ? undefined : byOption.get(`--${word.toLowerCase()}`);
    if (
      bare &&
      !bare.isHidden &&
      args[bare.name] === undefined &&
      (bare.isFlag || index + 1 < words.length)
    ) {
      const unit = takeMore(bare, words[index + 1], words.slice(index + 2));
      const isAlone = bare.isFlag && !YES_OR_NO.test(words[index + 1] ?? '');
      args[bare.name] = isAlone ? true : [words[++index], ...unit].join(' ');
      index += unit.length;
      continue;
    }
    if (target) {
      const unit = takeMore(target, word, words.slice(index + 1));
      args[target.name] = [word, ...unit].join(' ');
      index += unit.length;
      continue;
    }
    const own = rest ? undefined : findOwn(word, infos, args);
    if (own) {
      const unit = own.hasUnit ? takeUnit(upToComma(words, index)) : [];
      args[own.name] = withoutComma([word, ...unit].join(' '));
      index += unit.length;
      continue;
    }
    const later = words.findIndex((other, at) => at > index && readOption(other, byOption) !== undefined);
    const end = later === -1 ? words.length : later;
    const said = words.slice(index, end);
    if (!rest || named.has(rest.name)) {
      throw badArgument('words', said.join(' '), [command, ...listKin()].map(formatUsage).join(', '));
    }
    if (!rest.isPasted) refuseUnknownOption(said, byOption);
    const part = said.length === 1 ? word : typedFrom(index, end);
    text = text === undefined ? part : `${text} ${part}`;
    args[rest.name] = text;
    index = end - 1;
  }
  return args;
}

/**
 * The one option that a bare value can be meant for where no words of a text may stand: a choice that no other option has,
 * or an amount where one alone takes a unit: `member add @ana 3 hours a month, approver`.
 */
function findOwn(
  word: string,
  infos: readonly ArgInfo[],
  args: Readonly<Record<string, unknown>>,
): ArgInfo | undefined {
  const value = withoutComma(word).toLowerCase();
  const isMeant = ({ hasUnit, choices }: ArgInfo) =>
    /^\d/.test(value) ? hasUnit === true : !YES_OR_NO.test(value) && choices?.includes(value) === true;
  const [own, ...others] = infos.filter((info) => info.position === undefined && isMeant(info));
  return own && others.length === 0 && args[own.name] === undefined ? own : undefined;
}

/** The words after one, up to the comma that ends a part. */
function upToComma(words: readonly string[], index: number): string[] {
  if (words[index]?.endsWith(',')) return [];
  const after = words.slice(index + 1);
  const end = after.findIndex((word) => word.endsWith(','));
  return (end === -1 ? after : after.slice(0, end + 1)).map(withoutComma);
}

function withoutComma(words: string): string {
  return words.replace(/,$/, '');
}

/** A word that looks like an option is none of the text: it is hardly meant so, and quotation marks say that it is. */
function refuseUnknownOption(words: readonly string[], byOption: ReadonlyMap<string, ArgInfo>): void {
  for (const word of words) {
    const typed = /^--([a-z][\w-]*)(?:=.*)?$/s.exec(word)?.[1];
    if (typed === undefined) continue;
    const names = [...new Set([...byOption.values()].map(({ option }) => option.slice(2)))];
    const near = new Set([
      ...names.filter((name) => name.split('-').includes(typed)),
      ...findNearest(typed, names),
    ]);
    const options = [...(near.size > 0 ? near : names)].map((name) => `--${name}`).join(', ');
    throw badArgument('option', word, `${options}; quotation marks around it all keep it as text`);
  }
}

/** What may follow a flag. */
const YES_OR_NO = /^(?:yes|no|on|off|true|false)$/i;

/** The words at the start of these that are no option. */
function takeSentence(words: readonly string[], byOption: ReadonlyMap<string, ArgInfo>): readonly string[] {
  const end = words.findIndex((word) => /^--[a-z]/.test(word) || readOption(word, byOption) !== undefined);
  return end === -1 ? words : words.slice(0, end);
}

function readOption(
  word: string,
  byOption: ReadonlyMap<string, ArgInfo>,
): { info: ArgInfo; value: string | undefined } | undefined {
  const match = /^(--[A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word) ?? /^([A-Za-z][\w-]*)=(.*)$/s.exec(word);
  if (!match) return undefined;
  const name = match[1] ?? '';
  const info = byOption.get(name.startsWith('--') ? name : `--${name}`);
  return info && { info, value: match[2] };
}
