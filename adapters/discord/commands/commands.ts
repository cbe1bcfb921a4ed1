import { createHash } from 'node:crypto';
import type {
  APIApplicationCommandBasicOption,
  APIApplicationCommandSubcommandGroupOption,
  APIApplicationCommandSubcommandOption,
  RESTPostAPIApplicationCommandsJSONBody,
} from 'discord.js';
import { z } from 'zod';
import type { ArgInfo } from '../../../src/base/command/args.ts';
import type { Command } from '../../../src/base/command/command.ts';
import type { CommandTable } from '../../../src/base/command/table.ts';
import { cutWords, LIMITS } from '../limits.ts';
import { listOptions, listPaths, nameOption, type Path, WORDS } from './command-paths.ts';

/** The message context command: Discord shows it under "Apps" of a message. */
export const MAKE_TASK = 'Make this a task';
/** Takes a whole line as it is typed elsewhere: whatever a message tells people to type works there. */
const TYPE_LINE: Path = { area: WORDS[0]?.name ?? '', group: null, name: 'type' };

const SUBCOMMAND = 1;
const GROUP = 2;
const STRING = 3;
const INTEGER = 4;
const BOOLEAN = 5;
const NUMBER = 10;
const ATTACHMENT = 11;
const CHAT_INPUT = 1;
const MESSAGE = 3;
/** In a server alone: elsewhere nothing says whose work it is. */
const WHERE = { contexts: [0], integration_types: [0] };

/** Every command that Discord is told of, as it wants to be told. */
export function describeCommands(table: CommandTable): RESTPostAPIApplicationCommandsJSONBody[] {
  const paths = listPaths(table);
  const slash = WORDS.map(({ name, description }): RESTPostAPIApplicationCommandsJSONBody => {
    const own = paths.filter(({ path }) => path.area === name);
    const groups = [...Map.groupBy(own, ({ path }) => path.group)];
    const options = groups.flatMap(([group, entries]): Subcommand[] =>
      group === null ? entries.map(describeEntry) : [describeGroup(group, entries)],
    );
    if (name === TYPE_LINE.area) options.push(TYPED);
    return { type: CHAT_INPUT, name, description, ...WHERE, options };
  });
  return [...slash, { type: MESSAGE, name: MAKE_TASK, ...WHERE }];
}

/**
 * Tells two lists of commands apart, whether we made them or Discord gave them back: it adds fields and defaults, and
 * keeps an order of its own. Of a server's own commands it does not keep where they work, so that is left out.
 */
export function hashCommands(commands: readonly object[]): string {
  const normal = commands.map((command) => JSON.stringify(normalise(command))).sort();
  return createHash('sha256').update(normal.join('\n')).digest('hex');
}

/** A file that was handed in with a command: to be fetched before its argument can be given. */
export type Attachment = z.output<typeof attachment>;

/** A called command, its arguments as they were given and files apart; or a line to be read like a typed one. */
type CalledCommand =
  | { kind: 'called'; command: string; args: Record<string, unknown>; files: Record<string, Attachment> }
  | { kind: 'typed'; text: string };

/** Reads the data of a slash command. Undefined for what is none of ours. */
export function readOptions(table: CommandTable, data: unknown): CalledCommand | undefined {
  const leaf = readLeaf(data);
  if (!leaf) return undefined;
  if (isTypeLine(leaf.path)) return { kind: 'typed', text: String(leaf.options[0]?.value ?? '').trim() };
  const command = findAt(table, leaf.path);
  if (!command) return undefined;
  const args: Record<string, unknown> = {};
  const files: Record<string, Attachment> = {};
  for (const { info, value } of matchOptions(command, leaf.options)) {
    const file = info.isFile === true ? leaf.attachments[String(value)] : undefined;
    if (file) files[info.name] = file;
    else args[info.name] = value;
  }
  return { kind: 'called', command: command.name, args, files };
}

/** An argument that somebody is typing. */
export interface FocusedOption {
  /** Null for a line that is typed. */
  command: string | null;
  argument: string;
  completes: NonNullable<ArgInfo['completes']>;
  /** What is typed of it so far; of a list, its last name. */
  typed: string;
  /** What a choice begins with: the names of the list that are there already. */
  before: string;
  /** The other arguments. */
  given: Record<string, unknown>;
}

/** Reads what is to be completed. Undefined for what is none of ours. */
export function readFocused(table: CommandTable, data: unknown): FocusedOption | undefined {
  const leaf = readLeaf(data);
  const focused = leaf?.options.find((candidate) => candidate.focused === true);
  if (!leaf || !focused) return undefined;
  const words = String(focused.value ?? '');
  if (isTypeLine(leaf.path))
    return { command: null, argument: 'line', completes: 'command', typed: words, before: '', given: {} };
  const command = findAt(table, leaf.path);
  if (!command) return undefined;
  const [{ info } = {}] = matchOptions(command, [{ value: '', ...focused }]);
  if (info?.completes === undefined) return undefined;
  const [, before = '', typed = words] = info.isList ? (/^(.*,\s*)?([^,]*)$/s.exec(words) ?? []) : [];
  const others = leaf.options.filter((candidate) => candidate !== focused);
  return {
    command: command.name,
    argument: info.name,
    completes: info.completes,
    typed,
    before,
    given: Object.fromEntries(
      matchOptions(command, others).map(({ info: { name }, value }) => [name, value]),
    ),
  };
}

