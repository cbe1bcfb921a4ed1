import { describe, expect, it } from 'vitest';
import { createTerminalDeliverer } from '../../../adapters/terminal/deliver.ts';
import { DeliveryError } from '../../../src/base/language/errors.ts';
import type { Delivery } from '../../../src/base/ports.ts';
import { answer } from '../../../src/base/view/view.ts';

const delivery: Delivery = {
  key: 'tiller-1',
  subject: 'digest:main:2026-11-23',
  place: {
    workspace_id: 'w',
    id: 'terminal:local:main',
    platform: 'terminal',
    tenant: 'local',
    place: 'main',
    name: 'terminal',
  },
  view: answer('hello'),
  platformId: null,
  underId: null,
  locale: { zone: 'UTC', currency: 'EUR' },
  notifies: null,
};

describe('delivery to the terminal', () => {
  it('remembers what it printed, and says absent of anything else', async () => {
    const deliverer = createTerminalDeliverer(() => true);
    const { platformId } = await deliverer.deliver(delivery);
    expect(await deliverer.find(delivery)).toEqual({ platformId });
    expect(await deliverer.find({ ...delivery, key: 'tiller-2' })).toBe('absent');
  });

  it('keeps a message’s id when its next state is shown', async () => {
    const deliverer = createTerminalDeliverer(() => true);
    expect(await deliverer.deliver({ ...delivery, platformId: 'terminal-9' })).toEqual({
      platformId: 'terminal-9',
    });
  });

  it('asks to be tried again while nobody is there to read', async () => {
    const deliverer = createTerminalDeliverer(() => false);
    await expect(deliverer.deliver(delivery)).rejects.toThrow(DeliveryError);
    await expect(deliverer.deliver(delivery)).rejects.toMatchObject({ outcome: 'later' });
  });
});
