import type { ZodType } from 'zod';
import { badArgument, notPossible } from '../base/language/errors.ts';
import { findNearest } from '../base/language/ids.ts';
import type { Vault } from '../base/ports.ts';
import type { SourceKind } from '../base/source-port.ts';

/** What somebody set, by name: what the kind's schema reads, and where each secret comes from. */
export interface SourceText {
  settings: Readonly<Record<string, string>>;
  /** `env:NAME`, `sealed:…` (on its way into the database) or the secret as it was typed. */
  secrets: Readonly<Record<string, string>>;
}

const OF_ENVIRONMENT = /^env:([A-Za-z_][A-Za-z0-9_]*)$/;
const SEALED = 'sealed:';
const QUOTED = /^"((?:[^"\\]|\\.)*)"$|^'([^']*)'$|^“([^”]*)”$/s;

/**
 * Reads `repo=acme/site labels="a b" token=env:GITHUB_TOKEN`: a value goes on until the next name that the kind knows, so
 * that one with spaces needs no quotation marks. Throws a Refusal, which never says a secret back.
 */
export function splitSettings(kind: SourceKind, typed: string): SourceText {
  const names = [...Object.keys(kind.settings.shape), ...Object.keys(kind.secrets)];
  const allowed = describeAllowed(kind);
  const found = new Map<string, string>();
  let rest = typed.trim();
  while (rest !== '') {
    const [, name = '', value = '', after = ''] = readFirst(rest, names);
    if (name === '') throw badArgument('settings', nameOnly(rest), allowed);
    if (!names.includes(name)) throw badArgument('settings', name, allowed);
    if (found.has(name)) throw badArgument('settings', `${name} twice`, allowed);
    found.set(name, unquote(value.trim()));
    rest = after.trim();
  }
  const pick = (wanted: readonly string[]) =>
    Object.fromEntries(wanted.flatMap((name) => (found.has(name) ? [[name, found.get(name) ?? '']] : [])));
  refuseTypos(kind, found, names);
  return {
    settings: pick(Object.keys(kind.settings.shape)),
    secrets: pick(Object.keys(kind.secrets)),
  };
}

/** One `name=value` at the start of a text: all of it, the name, the value, and what follows. */
function readFirst(text: string, names: readonly string[]): readonly string[] {
  const quoted = /^([A-Za-z][\w-]*)=("(?:[^"\\]|\\.)*"|'[^']*'|“[^”]*”)(?=\s|$)(.*)$/s.exec(text);
  if (quoted) return quoted;
  const next = `\\s+(?:${names.map((name) => name.replace(/[^\w]/g, '\\$&')).join('|')})=`;
  return new RegExp(`^([A-Za-z][\\w-]*)=(.*?)(${next}.*)?$`, 's').exec(text) ?? [];
}

/** `tokn=env:X` after a value was meant as a setting of its own. */
function refuseTypos(kind: SourceKind, found: ReadonlyMap<string, string>, names: readonly string[]): void {
  for (const value of found.values())
    for (const [, word = ''] of value.matchAll(/\s([A-Za-z][\w-]*)=\S/g)) {
      const [near] = findNearest(word, names, 1);
      if (near !== undefined && !found.has(near)) throw badArgument('settings', word, describeAllowed(kind));
    }
}

function unquote(value: string): string {
  const match = QUOTED.exec(value);
  if (!match) return value;
  return match[1]?.replace(/\\(.)/g, '$1') ?? match[2] ?? match[3] ?? '';
}

/** What can be said back of words that may hold a secret: what stands before the first `=`. */
function nameOnly(typed: string): string {
  const [first = ''] = typed.split(/[=\s]/, 1);
  return first.length > 40 ? 'this' : first;
}

/** `repo= owner/name; secrets, best as env:NAME: token=`. */
function describeAllowed(kind: SourceKind): string {
  const settings = Object.entries(kind.settings.shape).map(
    ([name, schema]) => `${name}= ${(schema as { description?: string }).description ?? ''}`,
  );
  const secrets = Object.keys(kind.secrets).map((name) => `${name}=`);
  return [
    ...settings,
    ...(secrets.length > 0 ? [`secrets, best as env:NAME: ${secrets.join(', ')}`] : []),
  ].join('; ');
}

