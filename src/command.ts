import { z } from 'zod';
import type { Tx } from './db/open.ts';
import type { Platform, ProjectedTable, Row } from './db/schema.ts';
import { badArgument, Refusal } from './errors.ts';
import { findNearest } from './ids.ts';
import type { HolidayCache, Log, Ports } from './ports.ts';
import type { View } from './view.ts';

/** Who did something, resolved from what the platform says. */
export type Actor =
  | {
      kind: 'member';
      id: string;
      handle: string;
      isAdmin: boolean;
      isApprover: boolean;
      /** The account that they act with, as its platform names it. */
      account: { platform: Platform; tenant: string; user: string };
    }
  | { kind: 'outsider'; name: string }
  | { kind: 'system' };

/** A change: an event of the log with the rows it leaves behind, in full. */
export interface Change {
  /** Past tense: `GoalAdded`. */
  type: string;
  /** What it is about: `G-2`, `T-214`, `vision`, `member:M-1`. */
  subject: string;
  /** When it happened in the world; now unless something reports the past. */
  occurredAt?: number;
  /** What the rows do not say: before, why, by which rule. */
  data?: Readonly<Record<string, unknown>>;
  rows?: { readonly [T in ProjectedTable]?: readonly Row<T>[] };
  /** Keys of rows that are gone. */
  gone?: { readonly [T in ProjectedTable]?: readonly Partial<Row<T>>[] };
}

/** A View for a place, sent after the commit. Later messages of the same subject edit the first one. */
export interface Message {
  /** What the message is about: `digest:main:2026-11-23`, `answer:<origin>`. */
  subject: string;
  placeId: string;
  /** Messages of one lane are sent in order: usually a task's id. */
  lane: string;
  view: View;
  /** The subject of the message in whose thread it is said; it waits until that one has been sent. */
  under?: string;
  /** Not to be sent before this instant: a private line that waits for somebody's morning. */
  notBeforeAt?: number;
  /** The platform's id of the one person that a message in a channel is for: nobody else is called by it. */
  notifies?: string;
}

/** What a command may use while it runs: one transaction of one workspace. */
export interface Ctx {
  readonly tx: Tx;
  readonly workspace: Row<'workspaces'>;
  readonly actor: Actor;
  /** The platform's own id of what led to this. */
  readonly origin: string;
  /** Where it was asked; null for a program. */
  readonly placeId: string | null;
  /** UTC milliseconds, the same throughout. */
  readonly now: number;
  /** Today in the workspace's zone. */
  readonly today: string;
  readonly log: Log;
  readonly random: Ports['random'];
  readonly newId: Ports['newId'];
  readonly playbooks: Ports['playbooks'];
  /** Public holidays that were worked out already. */
  readonly holidays: HolidayCache;
  /** Accounts that the arguments name. */
  readonly named: readonly NamedAccount[];
  /** Writes the rows and appends the event, both or neither. */
  record(change: Change): Promise<void>;
  /** Queues a message for after the commit. */
  send(message: Message): Promise<void>;
  /** Sets when a kind of thing is due next for a subject; null forgets it. */
  setDue(kind: string, subject: string, at: number | null): Promise<void>;
  /** Leaves a command for the job runner, acting for Tiller itself; the same origin twice is one job. */
  enqueue(job: Enqueued): Promise<void>;
  /** Tells a waiting face how far long work has come. */
  progress(done: number, total: number): void;
  /** Does work that may be refused; a refusal takes back what the work wrote, and is given instead of thrown. */
  attempt<T>(work: () => Promise<T>): Promise<T | Refusal>;
}

/** Somebody named in a call whose account the platform has told apart, on the chat of whoever made the call. */
export interface NamedAccount {
  /** What stands for them in the arguments, after the `@`. */
  written: string;
  /** The platform's id of them. */
  user: string;
  /** The name that nobody else has there; never one that people choose to be shown by. */
  userName: string;
  /** Whether the platform says that this is a person of the team. */
  isMember: boolean;
}

