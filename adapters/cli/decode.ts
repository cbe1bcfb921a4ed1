import { badArgument } from '../../src/base/language/errors.ts';
import type { ChatPlatform } from '../../src/base/store/tables.ts';
import { WRITERS } from '../calls/write-files.ts';
import { expandAliases } from './aliases.ts';
import { decodeRun, type RunOptions } from './run.ts';
import { decodeSeal, type SealRequest } from './seal.ts';
import { isOwnWord } from './usage.ts';
import { decodeWorkspace, type WorkspaceRequest } from './workspaces.ts';

/** What the words after `tiller` ask for. */
export type Request =
  | { kind: 'terminal' }
  /** The same without somebody who types: HTTP, and the chats. */
  | { kind: 'serve' }
  /** A day's batch, made from a timer. */
  | { kind: 'run'; options: RunOptions }
  /** The Model Context Protocol on this process's input and output. */
  | { kind: 'mcp' }
  | { kind: 'version' }
  /** What there is to type; of one word where it has one that no command has. */
  | { kind: 'usage'; of: string | null }
  /** A command of the table. */
  | { kind: 'command'; words: string[] }
  /** Something done to the database itself, which no chat can do. */
  | { kind: 'database'; action: 'backup'; file: string }
  | { kind: 'database'; action: 'restore'; file: string }
  | { kind: 'database'; action: 'check' }
  /** Bringing the schema up to date, or saying only what that would do. */
  | { kind: 'database'; action: 'upgrade'; isCheck: boolean }
  /** Bringing a copy back in a scratch folder; null for the newest one of the schedule. */
  | { kind: 'database'; action: 'drill'; file: string | null }
  /** Old months of events into files. */
  | { kind: 'database'; action: 'seal'; request: SealRequest }
  /** What whoever runs Tiller does with its workspaces, which no chat can do. */
  | { kind: 'workspace'; request: WorkspaceRequest }
  /** Replacing the key that secrets are sealed with. */
  | { kind: 'key' }
  /** Bringing a chat to this team; with the public address of this machine where the chat is to call it. */
  | { kind: 'setup'; platform: ChatPlatform; address: string | null }
  /** Whether everything works. */
  | { kind: 'doctor' }
  /** A log that `archive` wrote, or the files of sealed months in their order, checked by themselves. */
  | { kind: 'verify'; files: readonly string[] };

export interface Invocation {
  request: Request;
  /** Whether the answer is one JSON document. */
  isJson: boolean;
  /** Who acts; null for the machine's user. */
  as: string | null;
  /** The key under which it is done once; null for none. */
  once: string | null;
  /** Where files that come with the answer are written; null for the screen. */
  out: string | null;
}

/** Reads the words of a command line. Refuses what it cannot read. */
export function decodeArgv(argv: readonly string[]): Invocation {
  const words: string[] = [];
  const found = {
    isJson: false,
    isHelp: false,
    isVersion: false,
    as: null as string | null,
    out: null as string | null,
    once: null as string | null,
  };
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? '';
    if (word === '--json') found.isJson = true;
    else if (word === '--help' || word === '-h') found.isHelp = true;
    else if (word === '--version' || word === '-V') found.isVersion = true;
    else if (word === '--as') found.as = readName(argv[++index]);
    else if (word.startsWith('--as=')) found.as = readName(word.slice('--as='.length));
    else if (word === '--out') found.out = readPath(argv[++index]);
    else if (word.startsWith('--out=')) found.out = readPath(word.slice('--out='.length));
    else if (word === '--once') found.once = readKey(argv[++index]);
    else if (word.startsWith('--once=')) found.once = readKey(word.slice('--once='.length));
    else words.push(word);
  }
  const { isJson, as, once, out } = found;
  const writers = [...WRITERS, 'workspace', 'seal'];
  if (out !== null && !writers.includes(words[0] ?? '')) {
    throw badArgument('--out', out, `only after ${writers.join(' or ')}`);
  }
  const request = readRequest(words, found);
  if (once !== null && request.kind !== 'command')
    throw badArgument('--once', once, 'only with a command, such as done T-2 --once build-7');
  return { request, isJson, as, once, out };
}

