import { join } from 'node:path';
import { setFlags } from './flags.ts';

setFlags();
const { writeFiles } = await import('../../adapters/calls/write-files.ts');
const { runSeal } = await import('../../adapters/cli/seal.ts');
const { verifyLog } = await import('../../adapters/cli/verify.ts');
const { readSize } = await import('../../adapters/process/upkeep/server.ts');
const { parseLine } = await import('../../src/base/command/parse.ts');
const { checkDatabase } = await import('../../src/base/store/check.ts');
const { TABLES } = await import('../../src/engine/schema.ts');
const { openBench } = await import('./engine.ts');
const { NOW, TENANT, WORKSPACE } = await import('./seed.ts');

/**
 * A process that does one thing with a large database and nothing else: `growth.ts WHAT FILE`. Prints, as JSON, the CPU that it
 * took in milliseconds, of the process and the threads of its libraries, how long it was, and the most memory that the process had, before it and at all.
 */
const [what = '', file = ''] = process.argv.slice(2);
const WORK: Readonly<Record<string, () => Promise<Took>>> = {
  async today() {
    await using bench = await openBench(file);
    await bench.say('plan');
    return await measure(() => bench.say('today'));
  },
  async plan() {
    await using bench = await openBench(file);
    return await measure(() => bench.say('plan --dry-run'));
  },
  async check() {
    await using bench = await openBench(file);
    const migrations = join(import.meta.dirname, '../../migrations');
    const look = async () => {
      for await (const { name, isOk, detail } of checkDatabase(bench.db, { tables: TABLES, migrations }))
        if (!isOk) throw new Error(`${name}: ${detail}`);
    };
    return await measure(() => look());
  },
  async archive() {
    await using bench = await openBench(file);
    const { command, args } = parseLine(bench.engine.commands, 'archive');
    return await measure(async () => {
      const view = await bench.engine.handle({
        workspace: WORKSPACE,
        actor: { kind: 'identity', platform: 'terminal', tenant: TENANT, user: 'lead', name: 'lead' },
        command: command.name,
        args,
        origin: 'bench:archive',
        placeId: 'general',
        waits: true,
        takeFiles: (found) => writeFiles(found, `${file}.archive`),
      });
      if (view.kind === 'refusal') throw new Error(view.message);
    });
  },
  async verify() {
    return await measure(async () => {
      const { broken } = verifyLog(join(`${file}.archive`, 'events.jsonl'));
      if (broken) throw new Error(`event ${broken.seq} ${broken.why}`);
    });
  },
  /** Every month but the newest. */
  async seal() {
    await using bench = await openBench(file);
    const { db } = bench;
    const month = new Date(NOW).toISOString().slice(0, 'yyyy-mm'.length);
    const deps = { db, now: NOW, out: null, show: () => undefined, readSize: () => readSize(db) };
    return await measure(() => runSeal({ how: 'before', month, isCheck: false }, deps));
  },
};

interface Took {
  ms: number;
  wallMs: number;
}

async function measure(work: () => Promise<unknown>): Promise<Took> {
  const start = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1_000, wallMs: performance.now() - start };
}

const work = WORK[what];
if (!work) throw new Error(`no ${what}`);
const ownBytes = process.resourceUsage().maxRSS * 1024;
const took = await work();
process.stdout.write(JSON.stringify({ ...took, ownBytes, peakBytes: process.resourceUsage().maxRSS * 1024 }));
