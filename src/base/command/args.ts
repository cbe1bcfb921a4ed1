import { z } from 'zod';
import type { Command } from './command.ts';

/** How an argument is typed and completed; kept in the schema's metadata. */
export interface ArgMeta {
  /** Its place among the words after the command's name, from 0. */
  position?: number;
  /** Takes all the words that are left, as typed. */
  isRest?: boolean;
  /** What a face can offer to complete it. */
  completes?:
    | 'task'
    | 'goal'
    | 'metric'
    | 'member'
    | 'executor'
    | 'project'
    | 'command'
    | 'feed'
    | 'candidate'
    | 'lesson'
    | 'tactic'
    | 'role'
    | 'kind';
  /** A word that is taken instead of what completes it: `nobody`. */
  orElse?: string;
  /** Holds the text of a file: a command line reads it from the path given, chat takes it pasted. */
  isFile?: boolean;
  /** Is a list of lines: where people type line by line, it is the lines that follow. */
  isPasted?: boolean;
  /** Goes on to the next option where the text of the line stood before it: `why=clients ask for it`. */
  isSentence?: boolean;
  /** An amount, whose unit may stand in words of its own: `--impact 0.3..0.7 %`, `--impact €500 a month`. */
  hasUnit?: boolean;
  /** For whoever types: a form asks for the same in fields of its own. */
  isTyped?: boolean;
  /** Few calls need it: a form does not ask for it. */
  isRare?: boolean;
  /** Asked only where another argument, whose name this is, was given one of these values: a form asks for that one first. */
  onlyWith?: Readonly<Record<string, readonly string[]>>;
  /** What a form calls it, where its name does not say it. */
  label?: string;
  /** Not offered as a choice: kept for programs. */
  isHidden?: boolean;
  /** Other names of its option, which people type for it. */
  aliases?: readonly string[];
  /** Is a date: a form may offer a calendar. */
  isDate?: boolean;
  /** What a face offers to choose from; typed, it may be said otherwise. */
  choices?: readonly string[];
  /** What a choice is called in a form, where that is not its value. */
  names?: Readonly<Record<string, string>>;
  /** May be said otherwise when it is typed, but a form needs it. */
  isFormRequired?: boolean;
}

const MAX_TEXT = 5_000;

/** By the most characters: each step of a schema is another one of 1 KB, and hundreds of arguments are texts. */
const texts = new Map<number, z.ZodString>();

function line(description: string, meta: ArgMeta = {}, most = 500) {
  const text = texts.getOrInsertComputed(most, () =>
    z.string().trim().min(1, 'some text').max(most, `at most ${most} characters`),
  );
  return text.meta({ description, ...meta });
}

/** Argument builders: each gives a zod schema with a description and the metadata that faces read. */
export const arg = {
  /** One line of text, at most 500 characters. */
  line,
  /** Longer text: everything that is left of the line, at most 5,000 characters. */
  rest: (description: string, meta: Omit<ArgMeta, 'position' | 'isRest'> = {}) =>
    line(description, { isRest: true, ...meta }, MAX_TEXT),
  /** The text of a file (CSV, Markdown), at most 20 MB. */
  file: (description: string, meta: ArgMeta = {}) =>
    z
      .string()
      .max(20_000_000, 'at most 20 MB')
      .meta({ description, isFile: true, ...meta }),
  number: (description: string, range: { min?: number; max?: number }, meta: ArgMeta = {}) =>
    z
      .preprocess(
        toNumber,
        z
          .number()
          .min(range.min ?? -1e15)
          .max(range.max ?? 1e15),
      )
      .meta({ description, ...meta }),
  whole: (description: string, range: { min?: number; max?: number }, meta: ArgMeta = {}) =>
    z
      .preprocess(
        toNumber,
        z
          .int()
          .min(range.min ?? 0)
          .max(range.max ?? 1e9),
      )
      .meta({ description, ...meta }),
  /** A number with or without what it is per, which the command reads: `20`, `3 a month`. */
  amount: (description: string, meta: ArgMeta = {}) =>
    z
      .preprocess((given) => (typeof given === 'number' ? String(given) : given), line(description, meta, 40))
      .describe(description)
      .meta({ ...meta }),
  flag: (description: string) => z.preprocess(toFlag, z.boolean()).default(false).describe(description),
  choice: <const T extends readonly [string, ...string[]]>(
    description: string,
    values: T,
    meta: ArgMeta = {},
  ) => {
    // What somebody is shown for a value is taken for it.
    const shown = new Map(
      Object.entries(meta.names ?? {}).map(([value, name]) => [name.toLowerCase(), value]),
    );
    const read = (given: unknown) => {
      if (typeof given !== 'string') return given;
      const words = given.trim().toLowerCase();
      return shown.get(words) ?? words;
    };
    return z.preprocess(read, z.enum(values)).meta({ description, ...meta });
  },
  /** Names separated by commas; an empty text is an empty list. */
  list: (description: string, meta: ArgMeta = {}) =>
    z
      .preprocess(toList, z.array(z.string().max(200, 'at most 200 characters each')).max(100))
      .meta({ description, ...meta }),
};

