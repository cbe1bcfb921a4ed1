import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { newId } from '../../adapters/process/random.ts';
import { systemTimers } from '../../adapters/process/wake.ts';
import { openBench } from './engine.ts';
import { p99 } from './figure.ts';
import type { Order } from './http-client.ts';

/**
 * A process that serves HTTP to a program in a thread of its own: `http.ts FILE FIRST`. The tasks from T-FIRST on wait for
 * a yes. Prints as JSON what lists, pages with figures of goals, and writes take, one after the other, of the server's thread, in milliseconds of CPU, beside
 * what a bare server takes for a page of the same size, and what the server adds to the heap, in bytes.
 */
const WARM_UP = 20;
const COUNT = 100;
const PAGE = JSON.stringify({ rows: 'x'.repeat(10_000) });
const [file = '', first = '1'] = process.argv.slice(2);
const collect = openCollector();
await using bench = await openBench(file);
const { data } = (await bench.say('token add bench --role admin')) as { data?: unknown };
const authorization = `Bearer ${(data as { secret: string }).secret}`;
await bench.say('feed edit main --days daily');
await bench.say('plan');
await bench.say('tasks');

const bareServer = createServer((_request, response) => response.end(PAGE)).listen(0, '127.0.0.1');
await once(bareServer, 'listening');
const { port } = bareServer.address() as AddressInfo;
const bare = await measure(bareServer, `http://127.0.0.1:${port}`, [
  { method: 'GET', calls: repeat(() => ({ path: '/' })) },
]);
bareServer.close();

// What answers the same without a server has its memory already.
for (const line of ['tasks', 'today', 'inbox', 'goal show G-1', `why T-${first}`, 'backlog'])
  for (let time = 0; time < WARM_UP; time++) await bench.say(line);
const before = collect();
const { createHttpServer } = await import('../../adapters/http/index.ts');
const { clock, log } = bench.ports;
const rate = { burst: 1e9, perSecond: 1e9 };
const server = createHttpServer({
  ...{ engine: bench.engine, clock, log, newId, timers: systemTimers, version: '1', rate },
});
const address = await server.start({ host: '127.0.0.1', port: 0 });
const api = (path: string) => `/api/v1/${path}`;
const read = (paths: readonly string[]) =>
  measure(
    server.app.server,
    address,
    paths.map((path) => ({ method: 'GET', calls: repeat(() => ({ path: api(path) })) })),
  );
const lists = await read(['tasks', 'inbox', 'backlog']);
const pages = await read(['today', 'goal/show?goal=G-1', `why?task=T-${first}`]);
const heapBytes = collect() - before;
// What is risky no token decides.
const decidable = await bench.db.kysely
  .selectFrom('tasks')
  .select('id')
  .where('state', '=', 'proposed')
  .where('approval_kind', '<>', 'risky')
  .where('number', '>=', Number(first))
  .orderBy('number')
  .execute();
const task = (index: number) => decidable[index]?.id ?? first;
const writes = await measure(server.app.server, address, [
  { method: 'POST', calls: repeat((n) => ({ path: api('propose'), body: { title: `Paint wall ${n}` } })) },
  {
    method: 'POST',
    calls: repeat((n) => ({
      path: api('metric/record'),
      body: { metric: 'metric-0', value: 100 + (n % 7) },
    })),
  },
  { method: 'POST', calls: repeat((n) => ({ path: api('approve'), body: { task: task(n) } })) },
  { method: 'POST', calls: repeat((n) => ({ path: api('undo'), body: { task: task(n) } })) },
]);
await server.stop();
const summarise = (took: readonly number[]) => ({
  p99: p99(took),
  mean: took.reduce((sum, each) => sum + each, 0) / took.length,
});
process.stdout.write(
  JSON.stringify({
    bare: summarise(bare),
    lists: summarise(lists),
    pages: summarise(pages),
    writes: summarise(writes),
    heapBytes,
  }),
);

function repeat(call: (index: number) => { path: string; body?: object }) {
  return Array.from({ length: WARM_UP + COUNT }, (_each, index) => call(index));
}

/** CPU milliseconds of this thread from each request to the end of its answer; the first of each order warm it up. */
async function measure(server: Server, address: string, orders: readonly Order[]): Promise<number[]> {
  const took: number[] = [];
  server.prependListener('request', (_request, response) => {
    const start = process.threadCpuUsage();
    response.once('finish', () => {
      const { user, system } = process.threadCpuUsage(start);
      took.push((user + system) / 1_000);
    });
  });
  const client = new Worker(new URL('./http-client.ts', import.meta.url), {
    workerData: { address, authorization },
  });
  const kept: number[] = [];
  for (const order of orders) {
    took.length = 0;
    client.postMessage(order);
    await once(client, 'message');
    kept.push(...took.slice(WARM_UP));
  }
  await client.terminate();
  return kept;
}

/** What is in use after a collection, in bytes. */
function openCollector(): () => number {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  return () => {
    gc();
    gc();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
}