function readRequest(words: readonly string[], found: { isHelp: boolean; isVersion: boolean }): Request {
  if (found.isVersion) return { kind: 'version' };
  const [first, second, ...rest] = words;
  if (found.isHelp) {
    if (first === undefined) return { kind: 'usage', of: null };
    return isOwnWord(first) ? { kind: 'usage', of: first } : { kind: 'command', words: ['help', ...words] };
  }
  if (first === undefined) return { kind: 'terminal' };
  if (first === 'restore' && words.includes('--drill')) {
    const [file, ...more] = words.slice(1).filter((word) => word !== '--drill');
    if (more.length > 0)
      throw badArgument('words', more.join(' '), 'restore --drill, or restore --drill FILE');
    return { kind: 'database', action: 'drill', file: file ?? null };
  }
  if (first === 'backup' || first === 'restore') {
    if (second === undefined || second === '') throw badArgument('file', 'nothing', `${first} FILE`);
    if (rest.length > 0) throw badArgument('words', rest.join(' '), `${first} FILE`);
    return { kind: 'database', action: first, file: second };
  }
  if (first === 'verify') {
    if (second === undefined || second === '') throw badArgument('file', 'nothing', 'verify FILE');
    return { kind: 'verify', files: [second, ...rest] };
  }
  if (first === 'key') {
    if (second !== 'rotate' || rest.length > 0)
      throw badArgument('words', words.slice(1).join(' '), 'key rotate');
    return { kind: 'key' };
  }
  if (first === 'seal') return { kind: 'database', action: 'seal', request: decodeSeal(words.slice(1)) };
  if (first === 'workspace') return { kind: 'workspace', request: decodeWorkspace(words.slice(1)) };
  if (first === 'setup') return readSetup(words.slice(1));
  if (first === 'serve' || first === 'mcp') {
    if (second !== undefined) throw badArgument('words', second, `${first}, with nothing after it`);
    return { kind: first };
  }
  if (first === 'run') return { kind: 'run', options: decodeRun(words.slice(1)) };
  if (first === 'doctor') {
    if (second !== undefined) throw badArgument('words', second, 'doctor, with nothing after it');
    return { kind: 'doctor' };
  }
  if (first === 'check') {
    if (second !== undefined) throw badArgument('words', second, 'check, with nothing after it');
    return { kind: 'database', action: 'check' };
  }
  if (first === 'upgrade') {
    const others = words.slice(1).filter((word) => word !== '--check');
    if (others.length > 0) throw badArgument('words', others.join(' '), 'upgrade --check, or upgrade');
    return { kind: 'database', action: 'upgrade', isCheck: words.includes('--check') };
  }
  return { kind: 'command', words: expandAliases(words) };
}

/** `discord`, `slack`, or `slack --http https://tiller.example.org`. */
function readSetup([platform, ...rest]: readonly string[]): Request {
  if (platform === 'discord') {
    if (rest.length > 0) throw badArgument('words', rest.join(' '), 'setup discord, with nothing after it');
    return { kind: 'setup', platform, address: null };
  }
  if (platform !== 'slack') throw badArgument('chat', platform ?? 'nothing', 'setup slack or setup discord');
  const [flag, given, ...more] = rest.flatMap((word) => word.split(/(?<=^--http)=/));
  if (flag === undefined) return { kind: 'setup', platform, address: null };
  const allowed =
    'setup slack, or setup slack --http https://… with the address at which Slack reaches this machine';
  if (flag !== '--http' || more.length > 0) throw badArgument('words', rest.join(' '), allowed);
  const address = given !== undefined && URL.canParse(given) ? new URL(given) : undefined;
  if (address?.protocol !== 'https:') throw badArgument('--http', given ?? 'nothing', allowed);
  return { kind: 'setup', platform, address: `${address.origin}${address.pathname.replace(/\/+$/, '')}` };
}

function readPath(path: string | undefined): string {
  if (path === undefined || path === '') throw badArgument('--out', 'nothing', 'a file or a folder');
  return path;
}

function readKey(key: string | undefined): string {
  if (key === undefined || key === '') throw badArgument('--once', 'nothing', 'a key such as build-7');
  return key;
}

function readName(name: string | undefined): string {
  if (name === undefined || !/^@?[\p{L}\p{N}]/u.test(name)) {
    throw badArgument('--as', name ?? 'nothing', 'the name of a member, such as @ana');
  }
  return name;
}
