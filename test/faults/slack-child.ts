import { randomUUID } from 'node:crypto';
import { flushCompileCache } from 'node:module';
import { seededRandom } from '../../adapters/random.ts';
import { createSlackAdapter } from '../../adapters/slack/index.ts';
import { openDatabase } from '../../src/db/open.ts';
import { createEngine, type Engine } from '../../src/engine.ts';

/** What a test tells the process that it kills. */
export type ToSlackChild =
  /** Opens the database and connects. Until then the process is warm and does nothing. */
  | {
      kind: 'begin';
      file: string;
      now: number;
      apiUrl: string;
      botToken: string;
      appToken: string;
      /** Waits for the disk, as Tiller does. A process that is killed leaves what it wrote to the system all the same. */
      isDurable: boolean;
    }
  /** Does what is due by then and sends what waits. */
  | { kind: 'pass'; now: number };

export type FromSlackChild = 'warm' | 'begun' | 'passed';

/** The process that is killed: engine and Slack adapter over a database file. What it commits it also shows, at once. */
let now = 0;
let engine: Engine | undefined;
let working = Promise.resolve();

function work(): Promise<void> {
  working = working.then(async () => {
    await engine?.tick();
    await engine?.relay();
  });
  return working;
}

async function begin(message: ToSlackChild & { kind: 'begin' }): Promise<void> {
  now = message.now;
  const db = await openDatabase(message.file);
  if (!message.isDurable) db.sqlite?.pragma('synchronous = OFF');
  const { botToken, appToken, apiUrl } = message;
  const clock = { now: () => now };
  const silent = () => undefined;
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  const defaults = { zone: 'UTC', currency: 'EUR', country: null };
  const config = { botToken, appToken, signingSecret: null, port: 1, apiUrl };
  const slack = createSlackAdapter({ config, clock, log, defaults });
  const wake = { afterCommit: () => void setImmediate(() => void work()), dueAt: silent };
  const random = { seeded: seededRandom };
  const ports = { clock, wake, random, newId: randomUUID, log, deliverers: [slack.deliverer], playbooks: [] };
  engine = createEngine({ db, ports });
  await slack.start(engine);
}

function say(message: FromSlackChild): void {
  process.send?.(message);
}

process.on('message', async (message: ToSlackChild) => {
  if (message.kind === 'begin') {
    await begin(message);
    say('begun');
    return;
  }
  now = message.now;
  await work();
  say('passed');
});
// Nothing is left running when the parent is gone.
process.on('disconnect', () => process.exit());
// What is killed would not keep what it compiled.
flushCompileCache();
say('warm');
