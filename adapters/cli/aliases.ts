import { Refusal } from '../../src/base/language/errors.ts';
import { findNearest } from '../../src/base/language/ids.ts';

/** Flags that stand for a command; the other flags of a line become that command's options. */
const COMMAND_FLAGS: ReadonlyMap<string, string> = new Map([
  ['--generate', 'plan'],
  ['--dry-run', 'plan'],
  ['--max-tasks', 'plan'],
  ['--show-vision', 'vision'],
  ['--show-state', 'state'],
  ['--show-revenue', 'revenue'],
  ['--learn', 'learn'],
  ['--update-vision', 'vision set'],
]);

/** The aliases as help shows them. */
export const ALIASES: readonly (readonly [string, string])[] = [
  ['--generate [--dry-run] [--max-tasks N]', 'plan [--dry-run] [--max-tasks N]'],
  ['--dry-run [--max-tasks N]', 'plan --dry-run [--max-tasks N]'],
  ['--show-vision', 'vision'],
  ['--show-state', 'state'],
  ['--show-revenue', 'revenue'],
  ['--learn', 'learn'],
  ['--update-vision --field F --value V', 'vision set F V'],
];

/** Words that begin with one of the old flags, as the command that they stand for; any other words as they are. */
export function expandAliases(words: readonly string[]): string[] {
  const [first = ''] = words;
  if (!COMMAND_FLAGS.has(nameOf(first))) {
    if (first.startsWith('--')) throw refuseFlag(first);
    return [...words];
  }
  const options = readFlags(words);
  // --dry-run and --max-tasks qualify --generate, so they name the command only where nothing else does.
  const naming = [...options.keys()].filter((flag) => COMMAND_FLAGS.has(flag));
  const command = naming.map((flag) => COMMAND_FLAGS.get(flag)).find((name) => name !== 'plan') ?? 'plan';
  if (command === 'vision set') {
    return ['vision', 'set', getValue(options, '--field'), getValue(options, '--value')];
  }
  const most = options.get('--max-tasks');
  return [
    ...command.split(' '),
    ...(options.has('--dry-run') ? ['--dry-run'] : []),
    ...(most === undefined ? [] : ['--max-tasks', most]),
  ];
}

function readFlags(words: readonly string[]): Map<string, string> {
  const valued = ['--max-tasks', '--field', '--value'];
  const options = new Map<string, string>();
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const flag = nameOf(word);
    if (!COMMAND_FLAGS.has(flag) && !valued.includes(flag)) throw refuseWord(word);
    const value = word.includes('=') ? word.slice(word.indexOf('=') + 1) : undefined;
    options.set(flag, value ?? (valued.includes(flag) ? (words[++index] ?? '') : ''));
  }
  return options;
}

function nameOf(word: string): string {
  return word.split('=', 1)[0] ?? word;
}

function getValue(options: ReadonlyMap<string, string>, flag: string): string {
  const value = options.get(flag);
  if (value !== undefined && value !== '') return value;
  throw new Refusal({
    code: 'bad_argument',
    message: `--update-vision needs ${flag}: --update-vision --field primary_goal --value "…".`,
    field: flag,
    given: 'nothing',
    allowed: 'some text',
  });
}

function refuseWord(word: string): Refusal {
  const allowed = [...COMMAND_FLAGS.keys()].join(', ');
  return new Refusal({
    code: 'bad_argument',
    message: `“${word}” does not go with these flags. Allowed: ${allowed}.`,
    field: 'option',
    given: word,
    allowed,
  });
}

function refuseFlag(word: string): Refusal {
  const near = findNearest(nameOf(word), [...COMMAND_FLAGS.keys(), '--json', '--as', '--help', '--version']);
  const hint = near.length > 0 ? `Nearest: ${near.join(', ')}.` : '--help lists them.';
  return new Refusal({
    code: 'unknown_command',
    message: `There is no option “${word.slice(0, 60)}”. ${hint}`,
    field: 'option',
    given: word.slice(0, 60),
    allowed: near.length > 0 ? near.join(', ') : 'what --help lists',
    suggestions: near,
  });
}