/** One argument of a command, as faces need it. */
export interface ArgInfo extends ArgMeta {
  name: string;
  /** As typed on a command line: `--max-tasks`. */
  option: string;
  description: string;
  isRequired: boolean;
  isFlag: boolean;
  isList: boolean;
  /** Present for a number: what it may be. */
  range?: { isWhole: boolean; least: number; most: number };
}

/** A command never changes, and to ask its schema takes longer than to parse a line. */
const described = new WeakMap<Command, readonly ArgInfo[]>();

/** The arguments of a command in the order they are declared. */
export function describeArgs(command: Command): readonly ArgInfo[] {
  const known = described.get(command) ?? readInfos(command);
  described.set(command, known);
  return known;
}

function readInfos(command: Command): readonly ArgInfo[] {
  return Object.entries(command.args.shape).map(([name, field]) => {
    const schema = field as z.ZodType;
    const inner = unwrap(schema);
    const meta = collectMeta(schema);
    return {
      name,
      option: `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      description: schema.description ?? inner.description ?? meta.description ?? '',
      isRequired: !schema.safeParse(undefined).success,
      isFlag: inner instanceof z.ZodBoolean,
      isList: inner instanceof z.ZodArray,
      ...(inner instanceof z.ZodEnum && { choices: inner.options.map(String) }),
      ...(inner instanceof z.ZodNumber && { range: readRange(inner) }),
      ...meta.arg,
    };
  });
}

function toNumber(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  const digits = given.trim().replace(/,(?=\d{3}\b)/g, '');
  return /^[-+−]?\d*\.?\d+(e[-+]?\d+)?$/i.test(digits) ? Number(digits.replace('−', '-')) : given;
}

function toFlag(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  if (/^(true|yes|on|1)$/i.test(given)) return true;
  return /^(false|no|off|0)$/i.test(given) ? false : given;
}

function toList(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  const array = /^\s*\[(.*)\]\s*$/s.exec(given)?.[1];
  if (array !== undefined) return toList(array.replace(/["']/g, ''));
  return given
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** The schema under optional, default and preprocess wrappers. */
function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return unwrap(schema.unwrap() as z.ZodType);
  }
  if (schema instanceof z.ZodPipe) return unwrap(schema.out as z.ZodType);
  return schema;
}

function readRange({ format, minValue, maxValue }: z.ZodNumber): NonNullable<ArgInfo['range']> {
  return { isWhole: format === 'safeint', least: minValue ?? -1e15, most: maxValue ?? 1e15 };
}

function collectMeta(schema: z.ZodType): { arg: ArgMeta; description?: string } {
  const own = (schema.meta() ?? {}) as ArgMeta & { description?: string };
  const wrapped =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable
      ? collectMeta(schema.unwrap() as z.ZodType)
      : { arg: {} };
  const { description = wrapped.description, ...meta } = own;
  return { arg: { ...wrapped.arg, ...meta }, ...(description !== undefined && { description }) };
}