/** A command that Tiller itself will run after the commit. */
export interface Enqueued {
  command: string;
  args: Readonly<Record<string, unknown>>;
  origin: string;
  /** Where its answer is posted; null for nowhere. */
  placeId: string | null;
}

type Access = 'everyone' | 'approver' | 'admin';

/** One entry of the command table. Every face (chat, command line, HTTP, MCP) is derived from it. */
export interface Command<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** One or two words, imperative: `goal add`. */
  name: string;
  /** One line of help. */
  summary: string;
  /** Two or three ways to use it, as typed after the name. */
  examples?: readonly string[];
  args: z.ZodObject<Shape>;
  access: Access;
  audience: 'asker' | 'channel';
  /** Whether a face that can may ask for the arguments in a form. */
  hasForm?: boolean;
  /** `long` work may take more than a moment: a chat is told so at once, and gets the result later. */
  pace: 'instant' | 'long';
  /** For adapters alone: no face offers it. */
  isInternal?: boolean;
  /** One of the few that a bare `/tiller` shows. */
  isEssential?: boolean;
  /** What a form of it starts with, by argument. Writes nothing; refuses what would be refused whatever is filled in. */
  prefill?(ctx: Ctx, given: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>>;
  /** Everything in one transaction, … */
  run?(ctx: Ctx, args: z.output<z.ZodObject<Shape>>): Promise<View>;
  /** … or read, think with no transaction open, and commit. Exactly one of the two is given. */
  think?: Thinking<z.output<z.ZodObject<Shape>>>;
}

/** A command that has to think: `think` is pure and runs with no transaction open. */
export interface Thinking<Args, Snapshot = unknown, Result = unknown> {
  read(ctx: Ctx, args: Args): Promise<Snapshot>;
  think(snapshot: Snapshot, progress: Ctx['progress']): Result | Promise<Result>;
  /** Whether an event that came meanwhile makes the result wrong, so that it must be thought again. */
  isStale(result: Result, event: { type: string; subject: string }): boolean;
  commit(ctx: Ctx, args: Args, snapshot: Snapshot, result: Result): Promise<View>;
}

/** Checks an entry's types once and forgets them, so that entries of every shape fit one table. */
export function defineCommand<Shape extends z.ZodRawShape>(command: Command<Shape>): Command {
  return command as unknown as Command;
}

/** As defineCommand, for a command that thinks; keeps Snapshot and Result checked inside. */
export function defineThinkingCommand<Shape extends z.ZodRawShape, Snapshot, Result>(
  command: Omit<Command<Shape>, 'run' | 'think'> & {
    think: Thinking<z.output<z.ZodObject<Shape>>, Snapshot, Result>;
  },
): Command {
  return command as unknown as Command;
}

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
    | 'role';
  /** Holds the text of a file: a command line reads it from the path given, chat takes it pasted. */
  isFile?: boolean;
  /** Is a list of lines: where people type line by line, it is the lines that follow. */
  isPasted?: boolean;
  /** For whoever types: a form asks for the same in fields of its own. */
  isTyped?: boolean;
  /** Few calls need it: a form does not ask for it. */
  isRare?: boolean;
  /** Not offered as a choice: kept for programs. */
  isHidden?: boolean;
  /** Is a date: a form may offer a calendar. */
  isDate?: boolean;
  /** May be said otherwise when it is typed, but a form needs it. */
  isFormRequired?: boolean;
}

const MAX_TEXT = 5_000;

function line(description: string, meta: ArgMeta = {}, most = 500) {
  return z
    .string()
    .trim()
    .min(1, 'some text')
    .max(most, `at most ${most} characters`)
    .describe(description)
    .meta({ ...meta });
}

