import StripeClient from 'stripe';
import { z } from 'zod';
import type { SourceNeeds, SourceRecord, WebhookDelivery } from '../../../src/base/source-port.ts';
import { SIGNATURE_SECONDS } from './limits.ts';
import type { StripeSettings } from './settings.ts';

const eventSchema = z.looseObject({ id: z.string().min(1), livemode: z.boolean() });

/**
 * What a webhook says: that something changed. Figures of a month are sums over lists, so an event by itself has no
 * records; the read after it has them. Null where the signature does not hold, is older than five minutes, or the event is of
 * the other mode.
 */
export function receiveStripe(
  { headers, body }: WebhookDelivery,
  { secrets, now }: SourceNeeds,
  { mode }: StripeSettings,
): { id: string; records: readonly SourceRecord[]; isNews: boolean } | null {
  try {
    const event: unknown = StripeClient.webhooks.constructEvent(
      body,
      headers['stripe-signature'] ?? '',
      secrets.webhook ?? '',
      SIGNATURE_SECONDS,
      undefined,
      now(),
    );
    const { id, livemode } = eventSchema.parse(event);
    return livemode === (mode === 'live') ? { id, records: [], isNews: true } : null;
  } catch {
    return null;
  }
}
