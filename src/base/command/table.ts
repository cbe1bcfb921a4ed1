import { Refusal } from '../language/errors.ts';
import { findNearest } from '../language/ids.ts';
import type { Command } from './command.ts';

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
    const command =
      this.#typed.get(two) ?? this.#typed.get(one) ?? (words.length === 1 ? this.#listOf(one) : undefined);
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
    return { command, used: Math.min(words.length, command.name.split(' ').length) };
  }

  /** What a noun means that is typed alone. */
  #listOf(noun: string): Command | undefined {
    return this.#typed.get(`${noun} list`) ?? this.all.find(({ alone }) => alone === noun);
  }
}
