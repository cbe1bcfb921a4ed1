import { parentPort, workerData } from 'node:worker_threads';
import { Agent, request } from 'undici';

/** Requests to send one after the other. */
export interface Order {
  method: 'GET' | 'POST';
  /** Of each: the path, and the body of a POST. */
  calls: readonly { path: string; body?: object }[];
}

/** A program in a thread of its own, so that the server's thread has the server's work alone. */
const { address, authorization } = workerData as { address: string; authorization: string };
const dispatcher = new Agent({ connections: 1 });
parentPort?.on('message', async ({ method, calls }: Order) => {
  for (const { path, body } of calls) {
    const { statusCode, body: answer } = await request(`${address}${path}`, {
      method,
      dispatcher,
      headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
      body: body ? JSON.stringify(body) : null,
    });
    const said = await answer.text();
    if (statusCode !== 200) throw new Error(`${path}: ${said}`);
  }
  parentPort?.postMessage('done');
});