/** Argument builders: each gives a zod schema with a description and the metadata that faces read. */
export const arg = {
  /** One line of text, at most 500 characters. */
  line,
  /** Longer text: everything that is left of the line, at most 5,000 characters. */
  rest: (description: string, meta: ArgMeta = {}) => line(description, { isRest: true, ...meta }, MAX_TEXT),
  /** The text of a file (CSV, Markdown), at most 20 MB. */
  file: (description: string, meta: ArgMeta = {}) =>
    z
      .string()
      .max(20_000_000, 'at most 20 MB')
      .describe(description)
      .meta({ isFile: true, ...meta }),
  number: (description: string, range: { min?: number; max?: number }, meta: ArgMeta = {}) =>
    z
      .preprocess(
        toNumber,
        z
          .number()
          .min(range.min ?? -1e15)
          .max(range.max ?? 1e15),
      )
      .describe(description)
      .meta({ ...meta }),
  whole: (description: string, range: { min?: number; max?: number }, meta: ArgMeta = {}) =>
    z
      .preprocess(
        toNumber,
        z
          .int()
          .min(range.min ?? 0)
          .max(range.max ?? 1e9),
      )
      .describe(description)
      .meta({ ...meta }),
  flag: (description: string) => z.preprocess(toFlag, z.boolean()).default(false).describe(description),
  choice: <const T extends readonly [string, ...string[]]>(
    description: string,
    values: T,
    meta: ArgMeta = {},
  ) =>
    z
      .preprocess((given) => (typeof given === 'string' ? given.trim().toLowerCase() : given), z.enum(values))
      .describe(description)
      .meta({ ...meta }),
  /** Names separated by commas; an empty text is an empty list. */
  list: (description: string, meta: ArgMeta = {}) =>
    z
      .preprocess(toList, z.array(z.string().max(200, 'at most 200 characters each')).max(100))
      .describe(description)
      .meta({ ...meta }),
};

/** The table of commands, and how typed words become one of them. */
export class CommandTable {
  readonly all: readonly Command[];
  readonly #byName: ReadonlyMap<string, Command>;
  /** What people may type: without what is for adapters alone. */
  readonly #typed: ReadonlyMap<string, Command>;

  constructor(commands: readonly Command[]) {
    const byName = new Map<string, Command>();
    for (const command of commands) {
      if (byName.has(command.name)) throw new Error(`two commands are called ${command.name}`);
      if ((command.run === undefined) === (command.think === undefined)) {
        throw new Error(`${command.name} needs exactly one of run and think`);
      }
      byName.set(command.name, command);
    }
    this.all = commands;
    this.#byName = byName;
    this.#typed = new Map([...byName].filter(([, command]) => command.isInternal !== true));
  }

  find(name: string): Command | undefined {
    return this.#byName.get(name);
  }

  get(name: string): Command {
    return this.#byName.get(name) ?? this.#refuse(name);
  }

  #refuse(name: string): never {
    const near = findNearest(name, this.#typed.keys());
    throw new Refusal({
      code: 'unknown_command',
      message: `There is no command “${name.slice(0, 60)}”. ${near.length > 0 ? `Nearest: ${near.join(', ')}.` : 'help lists them.'}`,
      field: 'command',
      given: name.slice(0, 60),
      allowed: near.length > 0 ? near.join(', ') : 'what help all lists',
      suggestions: near,
    });
  }

