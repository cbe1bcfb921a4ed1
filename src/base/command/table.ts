import { Refusal } from '../language/errors.ts';
import { findNearest, isSlipOf } from '../language/ids.ts';
import { cleanLine } from '../view/text.ts';
import type { Command } from './command.ts';

/** The table of commands, and how typed words become one of them. */
export class CommandTable {
  readonly all: readonly Command[];
  readonly #byName: ReadonlyMap<string, Command>;
  /** What people may type: without what is for adapters alone. */
  readonly #typed: ReadonlyMap<string, Command>;

  readonly #aliases: ReadonlyMap<string, Command>;
  /** Aliases that are nouns of other commands: meant only where nothing follows. */
  readonly #nouns: ReadonlySet<string>;
  /** The line of the command that words mean; an empty one where nothing is asked; undefined where they are none of these. */
  readonly understand: (typed: string) => string | undefined;

  constructor(
    commands: readonly Command[],
    understand: (typed: string) => string | undefined = () => undefined,
  ) {
    this.understand = understand;
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
    this.#aliases = new Map(listAliases([...this.#typed.values()]));
    const nouns = new Set(
      [...this.#typed.keys()].filter((name) => name.includes(' ')).map((name) => name.split(' ')[0]),
    );
    this.#nouns = new Set([...this.#aliases.keys()].filter((alias) => nouns.has(alias)));
  }

  find(name: string): Command | undefined {
    return this.#byName.get(name);
  }

  get(name: string): Command {
    return this.#byName.get(name) ?? this.#refuse(name);
  }

  /** `rest` is what was typed after the name. */
  #refuse(name: string, rest: readonly string[] = []): never {
    const near = findNearest(name, this.#typed.keys());
    const short = `There is no command “${name.slice(0, 60)}”.`;
    throw new Refusal({
      code: 'unknown_command',
      message: `${short} ${near.length > 0 ? `Nearest: ${near.join(', ')}.` : 'help lists them.'}`,
      short,
      lines: [
        ...(near.length > 0
          ? near.map((each) => [each, ...rest].join(' '))
          : listOf(this.findShowing([name, ...rest].join(' ')))),
        'help',
      ],
      field: 'command',
      given: name.slice(0, 60),
      allowed: near.length > 0 ? near.join(', ') : 'what help all lists',
      suggestions: near,
    });
  }

  /** The line that shows the one thing that is named in words, of the sorts given by their letters; undefined where those are more, or none. */
  findShowing(words: string, letters = 'TCG'): string | undefined {
    const ids = new Set(words.toUpperCase().match(new RegExp(`\\b[${letters}]-\\d+\\b`, 'g')));
    return ids.size === 1 ? this.understand([...ids].join('')) : undefined;
  }

  /** A slip in one or two letters of a command's name; what is as short as `i` is nothing mistyped. */
  #isMistyped(word: string): boolean {
    const begins = new Set([...this.#typed.keys()].flatMap((name) => [name, name.split(' ')[0] ?? name]));
    return word.length >= SHORTEST_MISTYPED && [...begins].some((name) => isSlipOf(word, name));
  }

  /** Commands that go on after another one's name: `vision set` after `vision`. */
  kinOf({ name }: Command): Command[] {
    const beginning = `${name} `;
    return this.all.filter((other) => other.name.startsWith(beginning) && other.isInternal !== true);
  }

  /** Finds the command at the start of typed words, by its name or an alias: two words before one. */
  match(words: readonly string[]): { command: Command; used: number } {
    const two = words.slice(0, 2).join(' ').toLowerCase();
    const one = (words[0] ?? '').toLowerCase();
    for (const typed of new Set([two, one])) {
      const command = this.#typed.get(typed) ?? this.#aliases.get(typed);
      const isAlone = this.#nouns.has(typed) || (command?.name !== typed && hasNoArgs(command));
      if (command && (words.length === 1 || !isAlone)) return { command, used: typed.includes(' ') ? 2 : 1 };
    }
    const group = [...this.#typed.keys()].filter((name) => name.startsWith(`${one} `));
    if (group.length > 0) {
      throw new Refusal({
        code: 'unknown_command',
        message: `“${two}” is not a command. ${offerNew(`${one} add`, group, words)}With “${one}” there are: ${group.join(', ')}.`,
        field: 'command',
        given: two,
        allowed: group.join(', '),
        suggestions: group,
        lines: group.slice(0, MOST_OFFERED),
      });
    }
    if (words.length >= SENTENCE_WORDS && !this.#isMistyped(one))
      throw notUnderstood(words, listOf(this.findShowing(words.join(' '))));
    const isTwo = words.length > 1 && findNearest(one, this.#typed.keys()).length === 0;
    return this.#refuse(isTwo ? two : one, words.slice(isTwo ? 2 : 1));
  }
}

/** From so many words on, what begins with no command is a sentence. */
const SENTENCE_WORDS = 3;
const SHORTEST_MISTYPED = 5;
/** Commands of a subject that are offered as buttons. */
const MOST_OFFERED = 5;

/** Words after a noun may be what is to be added, `goal 200 choirs by March`, or of somebody who is named what is to be changed. */
function offerNew(add: string, group: readonly string[], words: readonly string[]): string {
  const isNamed = words[1]?.startsWith('@') === true && words.length > 2;
  if (!group.includes(add) || (words.length < SENTENCE_WORDS && !isNamed)) return '';
  const said = cleanLine(words.slice(1).join(' '), 120);
  const edit = add.replace(/add$/, 'edit');
  const change = isNamed && group.includes(edit) ? `To change what is known: ${edit} ${said}. ` : '';
  return `${change}For a new one: ${add} ${said}. `;
}

/** Words that are no command may be an idea. */
function listOf(line: string | undefined): string[] {
  return line ? [line] : [];
}

function notUnderstood(words: readonly string[], shown: readonly string[]): Refusal {
  const typed = cleanLine(words.join(' '), 120).replace(/^(?:add|create|please|[-*•–])\s+/i, '');
  const add = `propose ${typed.replace(/[.?!]+$/, '')}`;
  const short = 'I know no command that begins like this.';
  return new Refusal({
    code: 'unknown_command',
    message: `${short} If it is an idea: ${add}. help lists what I can do.`,
    short: `${short} Is it an idea?`,
    lines: [add, ...shown, 'help'],
    field: 'command',
    given: words[0] ?? '',
    allowed: 'what help all lists',
    suggestions: ['propose', 'help'],
  });
}

/** Another name of a command that takes nothing is meant only alone: `members 30` is no command. */
function hasNoArgs(command: Command | undefined): boolean {
  return command !== undefined && Object.keys(command.args.shape).length === 0;
}

/** What is typed for a command beside its name: its aliases, and a noun, or several of it, for its list. */
function listAliases(commands: readonly Command[]): [string, Command][] {
  const names = new Set(commands.map(({ name }) => name));
  return commands.flatMap((command) => {
    const [noun = '', verb] = command.name.split(' ');
    const own = verb === 'list' ? [noun, `${noun}s`].filter((alias) => !names.has(alias)) : [];
    return [...own, ...(command.aliases ?? [])].map((alias): [string, Command] => [alias, command]);
  });
}
