import { describe, expect, it } from 'vitest';
import {
  listOptions,
  listPaths,
  nameOption,
  type Path,
} from '../../../adapters/discord/commands/command-paths.ts';
import {
  describeCommands,
  hashCommands,
  MAKE_TASK,
  readFocused,
  readOptions,
  renderChoices,
} from '../../../adapters/discord/commands/commands.ts';
import type { ArgInfo } from '../../../src/base/command/args.ts';
import { createCommands } from '../../../src/engine/commands.ts';

import { checkChoices, checkCommands } from '../../support/discord/rules.ts';

const commands = createCommands();
const described = describeCommands(commands);
const paths = listPaths(commands);

interface Described {
  name: string;
  type?: number;
  required?: boolean;
  autocomplete?: boolean;
  choices?: readonly unknown[];
  options?: readonly Described[];
}

/** As it goes over the wire. */
const told: readonly Described[] = JSON.parse(JSON.stringify(described));

/** What Discord is told of a command, found as a person goes to it. */
function findDescribed({ area, group, name }: Path): Described | undefined {
  const steps = [area, ...(group === null ? [] : [group]), name];
  let level = told;
  let found: Described | undefined;
  for (const step of steps) {
    found = level.find((each) => each.name === step);
    level = found?.options ?? [];
  }
  return found;
}

/** The data of an interaction as Discord sends it. */
function call({ area, group, name }: Path, options: readonly object[], attachments?: object): object {
  const leaf = { type: 1, name, options };
  const inside = group === null ? leaf : { type: 2, name: group, options: [leaf] };
  return {
    id: '1',
    name: area,
    type: 1,
    options: [inside],
    ...(attachments && { resolved: { attachments } }),
  };
}

function sampleOf({ isFlag, range, choices, name }: ArgInfo): string | number | boolean {
  if (isFlag) return true;
  if (range) return Math.max(range.least, Math.min(range.most, 1));
  return choices?.[0] ?? `some ${name}`;
}

function pathOf(name: string): Path {
  const found = paths.find(({ command }) => command.name === name);
  if (!found) throw new Error(`${name} is not offered`);
  return found.path;
}

describe('the commands that Discord is told of', () => {
  it('are within every limit', () => {
    expect(checkCommands(described.map((command) => ({ ...command })))).toEqual([]);
  });

  it('have every command of the table, each at a place of its own, and none that is for adapters', () => {
    const offered = commands.all
      .filter(({ isInternal, isForAgents }) => !isInternal && !isForAgents)
      .map(({ name }) => name);
    expect(paths.map(({ command }) => command.name).sort()).toEqual([...offered].sort());
    expect(new Set(paths.map(({ path }) => JSON.stringify(path))).size).toBe(paths.length);
    for (const { command, path } of paths) expect(findDescribed(path), command.name).toBeDefined();
  });

  it('bring every argument back as it was given', () => {
    for (const { command, path } of paths) {
      const infos = listOptions(command);
      const values = infos.map((info) => [info, sampleOf(info)] as const);
      const options = values.map(([info, value]) => ({ type: 3, name: nameOption(info), value }));
      expect(readOptions(commands, call(path, options))).toEqual({
        kind: 'called',
        command: command.name,
        args: Object.fromEntries(values.map(([{ name }, value]) => [name, value])),
        files: {},
      });
      expect(
        findDescribed(path)
          ?.options?.map(({ name }) => name)
          .sort(),
      ).toEqual(infos.map(nameOption).sort());
    }
  });

  it('are typed as our messages say', () => {
    const said = ['go', 'inbox', 'me', 'help', 'today', 'hand over', 'why', 'plan', 'preview'];
    for (const name of said) {
      const { area, group, name: last } = pathOf(name);
      expect([area, group, last].filter((word) => word !== null).join(' ')).toBe(`tiller ${name}`);
    }
  });

  it('take any line as it is typed elsewhere', () => {
    const path = { area: 'tiller', group: null, name: 'type' };
    const text = 'goal edit G-2 --target 6%';
    const line = { type: 3, name: 'line', value: ` ${text} ` };
    expect(findDescribed(path)).toBeDefined();
    expect(readOptions(commands, call(path, [line]))).toEqual({ kind: 'typed', text });
  });

  it('hand a file over by its address', () => {
    const file = { id: '9', url: 'https://cdn.example/a.csv', filename: 'a.csv', size: 12 };
    const options = [
      { type: 11, name: 'file', value: '9' },
      { type: 3, name: 'unit', value: 'percent' },
    ];
    expect(readOptions(commands, call(pathOf('metric import'), options, { 9: file }))).toEqual({
      kind: 'called',
      command: 'metric import',
      args: { unit: 'percent' },
      files: { file: { url: 'https://cdn.example/a.csv', filename: 'a.csv', size: 12 } },
    });
  });

  it('insist on what only an option can complete, and leave to a form what it can ask', () => {
    const needed = (name: string) =>
      findDescribed(pathOf(name))?.options?.flatMap((option) => (option.required ? [option.name] : []));
    expect(needed('refuse')).toEqual(['task', 'reason']);
    expect(needed('done')).toEqual(['task']);
    expect(needed('propose')).toEqual([]);
    expect(needed('lesson cite')).toEqual(['candidate', 'lesson']);
  });

  it('are none of ours where nothing of ours was called', () => {
    expect(readOptions(commands, { name: 'other', options: [{ type: 1, name: 'go' }] })).toBeUndefined();
    expect(readOptions(commands, call({ area: 'tiller', group: null, name: 'gone' }, []))).toBeUndefined();
    expect(readOptions(commands, { name: MAKE_TASK, type: 3, target_id: '1' })).toBeUndefined();
    expect(readOptions(commands, null)).toBeUndefined();
  });
});

