import { z } from 'zod';

/** A message's id as we keep it: channel and timestamp. */
export function writeId(channel: string, ts: string): string {
  return `${channel}/${ts}`;
}

export function readId(platformId: string): { channel: string; ts: string } {
  const [channel = '', ts = ''] = platformId.split('/');
  return { channel, ts };
}

/** By which a message of ours is known among all others. */
const MARK_TYPE = 'tiller_message';

const metadata = z.object({
  event_type: z.literal(MARK_TYPE),
  event_payload: z.object({
    key: z.string(),
    /** Not in messages of before 2026-11-25. */
    workspace: z.string().optional(),
  }),
});

/**
 * What a message carries with it: its outbox key, by which it is found again after a lost answer, and its workspace,
 * because every database counts its outbox from 1.
 */
export type Mark = z.output<typeof metadata>['event_payload'];

export function writeMark(mark: { key: string; workspace: string }) {
  return { event_type: MARK_TYPE, event_payload: mark };
}

/** Null for what is no message of ours. */
export function readMark(given: unknown): Mark | null {
  return metadata.safeParse(given).data?.event_payload ?? null;
}
