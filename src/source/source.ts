import { arg } from '../base/command/args.ts';
import { badArgument, notFound, notPossible } from '../base/language/errors.ts';
import { findNearest, slugify } from '../base/language/ids.ts';
import type { SourcePorts } from '../base/ports.ts';
import type { BackOrder, SourceKind } from '../base/source-port.ts';
import type { Row } from '../base/store/tables.ts';

export type Source = Row<'sources'>;

/** What may be written at a source. */
export const BACKS = ['comment', 'label', 'assign', 'state'] as const satisfies BackOrder['what']['kind'][];
export type Back = (typeof BACKS)[number];

export const sourceArg = arg.line('a source’s name or number, such as github or S-1', { position: 0 }, 60);

/** The id under which a secret of a source is sealed. */
export function secretIdOf(sourceId: string, name: string): string {
  return `source:${sourceId}:${name}`;
}

/** The source of a name or number that is not removed. Throws a Refusal. */
export function pickSource(known: readonly Source[], ref: string): Source {
  const live = known.filter(({ removed_at }) => removed_at === null);
  const found = live.find(({ id, name }) => id === ref.trim().toUpperCase() || name === slugify(ref));
  if (found) return found;
  const names = live.map(({ name }) => name);
  const near = findNearest(ref, names);
  throw notFound('source', ref, near.length > 0 ? near : names.slice(0, 5));
}

/** The kind of a name. Throws a Refusal that names those there are. */
export function pickKind(sources: SourcePorts | undefined, given: string): SourceKind {
  const kinds = sources?.kinds ?? [];
  if (kinds.length === 0) throw notPossible('This process reads no sources.', '');
  const found = kinds.find(({ kind, title }) => kind === slugify(given) || slugify(title) === slugify(given));
  if (found) return found;
  throw badArgument('kind', given, kinds.map(({ kind }) => kind).join(', '));
}

/** The names that ideas and values have from elsewhere: no source is called so. */
const TAKEN: readonly string[] = ['team', 'state', 'playbook', 'housekeeping', 'import', 'by-hand'];

/** What a new source is called: as said, else as its kind, with a number where that is taken. Throws a Refusal. */
export function nameSource(known: readonly Source[], kind: SourceKind, given: string | undefined): string {
  const isTaken = (name: string) => TAKEN.includes(name) || known.some((each) => each.name === name);
  if (given === undefined) {
    const names = [kind.kind, ...known.map((_, index) => `${kind.kind}-${index + 2}`)];
    return names.find((name) => !isTaken(name)) ?? `${kind.kind}-${known.length + 2}`;
  }
  const name = slugify(given);
  if (name === '' || isTaken(name))
    throw badArgument('name', given, 'a name with letters or digits that nothing else has');
  return name;
}

/** What may be written at a source. Throws a Refusal. */
export function readBacks(given: readonly string[], mayWrite: boolean): Back[] {
  const words = given.map((word) => word.toLowerCase());
  const stray = words.find((word) => !mayWrite || !BACKS.some((back) => back === word));
  if (stray !== undefined)
    throw badArgument('back', stray, mayWrite ? BACKS.join(', ') : 'nothing: this kind is only read');
  return BACKS.filter((back) => words.includes(back));
}