/** What is offered to complete an argument, as Discord takes it. */
export function renderChoices(
  { before }: FocusedOption,
  offered: readonly { value: string; label: string }[],
): { choices: { name: string; value: string }[] } {
  const choices = offered.flatMap(({ value, label }) => {
    const whole = `${before}${value}`;
    const name = cutWords(`${before}${label}`.trim(), LIMITS.choice);
    // A value cannot be cut: it would be another one.
    return whole === '' || whole.length > LIMITS.choice
      ? []
      : [{ name: name === '' ? whole : name, value: whole }];
  });
  return { choices: choices.slice(0, LIMITS.choices) };
}

type Subcommand = APIApplicationCommandSubcommandOption | APIApplicationCommandSubcommandGroupOption;
type Entry = ReturnType<typeof listPaths>[number];

const TYPED: APIApplicationCommandSubcommandOption = {
  type: SUBCOMMAND,
  name: TYPE_LINE.name,
  description: 'Anything, in one line: goal edit G-2 target 6%',
  options: [
    {
      type: STRING,
      name: 'line',
      description: 'A command and what it needs, as messages and help write it',
      required: true,
      autocomplete: true,
    },
  ],
};

function describeGroup(name: string, entries: readonly Entry[]): APIApplicationCommandSubcommandGroupOption {
  const verbs = entries.map(({ path }) => path.name).join(', ');
  return { type: GROUP, name, description: describe(verbs), options: entries.map(describeEntry) };
}

function describeEntry({ command, path }: Entry): APIApplicationCommandSubcommandOption {
  const options = listOptions(command).map((info) => describeOption(info, isNeeded(command, info)));
  return {
    type: SUBCOMMAND,
    name: path.name,
    description: describe(command.summary),
    // Discord takes no needed one after one that can be left out.
    options: [...options.filter(({ required }) => required), ...options.filter(({ required }) => !required)],
  };
}

/** What a form can ask for is not insisted on; what can be completed is, since no form completes anything. */
function isNeeded({ hasForm }: Command, { isRequired, isFormRequired, completes }: ArgInfo): boolean {
  return isFormRequired === true || (isRequired && (hasForm !== true || completes !== undefined));
}

function describeOption(info: ArgInfo, isRequired: boolean): APIApplicationCommandBasicOption {
  const { range, choices } = info;
  const shared = {
    name: nameOption(info),
    description: describe(info.description),
    ...(isRequired && { required: true }),
  };
  if (info.isFile) return { ...shared, type: ATTACHMENT };
  if (info.isFlag) return { ...shared, type: BOOLEAN };
  if (range) {
    const bounds = { min_value: range.least, max_value: range.most };
    return range.isWhole ? { ...shared, ...bounds, type: INTEGER } : { ...shared, ...bounds, type: NUMBER };
  }
  if (choices)
    return { ...shared, type: STRING, choices: choices.map((choice) => ({ name: choice, value: choice })) };
  return { ...shared, type: STRING, ...(info.completes !== undefined && { autocomplete: true }) };
}

function describe(words: string): string {
  return cutWords(words, LIMITS.commandDescription);
}

const MEANT = ['type', 'name', 'description', 'options', 'required', 'autocomplete', 'choices'] as const;
const MEANT_RANGE = ['value', 'min_value', 'max_value'] as const;

/** Only what we say ourselves, without what says nothing. */
function normalise(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(normalise);
  if (typeof given !== 'object' || given === null) return given;
  const said = new Map(Object.entries(given));
  const kept = [...MEANT, ...MEANT_RANGE].flatMap((key) => {
    const value = said.get(key);
    const isNothing = value === undefined || value === null || value === false || value === '';
    return isNothing || (Array.isArray(value) && value.length === 0)
      ? []
      : [[key, normalise(value)] as const];
  });
  return Object.fromEntries(kept);
}

/** An option as Discord sends it, read as far as it is needed. */
interface GivenOption {
  name: string;
  value?: string | number | boolean | undefined;
  focused?: boolean | undefined;
  options?: GivenOption[] | undefined;
}

const givenOption: z.ZodType<GivenOption> = z.lazy(() =>
  z.object({
    name: z.string(),
    value: z.union([z.string(), z.number(), z.boolean()]).optional(),
    focused: z.boolean().optional(),
    options: z.array(givenOption).optional(),
  }),
);
const attachment = z.object({ url: z.string(), filename: z.string(), size: z.number() });
const interactionData = z.object({
  name: z.string(),
  options: z.array(givenOption).default([]),
  resolved: z.object({ attachments: z.record(z.string(), attachment).optional() }).optional(),
});

interface Leaf {
  path: Path;
  options: GivenOption[];
  attachments: Record<string, Attachment>;
}

/** Goes down to the subcommand that was called. */
function readLeaf(data: unknown): Leaf | undefined {
  const read = interactionData.safeParse(data);
  const [first] = read.data?.options ?? [];
  if (!read.success || !first) return undefined;
  const [second] = first.options ?? [];
  const isGroup = second?.options !== undefined;
  const area = read.data.name;
  return {
    path: isGroup ? { area, group: first.name, name: second.name } : { area, group: null, name: first.name },
    options: (isGroup ? second.options : first.options) ?? [],
    attachments: read.data.resolved?.attachments ?? {},
  };
}

function isTypeLine({ area, group, name }: Path): boolean {
  return area === TYPE_LINE.area && group === null && name === TYPE_LINE.name;
}

function findAt(table: CommandTable, { area, group, name }: Path): Command | undefined {
  return listPaths(table).find(({ path }) => path.area === area && path.group === group && path.name === name)
    ?.command;
}

function matchOptions(command: Command, options: readonly GivenOption[]) {
  const infos = listOptions(command);
  return options.flatMap(({ name, value }) => {
    const info = infos.find((candidate) => nameOption(candidate) === name);
    return info && value !== undefined ? [{ info, value }] : [];
  });
}
