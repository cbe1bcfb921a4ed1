import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A call as a fake vendor sees it. */
export interface VendorCall {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface VendorAnswer {
  status: number;
  headers?: Readonly<Record<string, string>>;
  /** Text as it is; anything else as JSON. */
  body?: unknown;
}

/** What happens to the next call instead of its answer; `half` writes half of the answer, then cuts the connection. */
export type VendorFault = VendorAnswer | 'half' | 'cut' | 'silence';

/** A server of the loopback that answers as a vendor does. */
export interface FakeVendor {
  url: string;
  calls: VendorCall[];
  /** Taken by the next calls, first come first. */
  faults: VendorFault[];
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startVendor(answer: (call: VendorCall) => VendorAnswer): Promise<FakeVendor> {
  const calls: VendorCall[] = [];
  const faults: VendorFault[] = [];
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://here');
    const { method = 'GET', headers } = request;
    const call = { method, path: pathname, query: searchParams, headers, body: await text(request) };
    calls.push(call);
    const fault = faults.shift();
    if (fault === 'silence') return;
    if (fault === 'cut') return void request.socket.destroy();
    const given = typeof fault === 'object' ? fault : answer(call);
    const body = typeof given.body === 'string' ? given.body : JSON.stringify(given.body ?? '');
    const type = typeof given.body === 'string' ? 'text/plain' : 'application/json';
    response.writeHead(given.status, {
      'content-type': type,
      ...(given.status !== 304 && { 'content-length': Buffer.byteLength(body) }),
      ...given.headers,
    });
    if (fault === 'half')
      return void response.write(body.slice(0, body.length / 2), () => request.socket.destroy());
    response.end(given.status === 304 ? undefined : body);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    faults,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