  /** Finds the command at the start of typed words: two words before one. */
  match(words: readonly string[]): { command: Command; used: number } {
    const two = words.slice(0, 2).join(' ').toLowerCase();
    const one = (words[0] ?? '').toLowerCase();
    const command = this.#typed.get(two) ?? this.#typed.get(one);
    if (!command) {
      const group = [...this.#typed.keys()].filter((name) => name.startsWith(`${one} `));
      if (group.length > 0) {
        throw new Refusal({
          code: 'unknown_command',
          message: `“${two}” is not a command. With “${one}” there are: ${group.join(', ')}.`,
          field: 'command',
          given: two,
          allowed: group.join(', '),
          suggestions: group,
        });
      }
      return this.#refuse(words.length > 1 && findNearest(one, this.#typed.keys()).length === 0 ? two : one);
    }
    return { command, used: command.name.includes(' ') ? 2 : 1 };
  }
}

/** One argument of a command, as faces need it. */
export interface ArgInfo extends ArgMeta {
  name: string;
  /** As typed on a command line: `--max-tasks`. */
  option: string;
  description: string;
  isRequired: boolean;
  isFlag: boolean;
  isList: boolean;
  choices?: readonly string[];
  /** Present for a number: what it may be. */
  range?: { isWhole: boolean; least: number; most: number };
}

/** The arguments of a command in the order they are declared. */
export function describeArgs(command: Command): ArgInfo[] {
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

/** `goal add [sentence…] [--metric …]`: one line of usage. */
export function formatUsage(command: Command): string {
  const infos = describeArgs(command);
  const placed = infos.filter((info) => info.position !== undefined || info.isRest);
  const options = infos.filter((info) => !placed.includes(info) && !info.isHidden);
  const words = placed
    .sort((a, b) => (a.position ?? 99) - (b.position ?? 99))
    .map((info) => {
      const shown = `${info.choices ? info.choices.join('|') : info.name}${info.isRest ? '…' : ''}`;
      return info.isRequired ? `<${shown}>` : `[${shown}]`;
    });
  const flags = options.map((info) => {
    const shown = info.isFlag ? info.option : `${info.option} ${info.choices ? info.choices.join('|') : '…'}`;
    return info.isRequired ? shown : `[${shown}]`;
  });
  return [command.name, ...words, ...flags].join(' ');
}

/** Splits a typed line into words; quotes keep spaces, `\` keeps the next character. */
export function splitWords(typed: string): { words: string[]; starts: number[] } {
  const words: string[] = [];
  const starts: number[] = [];
  const pattern = /\s*((?:"(?:[^"\\]|\\.)*"|'[^']*'|“[^”]*”|\\.|[^\s"'“\\]|["'“\\])+)/gy;
  for (const match of typed.matchAll(pattern)) {
    const raw = match[1] ?? '';
    starts.push(match.index + match[0].length - raw.length);
    words.push(
      raw.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|“([^”]*)”|\\(.)/g, (_all, double, single, curly, escaped) =>
        double !== undefined ? double.replace(/\\(.)/g, '$1') : (single ?? curly ?? escaped ?? ''),
      ),
    );
  }
  return { words, starts };
}

/**
 * Reads a typed line such as `approve T-3 --note "as agreed"` as a command and its raw arguments.
 * Options are `--name value`, `--name=value` or `name=value`; the rest is positional. Throws a Refusal.
 */
export function parseLine(
  table: CommandTable,
  typed: string,
): { command: Command; args: Record<string, unknown> } {
  const { words, starts } = splitWords(typed);
  const { command, used } = table.match(words);
  return {
    command,
    args: parseWords(command, words.slice(used), (index, end) =>
      typed.slice(starts[used + index], starts[used + end] ?? typed.length).trim(),
    ),
  };
}

