import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isPublicAddress } from '../../../adapters/calls/address.ts';
import { ClosedAddress, PUBLIC, type Reach } from '../../../adapters/calls/reach.ts';
import { post } from '../../../adapters/webhook/post.ts';
import { HOSTILE } from './hostile.ts';

const MESSAGE = { body: '{"text":"hello"}', headers: { 'content-type': 'application/json' } };

/** What a name service of the attacker says: each time that it is asked the next of the list. */
const NAMES: Readonly<Record<string, readonly string[][]>> = {
  localhost: [['127.0.0.1']],
  'localhost.localdomain': [['127.0.0.1']],
  'localhost.': [['127.0.0.1']],
  'inside.example': [['10.0.0.5']],
  'both.example': [['93.184.215.14', '127.0.0.1']],
  'rebinds.example': [['127.0.0.1'], ['93.184.215.14']],
};

function fakeNames(asked: string[] = []): Reach['find'] {
  return async (host) => {
    asked.push(host);
    const answers = NAMES[host] ?? [['127.0.0.1']];
    const nth = asked.filter((each) => each === host).length - 1;
    return (answers[Math.min(nth, answers.length - 1)] ?? []).map((address) => ({ address, family: 4 }));
  };
}

/** A server on this machine that answers with what `answer` says, and remembers who came. */
async function serve(answer: (path: string) => { status: number; location?: string }) {
  const seen: { path: string; method: string; body: string }[] = [];
  const server: Server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const path = request.url ?? '';
      seen.push({ path, method: request.method ?? '', body });
      const { status, location } = answer(path);
      response.writeHead(status, location === undefined ? {} : { location }).end('thanks');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { seen, port: (server.address() as AddressInfo).port };
}

/** This machine as if it were the world outside, under names alone. */
function openTo(): Reach {
  const known = ['world.example', 'other.example'];
  return {
    protocols: ['http:'],
    allows: (address) => address === '127.0.0.1' || isPublicAddress(address),
    find: async (host) => {
      if (!known.includes(host)) return [{ address: '10.0.0.5', family: 4 }];
      return [{ address: '127.0.0.1', family: 4 }];
    },
  };
}

describe('a call to an address that somebody gave', () => {
  it.each(HOSTILE)('never connects to %s', async (address) => {
    const error = await post(address, MESSAGE, { ...PUBLIC, find: fakeNames() }).catch(
      (thrown: unknown) => thrown,
    );
    // Refused by us, or by what reads addresses: never by a socket that was tried.
    const { code } = error as { code?: string };
    const { cause } = error as { cause?: unknown };
    const isClosed =
      error instanceof ClosedAddress || cause instanceof ClosedAddress || code === 'ERR_INVALID_URL';
    expect([address, isClosed || String(error)]).toEqual([address, true]);
  });

  it('has sixty of them and more to refuse', () => {
    expect(new Set(HOSTILE).size).toBeGreaterThanOrEqual(60);
  });

  it('connects to what the one look-up gave, and looks up once', async () => {
    const asked: string[] = [];
    const { seen, port } = await serve(() => ({ status: 204 }));
    const find: Reach['find'] = async (host) => {
      asked.push(host);
      return [{ address: '127.0.0.1', family: 4 }];
    };
    const reach = { ...openTo(), find };
    expect(await post(`http://world.example:${port}/hook`, MESSAGE, reach)).toMatchObject({ status: 204 });
    expect(asked).toEqual(['world.example']);
    expect(seen).toEqual([{ path: '/hook', method: 'POST', body: MESSAGE.body }]);
  });

  it('follows redirects that keep the body, and none to an address that is closed', async () => {
    const hosts = [
      '169.254.169.254',
      '10.0.0.1',
      '[::1]',
      '2130706433',
      'inside.example',
      'user:x@world.example',
    ];
    const { seen, port } = await serve((path) => {
      const nth = /^\/to\/(\d)$/.exec(path)?.[1];
      if (nth !== undefined) return { status: 307, location: `http://${hosts[Number(nth)]}/` };
      if (path === '/again') return { status: 308, location: '/there' };
      if (path === '/page') return { status: 302, location: '/there' };
      if (path === '/file') return { status: 307, location: 'file:///etc/passwd' };
      if (path === '/loop') return { status: 307, location: '/loop' };
      return { status: 200 };
    });
    const reach = { ...openTo(), allows: (address: string) => address === '127.0.0.1' };
    const call = (path: string) =>
      post(`http://world.example:${port}${path}`, MESSAGE, reach).catch((error: unknown) => error as Error);
    expect(await call('/again')).toMatchObject({ status: 200 });
    expect(seen.at(-1)).toEqual({ path: '/there', method: 'POST', body: MESSAGE.body });
    expect(await call('/page')).toMatchObject({ status: 302 });
    for (const path of ['/file', '/loop', '/to/0', '/to/1', '/to/2', '/to/4', '/to/5']) {
      const error = (await call(path)) as Error;
      expect([path, error instanceof ClosedAddress || error.cause instanceof ClosedAddress]).toEqual([
        path,
        true,
      ]);
    }
  });

  it('knows public addresses', () => {
    const open = [
      '93.184.215.14',
      '1.1.1.1',
      '172.32.0.1',
      '192.169.0.1',
      '2606:4700::1111',
      '2a00:1450::8a',
    ];
    for (const address of open) expect([address, isPublicAddress(address)]).toEqual([address, true]);
    for (const address of ['', 'example.org', '1.2.3', '1.2.3.4.5', '::ffff:1.1.1.1', 'fe80::1%eth0'])
      expect([address, isPublicAddress(address)]).toEqual([address, false]);
  });
});
