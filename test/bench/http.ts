import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { createHttpServer } from '../../adapters/http/index.ts';
import { newId } from '../../adapters/process/random.ts';
import { systemTimers } from '../../adapters/process/wake.ts';
import { openBench } from './engine.ts';
import { seed } from './seed.ts';

/**
 * The HTTP server on a team with 10,000 finished tasks: milliseconds of reads and writes one after the other, what they
 * take of a core, how many a second go eight at a time, and how much memory the server takes. Whoever calls is in the same process and so
 * on the same core: in life the server has all of it.
 */
const SIZE = { candidates: 500, outcomes: 10_000, events: 20_000, proposed: 50 };
const WARM_UP = 50;
const COUNT = 200;
const folder = mkdtempSync(join(tmpdir(), 'tiller-http-'));
try {
  const file = join(folder, 'tiller.db');
  await seed(file, SIZE);
  await using bench = await openBench(file);
  const { data } = (await bench.say('token add bench --role admin')) as { data?: unknown };
  await bench.say('tasks');
  const before = readMemory();
  const { clock, log } = bench.ports;
  const rate = { burst: 1e9, perSecond: 1e9 };
  const ports = { engine: bench.engine, clock, log, newId, timers: systemTimers, version: '1', rate };
  const server = createHttpServer(ports);
  const address = await server.start({ host: '127.0.0.1', port: 0 });
  const dispatcher = new Agent({ connections: 8 });
  const authorization = `Bearer ${(data as { secret: string }).secret}`;
  const read = (path: string) => async () => {
    const { statusCode, body } = await request(`${address}/api/v1/${path}`, {
      dispatcher,
      headers: { authorization },
    });
    const said = await body.text();
    if (statusCode !== 200) throw new Error(said);
  };
  const write = async (index: number) => {
    const { statusCode, body } = await request(`${address}/api/v1/metric/record`, {
      ...{ method: 'POST', dispatcher },
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ metric: 'metric-0', value: 100 + (index % 7) }),
    });
    const said = await body.text();
    if (statusCode !== 200) throw new Error(said);
  };
  const reads = { tasks: read('tasks'), inbox: read('inbox') };
  for (const [name, call] of Object.entries({ ...reads, 'metric record': write })) {
    const took: number[] = [];
    const spent = process.cpuUsage();
    for (let index = 0; index < WARM_UP + COUNT; index++) {
      const start = performance.now();
      await call(index);
      if (index >= WARM_UP) took.push(performance.now() - start);
    }
    const { user, system } = process.cpuUsage(spent);
    const cpuMs = ((user + system) / 1_000 / (WARM_UP + COUNT)).toFixed(1);
    took.sort((a, b) => a - b);
    const [half, most] = [0.5, 0.99].map((part) => (took[Math.floor(part * COUNT)] ?? 0).toFixed(1));
    const start = performance.now();
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let index = 0; index < COUNT / 8; index++) await call(index);
      }),
    );
    const perSecond = Math.round((COUNT * 1_000) / (performance.now() - start));
    process.stdout.write(
      `${name}: p50 ${half} ms, p99 ${most} ms, ${cpuMs} ms of CPU each, ${perSecond} a second\n`,
    );
  }
  const grown = readMemory() - before;
  process.stdout.write(`memory: ${grown.toFixed(1)} MB more, who calls included\n`);
  await dispatcher.close();
  await server.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** What is in use after a collection, in MB; of the process as a whole where node may not collect. */
function readMemory(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}
