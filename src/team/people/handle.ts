import type { Ctx, NamedAccount } from '../../base/command/ctx.ts';
import { badArgument, notPossible } from '../../base/language/errors.ts';
import { stripAccents } from '../../base/language/words.ts';

const MOST_LETTERS = 40;
const ALLOWED = `letters, digits, - and _, at most ${MOST_LETTERS}, starting with a letter or digit`;

/** Words that mean something else where a person can be named, and forms that look like an id. */
const RESERVED = /^(?:me|all|any|anyone|everyone|here|channel|nobody|none|off|tiller|[am]-\d+)$/;

/** The handle that a typed or platform's name becomes: lower case, no accents, `-` for what does not fit. Empty if nothing is left. */
export function toHandle(name: string): string {
  return fold(name)
    .replace(/[^\p{L}\p{N}_]+/gu, '-')
    .replace(/^[-_]+|[-_]+$/g, '')
    .slice(0, MOST_LETTERS);
}

/** Reads `@Ana` as ana. Throws a Refusal for what cannot be a handle. */
export function readHandle(field: string, given: string): string {
  const handle = foldHandle(given);
  if (!/^[\p{L}\p{N}][\p{L}\p{N}_-]*$/u.test(handle) || handle.length > MOST_LETTERS) {
    throw badArgument(field, given, ALLOWED);
  }
  if (isReserved(handle))
    throw notPossible(`@${handle} means something else here.`, 'Choose another handle.');
  return handle;
}

export function isReserved(handle: string): boolean {
  return RESERVED.test(handle);
}

/** A reference as it is compared with handles: no `@`, lower case, no accents. */
export function foldHandle(typed: string): string {
  return fold(typed.trim().replace(/^@/, ''));
}

/** The account that a reference such as `@ana` stands for in this call, where the platform has said so. */
export function findNamed({ named }: Pick<Ctx, 'named'>, ref: string): NamedAccount | undefined {
  const wanted = foldHandle(ref);
  return named.find(({ written }) => foldHandle(written) === wanted);
}

function fold(text: string): string {
  return stripAccents(text).toLowerCase().normalize('NFC');
}