/** What the kind's schema makes of what was set. Throws a Refusal that names the first setting that does not fit. */
export function readSettings(
  kind: SourceKind,
  settings: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  const read = kind.settings.strict().safeParse(settings);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const name = String(issue?.path[0] ?? 'settings');
  const schema = kind.settings.shape[name] as { description?: string } | undefined;
  throw badArgument(name, settings[name] ?? 'nothing', schema?.description ?? issue?.message ?? 'less');
}

/**
 * The settings of a source that is there with others in place of some, as `name=value`; `name=` takes one away. Refuses
 * what says what is read, and secrets: a source that reads something else is another one.
 */
export function changeSettings(
  kind: SourceKind,
  { name: source, settings }: { name: string; settings: Readonly<Record<string, string>> },
  typed: string,
): Record<string, string> {
  const given = splitSettings(kind, typed);
  const fixed = Object.keys({ ...given.secrets, ...given.settings }).find((name) => {
    const { isPlace, isPart } = (kind.settings.shape[name] as ZodType | undefined)?.meta() ?? {};
    return isPlace || isPart || name in given.secrets;
  });
  if (fixed !== undefined)
    throw notPossible(
      `${fixed}= stays as it was added: it says what ${source} reads, or opens it.`,
      `source remove ${source} ends it, and what it gave stays; then source add ${kind.kind} ${fixed}=… makes the other one.`,
    );
  const changed = Object.entries({ ...settings, ...given.settings }).filter(([, value]) => value !== '');
  readSettings(kind, Object.fromEntries(changed));
  return Object.fromEntries(changed);
}

/** Refuses where a secret is missing that the kind cannot do without. */
export function checkSecrets(kind: SourceKind, secrets: Readonly<Record<string, string>>): void {
  for (const [name, { describe, isOptional }] of Object.entries(kind.secrets))
    if (!isOptional && (secrets[name] ?? '') === '')
      throw badArgument(
        name,
        'nothing',
        `${name}=env:NAME, or the secret itself: ${describe.replace(/\.$/, '')}`,
      );
}

/** The variable that a secret is read from; undefined for one that was typed. */
export function variableOf(secret: string): string | undefined {
  return OF_ENVIRONMENT.exec(secret)?.[1];
}

/** Typed secrets as they may be kept until a job has asked the source. Throws a Refusal where there is no key. */
export function sealTyped(
  secrets: Readonly<Record<string, string>>,
  { vault, workspaceId }: { vault: Vault | undefined; workspaceId: string },
): Record<string, string> {
  return mapValues(secrets, (secret) => {
    if (variableOf(secret) !== undefined || secret.startsWith(SEALED)) return secret;
    if (!vault)
      throw notPossible(
        'Tiller has no key to keep secrets with.',
        'Name a variable of the environment instead, as token=env:NAME; or whoever runs it sets TILLER_KEY: docs/api.md says how.',
      );
    return SEALED + vault.seal(secret, contextOf(workspaceId));
  });
}

/** The secret that `sealTyped` sealed; undefined for a variable's. */
export function openTyped(
  secret: string,
  { vault, workspaceId }: { vault: Vault | undefined; workspaceId: string },
): string | undefined {
  if (!secret.startsWith(SEALED)) return undefined;
  return vault?.open(secret.slice(SEALED.length), contextOf(workspaceId));
}

/** What was split, as one text again. */
export function joinSettings({ settings, secrets }: SourceText): string {
  return Object.entries({ ...settings, ...secrets })
    .map(([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&')}"`)
    .join(' ');
}

export function mapValues<T, U>(
  from: Readonly<Record<string, T>>,
  change: (value: T) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [name, change(value)]));
}

function contextOf(workspaceId: string): string {
  return `${workspaceId}:source:new`;
}
