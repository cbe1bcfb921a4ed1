import type { EnginePorts, SourcePorts } from '../../base/ports.ts';
import { type SourceConnection, SourceError, type SourceKind } from '../../base/source-port.ts';
import type { Db } from '../../base/store/open.ts';
import { readSecret } from '../../team/secret/store.ts';
import { readSettings, variableOf } from '../settings.ts';
import { type Source, secretIdOf } from '../source.ts';
import { readTexts } from '../store.ts';

/** A workspace's way of counting days and money. */
interface Local {
  zone: string;
  currency: string;
}

/** Gets a kept source ready to be asked. Throws SourceError; of a secret it says where it was looked for. */
export async function openSource(
  db: Db,
  ports: EnginePorts,
  source: Source,
  local: Local,
): Promise<{ kind: SourceKind; connection: SourceConnection }> {
  const kind = ports.sources?.kinds.find((each) => each.kind === source.kind);
  if (!kind) throw new SourceError('settings', `this version reads no ${source.kind}`);
  const secrets: Record<string, string> = {};
  for (const [name, from] of Object.entries(readTexts(source.secrets))) {
    const id = { workspaceId: source.workspace_id, id: secretIdOf(source.id, name) };
    secrets[name] = readVariable(ports.sources, from) ?? (await readSealed(db, ports, id, name));
  }
  const connection = await connectSource(kind, ports, {
    settings: readTexts(source.settings),
    secrets,
    allowsPrivate: source.allows_private === 1,
    ...local,
  });
  return { kind, connection };
}

/** Gets a source ready by what was set. Throws SourceError, and a Refusal for settings that the kind does not take. */
export async function connectSource(
  kind: SourceKind,
  { clock }: Pick<EnginePorts, 'clock'>,
  {
    settings,
    ...needs
  }: Local & {
    settings: Readonly<Record<string, string>>;
    secrets: Readonly<Record<string, string>>;
    allowsPrivate: boolean;
  },
): Promise<SourceConnection> {
  return kind.connect({ ...needs, settings: readSettings(kind, settings), now: () => clock.now() });
}

/** The value of a variable that a secret names; undefined for a sealed one. */
export function readVariable(sources: SourcePorts | undefined, from: string): string | undefined {
  const name = variableOf(from);
  if (name === undefined) return undefined;
  const value = sources?.readVariable(name);
  if (value === undefined || value === '')
    throw new SourceError(
      'token',
      `the environment of the process has no ${name} for a source; Tiller’s own variables go to none`,
    );
  return value;
}

async function readSealed(
  db: Db,
  { vault }: EnginePorts,
  id: { workspaceId: string; id: string },
  name: string,
): Promise<string> {
  try {
    const secret = await db.read((tx) => readSecret(tx, vault, id), { workspace: id.workspaceId });
    if (secret !== undefined) return secret;
  } catch {
    // Sealed with a key that is gone: for the source the same as a secret that is not there.
  }
  throw new SourceError('token', `its ${name} is not kept any more: add the source anew`);
}
