import type { Ctx } from '../../base/command/ctx.ts';
import type { Row } from '../../base/store/tables.ts';
import { listExecutors } from '../../team/people/store.ts';
import { findActiveVisionRow, listVisionRows, toVision, toVisionRow } from './store.ts';
import type { Vision } from './vision.ts';
import type { VisionScene } from './vision-views.ts';

/** Writes a new version; the one before becomes inactive in the same event. */
export async function recordVision(
  ctx: Ctx,
  content: Vision,
  data: Readonly<Record<string, string | number>>,
): Promise<Vision> {
  const [newest] = await listVisionRows(ctx);
  const row = toVisionRow(ctx, { ...content, version: (newest?.version ?? 0) + 1 });
  const active = await findActiveVisionRow(ctx);
  const ended: Row<'visions'>[] = active ? [{ ...active, is_active: 0 }] : [];
  await ctx.record({
    type: 'restored' in data ? 'VisionRestored' : 'VisionSet',
    subject: 'vision',
    data,
    rows: { visions: [...ended, row] },
  });
  return toVision(row);
}

export function isSame(a: Vision, b: Vision): boolean {
  const content = ({ version: _version, authorId: _author, createdAt: _created, ...rest }: Vision) => rest;
  return JSON.stringify(content(a)) === JSON.stringify(content(b));
}

export async function loadScene(ctx: Ctx): Promise<VisionScene> {
  const everyone = await listExecutors(ctx, 'all');
  return {
    today: ctx.today,
    zone: ctx.workspace.zone,
    currency: ctx.workspace.currency,
    handles: new Map(everyone.map(({ id, handle }) => [id, handle])),
  };
}
