import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { DiscordMessage } from './render.ts';

/** A message's id as we keep it: its channel, or thread, and its own. */
export function writeId(channel: string, message: string): string {
  return `${channel}:${message}`;
}

export function readId(platformId: string): { channel: string; message: string } {
  const [channel = '', message = ''] = platformId.split(':');
  return { channel, message };
}

/** Discord gives low numbers to components without one; an owner's are below the marks, which begin at twice as many. */
const LEAST_OWNER = 0x20000000;
const LEAST_MARK = 2 * LEAST_OWNER;

const shown = z.object({ components: z.array(z.looseObject({ id: z.number().optional() })) });
const holder = z.object({ components: z.array(z.looseObject({ id: z.number().optional() })).optional() });

/** A number for a workspace: of two databases that use one bot, each sees by it which messages are its own. */
export function ownerOf(workspace: string): number {
  return LEAST_OWNER + (createHash('sha256').update(workspace).digest().readUInt32BE(0) % LEAST_OWNER);
}

/** The number by which a message is found again, of four bytes that nothing else has. */
export function markOf(digest: Buffer): number {
  return LEAST_MARK + (digest.readUInt32BE(24) % LEAST_MARK);
}

/** The components with a mark in the first of them and the owner in the next one in reading order: what can be clicked has two. */
export function markOurs(
  components: DiscordMessage['components'],
  { mark, owner }: { mark: number; owner: number },
): DiscordMessage['components'] {
  const [first, next, ...rest] = components;
  if (!first) return components;
  if ('components' in first && first.components.length > 0) {
    const inner = first.components.map((each, index) => (index === 0 ? { ...each, id: owner } : each));
    return [{ ...first, id: mark, components: inner } as typeof first, ...components.slice(1)];
  }
  return [{ ...first, id: mark }, ...(next ? [{ ...next, id: owner }] : []), ...rest];
}

/** Whose a message is; null for one that does not say it: of before 2026-11-25, and what answers somebody alone. */
export function readOwner(message: unknown): number | null {
  const [first, next] = shown.safeParse(message).data?.components ?? [];
  const [inner] = holder.safeParse(first).data?.components ?? [];
  const owner = (inner ?? next)?.id ?? 0;
  return owner >= LEAST_OWNER && owner < LEAST_MARK ? owner : null;
}
