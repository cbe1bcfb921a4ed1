import { DeliveryError } from '../../src/base/language/errors.ts';
import type { Deliverer, Delivery } from '../../src/base/ports.ts';
import { MOST_REMEMBERED } from './limits.ts';

/** Takes what is for a terminal at which nobody sits: whoever opens one is shown the day anyway. */
export function createSilentDeliverer(): Deliverer {
  return createTerminalDeliverer(() => true);
}

/** Prints what is sent to the terminal. A message that this process did not print was never shown. */
export function createTerminalDeliverer(show: (delivery: Delivery) => boolean): Deliverer {
  const printed = new Map<string, string>();
  let count = 0;
  return {
    platform: 'terminal',
    async deliver(delivery) {
      if (!show(delivery)) {
        throw new DeliveryError('the terminal is not open', { outcome: 'later' });
      }
      const platformId = delivery.platformId ?? `terminal-${++count}`;
      printed.set(delivery.key, platformId);
      const [oldest] = printed.keys();
      if (printed.size > MOST_REMEMBERED && oldest !== undefined) printed.delete(oldest);
      return { platformId };
    },
    async find({ key }) {
      const platformId = printed.get(key);
      return platformId === undefined ? 'absent' : { platformId };
    },
  };
}
