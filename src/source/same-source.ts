import type { ZodType } from 'zod';
import type { Ctx } from '../base/command/ctx.ts';
import { notPossible } from '../base/language/errors.ts';
import type { SourceKind } from '../base/source-port.ts';
import { readSecret } from '../team/secret/store.ts';
import { openTyped, readSettings, type SourceText, variableOf } from './settings.ts';
import { type Source, secretIdOf } from './source.ts';
import { readTexts } from './store.ts';

type Reader = Pick<Ctx, 'tx' | 'vault' | 'sources' | 'workspace'>;

/** Refuses what a source reads already that is not removed: each record would come twice, under two names. */
export async function refuseSame(
  ctx: Reader,
  known: readonly Source[],
  { kind, given }: { kind: SourceKind; given: SourceText },
): Promise<void> {
  for (const source of known) {
    if (source.kind !== kind.kind || source.removed_at !== null) continue;
    if (!readsSame(kind, readTexts(source.settings), given.settings)) continue;
    if (!(await hasSamePlaces(ctx, kind, { source, given }))) continue;
    throw notPossible(
      `${source.id} ${source.name} reads that already.`,
      `source set ${source.name} changes how it is taken, what its labels mean, who is who and what is written there; for all else source remove ${source.name} comes first.`,
    );
  }
}

/** Whether some of what one source is set to read is what another one reads, however each of them takes it. */
function readsSame(
  kind: SourceKind,
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): boolean {
  const [first, second] = [readSettings(kind, one), readSettings(kind, other)];
  return Object.entries(kind.settings.shape).every(([name, schema]) => {
    const { isPlace, isPart } = (schema as ZodType).meta() ?? {};
    if (!isPlace && !isPart) return true;
    const [here, there] = [listPlaces(first[name]), listPlaces(second[name])];
    if (here.length === 0 || there.length === 0) return isPart === true || here.length === there.length;
    return here.some((place) => there.includes(place));
  });
}

function listPlaces(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Whether the secrets that say what is read are the same. */
async function hasSamePlaces(
  ctx: Reader,
  { secrets }: SourceKind,
  { source, given }: { source: Source; given: SourceText },
): Promise<boolean> {
  const kept = readTexts(source.secrets);
  for (const [name, { isPlace }] of Object.entries(secrets)) {
    if (!isPlace) continue;
    const before = kept[name] === 'sealed' ? await openKept(ctx, secretIdOf(source.id, name)) : kept[name];
    if (secretOf(ctx, before) !== secretOf(ctx, given.secrets[name])) return false;
  }
  return true;
}

/** A secret that this process cannot open is like no other. */
async function openKept({ tx, vault, workspace }: Reader, id: string): Promise<string> {
  try {
    return (await readSecret(tx, vault, { workspaceId: workspace.id, id })) ?? '';
  } catch {
    return '';
  }
}

function secretOf({ sources, vault, workspace }: Reader, secret = ''): string {
  const name = variableOf(secret);
  if (name !== undefined) return sources?.readVariable(name) ?? '';
  return openTyped(secret, { vault, workspaceId: workspace.id }) ?? secret;
}