/** As parseLine for words that a shell has already split. */
export function parseWords(
  command: Command,
  words: readonly string[],
  /** The line as it was typed from one word up to another: what is quoted in the middle of it stays so. */
  typedFrom: (index: number, end: number) => string = (index, end) => words.slice(index, end).join(' '),
): Record<string, unknown> {
  const infos = describeArgs(command);
  const byOption = new Map(
    infos.flatMap((info) => [[info.option, info] as const, [`--${info.name}`, info] as const]),
  );
  // What an option gives is not looked for among the words.
  const named = new Set(words.map((word) => readOption(word, byOption)?.info.name));
  const placed = infos
    .filter((info) => info.position !== undefined && !named.has(info.name))
    .sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
  const rest = infos.find((info) => info.isRest);
  const args: Record<string, unknown> = {};
  let text: string | undefined;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const option = readOption(word, byOption);
    if (option) {
      const { info } = option;
      const value = info.isFlag ? (option.value ?? true) : (option.value ?? words[++index]);
      if (value === undefined) throw badArgument(info.option, 'nothing', info.description);
      args[info.name] = info.isList && args[info.name] ? `${args[info.name]},${value}` : value;
      continue;
    }
    if (/^--[a-z]/.test(word)) {
      const near = [
        ...new Set(findNearest(word, byOption.keys()).map((name) => byOption.get(name)?.option ?? name)),
      ];
      throw badArgument('option', word, near.length > 0 ? near.join(', ') : formatUsage(command));
    }
    const target = placed.find(({ name }) => args[name] === undefined);
    if (target) {
      args[target.name] = word;
      continue;
    }
    const later = words.findIndex((other, at) => at > index && readOption(other, byOption) !== undefined);
    const end = later === -1 ? words.length : later;
    const said = words.slice(index, end);
    if (!rest || named.has(rest.name)) {
      throw badArgument('words', said.join(' '), formatUsage(command));
    }
    if (!rest.isPasted) refuseMistypedOption(said, byOption);
    const part = said.length === 1 ? word : typedFrom(index, end);
    text = text === undefined ? part : `${text} ${part}`;
    args[rest.name] = text;
    index = end - 1;
  }
  return args;
}

/** Text may hold anything, but a word in it that looks like one of the options was hardly meant as text. */
function refuseMistypedOption(words: readonly string[], byOption: ReadonlyMap<string, ArgInfo>): void {
  for (const word of words) {
    const typed = /^--([a-z][\w-]*)(?:=.*)?$/s.exec(word)?.[1];
    if (typed === undefined) continue;
    const names = [...new Set([...byOption.values()].map(({ option }) => option.slice(2)))];
    const near = new Set([
      ...names.filter((name) => name.split('-').includes(typed)),
      ...findNearest(typed, names),
    ]);
    if (near.size === 0) continue;
    const options = [...near].map((name) => `--${name}`).join(', ');
    throw badArgument('option', word, `${options}; quotation marks around it all keep it as text`);
  }
}

/** Checks raw arguments against the command's schema; the Refusal names the first that is wrong. */
export function readArgs(command: Command, raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const known = Object.keys(command.args.shape);
  const stray = Object.keys(raw).find((name) => !known.includes(name));
  if (stray !== undefined) throw badArgument('argument', stray, known.join(', ') || 'none');
  const read = command.args.safeParse(raw);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  const field = String(issue?.path[0] ?? 'arguments');
  const info = describeArgs(command).find((candidate) => candidate.name === field);
  const wanted = info ? `${info.choices ? info.choices.join(', ') : info.description}` : formatUsage(command);
  const given = raw[field];
  if (given === undefined) {
    throw new Refusal({
      code: 'bad_argument',
      message: `${command.name} needs ${field}: ${wanted}. Usage: ${formatUsage(command)}`,
      field,
      given: 'nothing',
      allowed: wanted,
    });
  }
  const detail = info?.choices || !issue ? wanted : `${wanted} (${describeIssue(issue)})`;
  const isWord = info?.position !== undefined || info?.isRest;
  // Said as it is typed; programs get the argument's own name.
  const shown = badArgument(isWord || !info ? field : info.option, given, detail);
  throw new Refusal({ ...shown.detail, field });
}

/** What zod found wrong, as what would be right. */
function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return TYPE_WORDS[issue.expected] ?? issue.expected;
  if (issue.code === 'too_small' && issue.origin !== 'string') return `at least ${issue.minimum}`;
  if (issue.code === 'too_big' && issue.origin !== 'string') return `at most ${issue.maximum}`;
  return issue.message;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'text',
  boolean: 'yes or no',
  array: 'names separated by commas',
};

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
