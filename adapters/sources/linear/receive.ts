import { z } from 'zod';
import type { ItemRecord, WebhookDelivery } from '../../../src/base/source-port.ts';
import { isHmac } from '../hmac.ts';
import { goneItem } from '../items.ts';

const deliveryShape = z.object({
  action: z.string(),
  type: z.string(),
  webhookTimestamp: z.number(),
  data: z.looseObject({ id: z.string() }),
});

/**
 * What a delivery says: which issue to look at. The issue itself is read: a delivery may come late or twice, and lacks
 * relations. What fails here is found by the next read. Null for a signature that is not Linear's.
 */
export async function receiveLinear(
  { headers, body }: WebhookDelivery,
  secret: string,
  readOne: (id: string) => Promise<ItemRecord>,
): Promise<{ id: string; records: readonly ItemRecord[] } | null> {
  if (!isHmac(secret, body, headers['linear-signature'] ?? '')) return null;
  const delivery = parseDelivery(body);
  const id = headers['linear-delivery'] ?? headers['linear-signature'] ?? '';
  if (delivery?.type !== 'Issue') return { id, records: [] };
  const { data, action, webhookTimestamp } = delivery;
  if (action === 'remove') return { id, records: [goneItem(data.id, webhookTimestamp)] };
  try {
    return { id, records: [await readOne(data.id)] };
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
