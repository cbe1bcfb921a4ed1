import { z } from 'zod';
import type { ItemRecord, WebhookDelivery } from '../../../src/base/source-port.ts';
import { isHmac } from '../hmac.ts';
import { goneItem } from '../items.ts';

const deliveryShape = z.object({
  webhookEvent: z.string(),
  timestamp: z.number(),
  issue: z.looseObject({ id: z.string() }).optional(),
});

/**
 * What a delivery says: which issue to look at, or that it was deleted. The issue itself is read, because a delivery may
 * come late or twice. What fails here is found by the next read. Null for a signature that does not hold.
 */
export async function receiveJira(
  { headers, body }: WebhookDelivery,
  secret: string,
  readOne: (id: string) => Promise<ItemRecord>,
): Promise<{ id: string; records: readonly ItemRecord[] } | null> {
  const signature = headers['x-hub-signature'] ?? '';
  if (!signature.startsWith('sha256=') || !isHmac(secret, body, signature.slice('sha256='.length)))
    return null;
  const delivery = parseDelivery(body);
  const id = headers['x-atlassian-webhook-identifier'] ?? signature;
  if (!delivery?.issue) return { id, records: [] };
  if (delivery.webhookEvent === 'jira:issue_deleted')
    return { id, records: [goneItem(delivery.issue.id, delivery.timestamp)] };
  try {
    return { id, records: [await readOne(delivery.issue.id)] };
  } catch {
    return { id, records: [] };
  }
}

function parseDelivery(body: string): z.output<typeof deliveryShape> | undefined {
  try {
    return deliveryShape.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
