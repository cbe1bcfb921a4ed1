import type { ChatPlatform } from '../base/store/tables.ts';
import type { Engine } from '../engine/engine.ts';

/** What a platform tells of a channel of its own id; of all of a team's where that is left out. */
export interface PlaceNote {
  platform: ChatPlatform;
  tenant: string;
  place?: string;
  change: 'renamed' | 'archived' | 'deleted' | 'left' | 'back';
  /** How it is called now. */
  name?: string;
  /** The same for every delivery of the same thing. */
  origin: string;
}

/** Has the engine note what a platform tells of a channel; of one that no team of ours is in, nothing. */
export async function notePlace(engine: Engine, { origin, ...args }: PlaceNote): Promise<void> {
  const workspace = await engine.findWorkspace(args.platform, args.tenant);
  if (workspace === null) return;
  const actor = { kind: 'system' } as const;
  const call = { workspace, actor, placeId: null, command: 'note place', args, origin, waits: false };
  await engine.handle(call);
}