describe('what somebody is typing', () => {
  const focus = (value: string, name: string) => ({ type: 3, name, value, focused: true });

  it('is completed by its kind, with what else was given', () => {
    const data = call(pathOf('propose'), [{ type: 3, name: 'title', value: 'Retry' }, focus('G', 'goal')]);
    expect(readFocused(commands, data)).toEqual({
      command: 'propose',
      argument: 'goal',
      completes: 'goal',
      typed: 'G',
      before: '',
      given: { title: 'Retry' },
    });
  });

  it('is completed name by name in a list', () => {
    const focused = readFocused(commands, call(pathOf('propose'), [focus('C-1, C', 'after')]));
    expect(focused).toMatchObject({ completes: 'candidate', typed: 'C', before: 'C-1, ' });
    const offered = [{ value: 'C-2', label: 'C-2 Offer invoices' }];
    expect(focused && renderChoices(focused, offered)).toEqual({
      choices: [{ name: 'C-1, C-2 Offer invoices', value: 'C-1, C-2' }],
    });
  });

  it('is the name of a command in a typed line', () => {
    const data = call({ area: 'tiller', group: null, name: 'type' }, [focus('goal a', 'line')]);
    expect(readFocused(commands, data)).toMatchObject({
      command: null,
      completes: 'command',
      typed: 'goal a',
    });
  });

  it('is offered within the limits, and never a value that was cut', () => {
    const focused = readFocused(commands, call(pathOf('why'), [focus('', 'task')]));
    const offered = Array.from({ length: 40 }, (_, index) => ({
      value: `T-${index}`,
      label: 'word '.repeat(60),
    }));
    const long = { value: 'x'.repeat(101), label: 'long' };
    const data = focused && renderChoices(focused, [long, ...offered]);
    expect(data && checkChoices(data)).toEqual([]);
    expect(data?.choices).toHaveLength(25);
    expect(data?.choices[0]?.value).toBe('T-0');
  });

  it('has no completion where none exists', () => {
    expect(readFocused(commands, call(pathOf('propose'), [focus('x', 'title')]))).toBeUndefined();
  });
});

describe('the hash of commands', () => {
  /** What Discord adds when it gives commands back. */
  function giveBack(value: object): object {
    const added = { name_localizations: null, description_localizations: null };
    const inner = Object.entries(value).map(([key, each]) => [
      key,
      key === 'options'
        ? (each as object[]).map((option) => ({ required: false, ...giveBack(option) }))
        : each,
    ]);
    return { ...added, ...Object.fromEntries(inner) };
  }

  it('is the same for what Discord gives back, in any order', () => {
    const back = described
      .map((command, index) => ({
        ...giveBack(command),
        ...{ id: `${index}`, application_id: '1', version: '5', nsfw: false, dm_permission: true },
        ...{
          default_member_permissions: null,
          contexts: null,
          ...(command.type === 3 && { description: '' }),
        },
      }))
      .reverse();
    expect(hashCommands(back)).toBe(hashCommands(described));
  });

  it('differs where anything that people see does', () => {
    const text = JSON.stringify(described);
    const changes = [
      text.replace('"required":true,', ''),
      text.replace('"name":"go"', '"name":"gone"'),
      text.replace('Today’s digest', 'The digest'),
      text.replace('"autocomplete":true', '"autocomplete":false'),
      text.replace('"max_value":', '"max_value":1'),
    ];
    for (const changed of changes) {
      expect(changed).not.toBe(text);
      expect(hashCommands(JSON.parse(changed))).not.toBe(hashCommands(described));
    }
  });
});
