import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { createWebhookDeliverer } from '../../../adapters/webhook/deliver.ts';
import { createEngine } from '../../../src/engine/engine.ts';
import { startTeam, type Team, type TeamOptions } from '../../support/team.ts';
import { HERE } from './reach.ts';

export interface Received {
  path: string;
  headers: Readonly<Record<string, unknown>>;
  body: string;
}

/** A receiver on loopback that answers with what `status` gives, and keeps what came. */
export async function startReceiver(
  status: (received: Received) => number = () => 200,
): Promise<{ received: Received[]; port: number }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const got = { path: request.url ?? '', headers: request.headers, body: await text(request) };
    received.push(got);
    response.writeHead(status(got)).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { received, port: (server.address() as AddressInfo).port };
}

/** A team whose https addresses all lead to one port of this machine, without TLS. */
export async function startHooks(
  port: number,
  options: TeamOptions = {},
): Promise<Team & { tell(): Promise<void> }> {
  const team = await startTeam(options);
  const deliverer = createWebhookDeliverer({
    clock: team.clock,
    findWebhook: async (place) => {
      const call = await team.engine.findWebhook(place);
      return (
        call && { ...call, address: call.address.replace(/^https:\/\/[^/]+/, `http://world.example:${port}`) }
      );
    },
    reach: HERE,
  });
  const programs = createEngine({ db: team.db, ports: { ...team.ports, deliverers: [deliverer] } });
  return { ...team, tell: () => programs.relayToPrograms() };
}
