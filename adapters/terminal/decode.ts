import { describeArgs } from '../../src/base/command/args.ts';
import type { Command } from '../../src/base/command/command.ts';
import { badArgument, Refusal } from '../../src/base/language/errors.ts';
import { WRITERS } from '../calls/write-files.ts';

/** What a line asks of the terminal itself or of the engine. */
export type Input =
  | { kind: 'quit' }
  /** From now on somebody else is typing. */
  | { kind: 'switch'; name: string }
  /** The first line of a list of ideas, with its bullet or box. */
  | { kind: 'list'; line: string; as: string | null }
  /** A command as the engine's parser reads it; `as` is who says it, null for whoever is typing. */
  | { kind: 'line'; line: string; as: string | null };

/** Reactions, as words, emoji and emoji names, and the command that each stands for. */
const REACTIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    approve: ['approve', 'yes', 'y', 'ok', '+1', '👍', '✅', ':+1:', ':thumbsup:', ':white_check_mark:'],
    refuse: ['refuse', 'no', 'n', '-1', '👎', '❌', ':-1:', ':thumbsdown:', ':x:'],
    later: ['later', 'snooze', '💤', '⏰', ':zzz:', ':alarm_clock:'],
    why: ['why', '?', '❓', '❔', ':question:', ':grey_question:'],
    take: ['take', 'mine', '🙋', ':raising_hand:'],
    start: ['start'],
    done: ['done'],
    fail: ['fail'],
  }).flatMap(([command, words]) => words.map((word) => [word, command] as const)),
);

const NUMBER_NAMES = [
  ':zero:',
  ':one:',
  ':two:',
  ':three:',
  ':four:',
  ':five:',
  ':six:',
  ':seven:',
  ':eight:',
  ':nine:',
  ':keycap_ten:',
];

/** A line of a list: numbers are none, since they are tasks on the page. */
const LISTED = /^(?:[-*•–]\s+(?:\[[ x]?\]\s+)?|\[[ x]?\]\s+)\p{L}/iu;

export function isListed(line: string): boolean {
  return LISTED.test(line.trim());
}

/** How a line is read: shorthands become commands, anything else is left to the command parser. */
export function decodeLine(typed: string): Input {
  const line = typed.trim().replace(/^\/?tiller\b[:,]?\s*/i, '');
  if (/^(?:quit|exit|q|:q)$/i.test(line)) return { kind: 'quit' };
  const as = /^as\s+@?(?<name>[^\s:,]+)[:,]?\s*(?<rest>.*)$/is.exec(line)?.groups;
  if (as?.name === undefined)
    return isListed(line)
      ? { kind: 'list', line, as: null }
      : { kind: 'line', line: expandReaction(line), as: null };
  const rest = as.rest ?? '';
  if (rest === '') return { kind: 'switch', name: as.name };
  const inner = decodeLine(rest);
  return inner.kind === 'line' || inner.kind === 'list' ? { ...inner, as: as.name } : inner;
}

const OUT = /\s--out(?:=|\s+)(?:"(?<quoted>[^"]*)"|(?<bare>\S+))/;

/** Where the files of an answer are to be written, and the line without it; null for a line that says nothing of it. */
export function takeOut(line: string): { line: string; out: string | null } {
  const found = WRITERS.includes(line.split(/\s/)[0] ?? '') ? OUT.exec(line) : null;
  const out = found?.groups?.quoted ?? found?.groups?.bare;
  return found && out ? { line: line.replace(found[0], ''), out } : { line, out: null };
}

/** `1 yes`, `👍 2`, `:x: 3 too big` and `2️⃣` as commands: a bare number asks why, a number emoji approves. */
function expandReaction(line: string): string {
  const [first = '', second = '', ...rest] = line.split(/\s+/);
  const [number, other] =
    readNumber(first) === undefined ? [readNumber(second), first] : [readNumber(first), second];
  if (line === '') return 'help';
  if (number === undefined) return line;
  if (other === '') return /^#?\d+$/.test(first) ? `why ${number}` : `approve ${number}`;
  const command = REACTIONS.get(bare(other).toLowerCase());
  return command === undefined ? line : [command, number, ...rest].join(' ');
}

/**
 * Puts task ids in the place of numbers, which are places on the last page of tasks that was shown.
 * Refuses a number that is on no page: it might be meant as T-n, and guessing would decide another task.
 */
export function placeNumbers(
  command: Command,
  args: Readonly<Record<string, unknown>>,
  shown: ReadonlyMap<number, string>,
): Record<string, unknown> {
  const placed: Record<string, unknown> = { ...args };
  for (const info of describeArgs(command)) {
    const given = args[info.name];
    if (info.completes !== 'task' || typeof given !== 'string') continue;
    placed[info.name] = given
      .split(',')
      .map((part) => placeNumber(info.name, part.trim(), shown))
      .join(',');
  }
  return placed;
}

/** Tasks that a command names. */
export function listTasks(command: Command, args: Readonly<Record<string, unknown>>): string[] {
  return describeArgs(command)
    .filter((info) => info.completes === 'task')
    .flatMap((info) => String(args[info.name] ?? '').split(','))
    .filter((id) => id !== '');
}

function placeNumber(field: string, given: string, shown: ReadonlyMap<number, string>): string {
  const number = readNumber(given);
  if (number === undefined) return given;
  const task = shown.get(Number(number));
  if (task !== undefined) return task;
  if (shown.size === 0) {
    throw new Refusal({
      code: 'bad_argument',
      message: `No tasks have been shown here yet, so I do not know which is ${number}. Say today first, or T-${number} for the task of that number.`,
      field,
      given,
      allowed: 'an id such as T-3',
    });
  }
  throw badArgument(
    field,
    given,
    `${[...shown.keys()].join(', ')} (what was shown last), or an id such as T-${number}`,
  );
}

function readNumber(word: string): string | undefined {
  const plain = bare(word);
  const digits = /^#?(\d{1,3})$/.exec(plain)?.[1] ?? /^(\d)\u20e3$/u.exec(plain)?.[1];
  if (digits !== undefined) return String(Number(digits));
  if (plain === '🔟') return '10';
  const named = NUMBER_NAMES.indexOf(plain.toLowerCase());
  return named === -1 ? undefined : String(named);
}

/** An emoji without skin tone and presentation mark. */
function bare(word: string): string {
  return word.replace(/[\u{1F3FB}-\u{1F3FF}\uFE0F]/gu, '');
}
