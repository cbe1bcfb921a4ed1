import type { Ctx } from '../../base/command/ctx.ts';
import { type Erasure, readPayloads } from '../../base/store/erase.ts';
import type { Row } from '../../base/store/tables.ts';
import { findByHandle } from '../../team/people/store.ts';

const FORMER_NAME = 'Former member';

/** Everything that somebody was ever called here. */
export interface FormerNames {
  /** Without `@`. */
  handles: ReadonlySet<string>;
  names: ReadonlySet<string>;
  /** The platforms' ids of their accounts. */
  userIds: ReadonlySet<string>;
}

/** Reads from the whole log what a member has been called. */
export async function readFormerNames(ctx: Ctx, member: Row<'executors'>): Promise<FormerNames> {
  const called = {
    handles: new Set([member.handle]),
    names: new Set([member.name]),
    userIds: new Set<string>(),
  };
  for await (const { rows } of readPayloads(ctx)) {
    for (const { id, handle, name } of rows?.executors ?? []) {
      if (id !== member.id) continue;
      called.handles.add(handle);
      called.names.add(name);
    }
    for (const account of rows?.identities ?? []) {
      if (account.member_id !== member.id) continue;
      called.names.add(account.name);
      called.userIds.add(account.user_id);
    }
  }
  return called;
}

/** The handle that a forgotten member's record keeps: `former-2`. */
export async function nameFormer(ctx: Ctx, member: Row<'executors'>): Promise<string> {
  let handle = `former-${member.id.slice('M-'.length)}`;
  while (await findByHandle(ctx, handle)) handle = `${handle}-x`;
  return handle;
}

/**
 * Forgets a person: accounts go, the record keeps a neutral name and nothing else about them, notes on their absences
 * go. In texts `@handle`, full names and names with a capital are replaced; a name that is an ordinary word is left,
 * unless it is one of `also`.
 */
export function eraseMember(
  memberId: string,
  formerHandle: string,
  called: FormerNames,
  also: readonly string[],
): Erasure {
  const mentions = [...called.handles, ...called.userIds].filter((word) => word !== '');
  const names = [...called.names].filter((name) => isTelling(name));
  const replacements: [RegExp, string][] = [
    ...mentions.map((word): [RegExp, string] => [mentionOf(word), `@${formerHandle}`]),
    // The longest first: a full name before the first name in it.
    ...names.toSorted(byLength).map((name): [RegExp, string] => [wordsOf(name, 'gu'), FORMER_NAME]),
    ...also.toSorted(byLength).map((words): [RegExp, string] => [wordsOf(words, 'giu'), FORMER_NAME]),
  ];
  // A key is made from a title, in small letters.
  const inKeys = names.map((name) => wordsOf(name, 'giu'));
  const bare = new Set([...mentions, ...called.names]);
  return {
    row(table, row) {
      if (table === 'identities')
        return row.member_id === memberId || bare.has(String(row.user_id)) ? null : row;
      if (table === 'reactions' && called.userIds.has(String(row.user_id))) return null;
      if (table === 'leaves' && row.executor_id === memberId) return { ...row, note: '' };
      if (table === 'candidates') {
        const key = inKeys.reduce((kept, name) => kept.replace(name, 'former member'), String(row.key));
        return key === row.key ? row : { ...row, key };
      }
      if (table !== 'executors' || row.id !== memberId) return row;
      return {
        ...row,
        handle: formerHandle,
        name: FORMER_NAME,
        address: null,
        categories: '[]',
        hours_per_week: null,
        zone: null,
        country: null,
      };
    },
    text: (text) =>
      replacements.reduce((kept, [pattern, replacement]) => kept.replace(pattern, () => replacement), text),
    leaf: (text) => (bare.has(text) ? formerHandle : text),
  };
}

/** Finds which parts of the names a text holds as words, in any case: first names and handles too. */
export function createNameFinder(called: FormerNames): (text: string) => string[] {
  const parts = [
    ...called.handles,
    ...[...called.names]
      .filter((name) => name !== FORMER_NAME)
      .flatMap((name) => name.match(/[\p{L}\p{N}_-]{3,}/gu) ?? []),
  ];
  const words = new Map(parts.map((word) => [word.toLowerCase(), word]));
  const patterns = [...words.values()].map((word) => ({ word, pattern: wordsOf(word, 'iu') }));
  return (text) => patterns.filter(({ pattern }) => pattern.test(text)).map(({ word }) => word);
}

/** A name that can only be meant as one: of several words, or with a capital letter. */
function isTelling(name: string): boolean {
  return [...name].length >= 3 && (/\S\s+\S/.test(name) || /\p{Lu}/u.test(name));
}

function byLength(a: string, b: string): number {
  return b.length - a.length;
}

function mentionOf(word: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])@${RegExp.escape(word)}(?![\\p{L}\\p{N}_]|-[\\p{L}\\p{N}])`, 'giu');
}

function wordsOf(words: string, flags: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_])${RegExp.escape(words)}(?![\\p{L}\\p{N}_])`, flags);
}
