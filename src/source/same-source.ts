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
  const place = nameSettings(kind, given.settings);
  for (const source of known) {
    if (source.kind !== kind.kind || source.removed_at !== null) continue;
    if (nameSettings(kind, readTexts(source.settings)) !== place) continue;
    if (!(await hasSamePlaces(ctx, kind, { source, given }))) continue;
    throw notPossible(
      `${source.id} ${source.name} reads that already.`,
      `source set ${source.name} changes what it means; to have it read with other secrets, source remove ${source.name} comes first.`,
    );
  }
}

/** The settings as their kind reads them, as text: lists in any order are the same. */
function nameSettings(kind: SourceKind, settings: Readonly<Record<string, string>>): string {
  return JSON.stringify(readSettings(kind, settings), (_name, value) =>
    Array.isArray(value) ? value.toSorted() : value,
  );
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
