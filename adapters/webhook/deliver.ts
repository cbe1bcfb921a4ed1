import { HOUR_MS } from '../../src/base/language/date.ts';
import { DeliveryError } from '../../src/base/language/errors.ts';
import type { Clock, Deliverer } from '../../src/base/ports.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { Reach } from '../calls/reach.ts';
import { type PostAnswer, post } from './post.ts';
import { describeFailure, renderHeaders, renderNotice } from './render.ts';

/** Tried after 2, 4, 8 … seconds and at last every two hours: for a day some two dozen times. */
const LONGEST_DELAY_MS = 2 * HOUR_MS;
/** How soon a paused webhook is looked at again. */
const PAUSE_LOOK_MS = HOUR_MS / 4;
const LONGEST_ASKED_MS = HOUR_MS;

interface WebhookDeps {
  clock: Clock;
  findWebhook: Engine['findWebhook'];
  reach?: Reach;
}

/** Tells programs what happens. What may have arrived is sent again: the receiver knows it by its id. */
export function createWebhookDeliverer({ clock, findWebhook, reach }: WebhookDeps): Deliverer {
  return {
    platform: 'http',
    longestDelayMs: LONGEST_DELAY_MS,
    async deliver(delivery) {
      const webhook = await findWebhook(delivery.place).catch((error: unknown) => {
        throw new DeliveryError('its secrets cannot be opened', { outcome: 'later', cause: error });
      });
      if (!webhook) throw new DeliveryError('it is removed', { outcome: 'refused' });
      if (webhook.isPaused)
        throw new DeliveryError('it is paused', { outcome: 'later', retryAfterMs: PAUSE_LOOK_MS });
      const wire = renderNotice(delivery, webhook.format);
      const headers = renderHeaders(wire, webhook.key, clock.now());
      const answer = await post(webhook.address, { body: wire.body, headers }, reach).catch(
        (error: unknown) => {
          throw new DeliveryError(describeFailure(error), { outcome: 'later' });
        },
      );
      if (answer.status >= 200 && answer.status < 300) return { platformId: wire.id };
      throw readAnswer(answer);
    },
    find: async () => 'absent',
  };
}

/** Only `410 Gone` says that no try will help. */
function readAnswer({ status, retryAfter }: PostAnswer): DeliveryError {
  if (status === 410) return new DeliveryError('it answered 410', { outcome: 'refused' });
  const seconds = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) : 0;
  const retryAfterMs = Math.min(seconds * 1_000, LONGEST_ASKED_MS);
  return new DeliveryError(`it answered ${status}`, { outcome: 'later', retryAfterMs });
}
