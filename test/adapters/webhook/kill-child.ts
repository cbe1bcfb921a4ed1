import { createWebhookDeliverer } from '../../../adapters/webhook/deliver.ts';
import { openDatabase } from '../../../src/base/store/open.ts';
import { createEngine } from '../../../src/engine/engine.ts';
import { fakeClock, fakePorts } from '../../support/team.ts';
import { HERE } from './reach.ts';

/**
 * Says something to a webhook and is killed: `committed` after the commit and before anything is sent, `sent` when the
 * receiver has answered and that is not stored yet.
 */
const [, , file = '', workspace = '', port = '', moment = ''] = process.argv;
const kill = () => process.kill(process.pid, 'SIGKILL');
const clock = fakeClock('2026-11-23T09:00:00Z');
const db = await openDatabase(file);
const deliverer = createWebhookDeliverer({
  clock,
  findWebhook: async (place) => {
    const call = await engine.findWebhook(place);
    return call && { ...call, address: `http://world.example:${port}/` };
  },
  reach: HERE,
});
const ports = fakePorts(clock, [
  {
    ...deliverer,
    async deliver(delivery) {
      const sent = await deliverer.deliver(delivery);
      kill();
      return sent;
    },
  },
]);
const engine = createEngine({ db, ports });
const LEAD = { kind: 'identity', platform: 'terminal', tenant: 'local', user: 'lead', name: 'lead' } as const;
const call = { workspace, actor: LEAD, origin: 'kill:1', placeId: null, waits: true };
await engine.handle({ ...call, command: 'done', args: { task: 'T-1' } });
if (moment === 'committed') kill();
await engine.relayToPrograms();
