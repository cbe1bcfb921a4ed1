import type { NamedAccount } from '../../../src/base/command/ctx.ts';
import type { ChatRequest } from '../../../src/chat/chat.ts';
import { refuseNamed } from '../../../src/team/account/identity.ts';
import type { Person } from './people.ts';

const MENTION = /<@!?(\d+)>/g;
/** What is longer is a text, and names nobody whom a command is about. */
const LONGEST = 2_000;
/** People of whom Discord is asked who they are before a text is read: it has to be answered in three seconds. */
const MOST_NAMED = 3;

/** A request in whose words people are written by their names, with the accounts that these stand for. */
export async function addNamed(
  request: ChatRequest,
  find: (user: string) => Promise<Person>,
): Promise<ChatRequest> {
  if (request.kind !== 'typed' && request.kind !== 'called') return request;
  const words = request.kind === 'typed' ? [request.text] : Object.values(request.args);
  const users = new Set(words.flatMap(listMentioned));
  const named = await Promise.all([...users].slice(0, MOST_NAMED).map((user) => nameAccount(user, find)));
  if (named.length === 0) return request;
  const write = (value: unknown) => (typeof value === 'string' ? writeNames(value, named) : value);
  if (request.kind === 'typed') return { ...request, named, text: writeNames(request.text, named) };
  const args = Object.entries(request.args).map(([name, value]) => [name, write(value)] as const);
  return { ...request, named, args: Object.fromEntries(args) };
}

function listMentioned(value: unknown): string[] {
  const isShort = typeof value === 'string' && value.length <= LONGEST;
  return isShort ? [...value.matchAll(MENTION)].map(([, user = '']) => user) : [];
}

async function nameAccount(user: string, find: (user: string) => Promise<Person>): Promise<NamedAccount> {
  const { name, standing } = await find(user);
  if (standing === null) throw refuseNamed(user);
  return { written: name, user, userName: name, isMember: standing !== 'guest' };
}

function writeNames(words: string, named: readonly NamedAccount[]): string {
  return words.replace(MENTION, (mention, user: string) => {
    const account = named.find((each) => each.user === user);
    return account ? `@${account.written}` : mention;
  });
}
