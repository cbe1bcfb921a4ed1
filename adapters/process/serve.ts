import { DAY_MS } from '../../src/base/language/date.ts';
import type { Log } from '../../src/base/ports.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { createProgress } from '../calls/progress.ts';
import { createPainter } from '../charts/painter.ts';
import { EXIT } from '../cli/index.ts';
import { readSize, timeCalls, timeThinking } from '../http/health/watch.ts';
import type { ProcessTrace } from '../http/trace/index.ts';
import { createSilentDeliverer, createTerminalDeliverer } from '../terminal/deliver.ts';
import { createTerminal, type Terminal } from '../terminal/index.ts';
import { assemble, createBackground } from './assemble.ts';
import { createChats, type OnFatal } from './chats.ts';
import { nameProcess } from './config.ts';
import { isServer } from './database.ts';
import { createToken, isGone } from './lease/alive.ts';
import { createRunner, RUNNER, type Runner } from './lease/runner.ts';
import { listChats } from './platforms.ts';
import { newId } from './random.ts';
import type { Run } from './run.ts';
import { readBackupAge } from './upkeep/backups.ts';
import { awaitServer, createOutage } from './upkeep/outage.ts';
import { findDamageBeside, markLeftOpen } from './upkeep/pages.ts';
import { keepUp } from './upkeep/upkeep.ts';
import { after, systemTimers } from './wake.ts';

/** Where `serve` listens unless it is told. */
const USUAL_HTTP = { host: '127.0.0.1', port: 3_700 };

/** How long a process that ends still answers: a balancer has looked at `/health/ready` meanwhile. */
const DRAIN_MS = 4_000;

/** Runs the database: the terminal, HTTP and every chat that is configured, until there is nothing left to serve. */
export async function serve(started: Run, version: string): Promise<number> {
  const { clock, isInteractive, stderr } = started.world;
  let terminal: Terminal | undefined;
  const warn = (line: string) =>
    void (terminal && isInteractive ? terminal.say(line) : stderr.write(`${line}\n`));
  const outage = createOutage(started.log, clock, isInteractive ? warn : undefined);
  const run: Run = { ...started, log: outage.log };
  const { config, log, closing, world } = run;
  const { zone, currency, country } = config;
  const isService = run.invocation.request.kind === 'serve';
  const address = config.http ?? (isService ? USUAL_HTTP : null);
  const defaults = { zone, currency, country };
  const end = Promise.withResolvers<number>();
  let isLost = false;
  let isEnding = false;
  let isUnchecked = false;
  // After every connection has closed.
  closing.defer(() => {
    if (isUnchecked) markLeftOpen(config.database);
  });
  // Its library is for those who are watched: a terminal by itself is not.
  const meter = address ? (await import('../http/health/meter.ts')).createMeter() : undefined;
  const trace = await startTrace(run, version);
  const background = timeThinking(createBackground(run), meter);
  const painter = createPainter(background);
  const isShared = isServer(config.database);
  const entries = listChats(config).map((chat) => ({
    name: chat.name,
    isExclusive: chat.isExclusive,
    create: (onFatal: OnFatal) =>
      chat.createAdapter({ clock, log, defaults, painter, isShared, onFatal, ...(meter && { meter }) }),
  }));
  const chats = await createChats({
    entries,
    clock,
    timers: systemTimers,
    log,
    say: (line) => terminal?.say(line),
    warn,
    // A supervisor starts again what was cut off; what was refused has to be mended first.
    onNoneLeft: (why) => address ?? end.resolve(why === 'refused' ? EXIT.refused : EXIT.broke),
  });
  const isAlone = isService || ((entries.length > 0 || address !== null) && !isInteractive);
  const onPage = isAlone
    ? createSilentDeliverer()
    : createTerminalDeliverer((delivery) => terminal?.show(delivery) ?? false);
  const claimant = newId();
  // What is for a terminal is shown by the one whose runner it is.
  const deliverers = [{ ...onPage, isHere: () => runner.isRunning() }, ...chats.deliverers];
  const stopping = new AbortController();
  world.onStop(() => stopping.abort());
  // Who sits at a terminal is told that there is no server; a service waits for it.
  if (isAlone) await awaitServer(config.database, outage, stopping.signal);
  if (stopping.signal.aborted) return EXIT.done;
  const {
    db,
    leases,
    clock: leaseClock,
    wake,
    engine,
    desk,
  } = await assemble(run, deliverers, {
    background: trace?.watchThinking(background) ?? background,
    ...(meter && { meter }),
    ...(trace && { trace }),
    ...(isShared && { claimant }),
    checkLater() {
      isUnchecked = true;
    },
  });
  terminal = createTerminal({
    desk,
    log,
    input: world.stdin,
    output: world.stdout,
    isInteractive,
    hasColour: config.hasColour && world.stdout.isTTY === true,
    zone,
    greeting: `Tiller ${version}, ${db.address}`,
    historyFile: db.sqlite && config.database !== ':memory:' ? `${config.database}.history` : undefined,
    user: run.invocation.as ?? config.user,
    now: () => clock.now(),
    offersExample: config.offersExample,
    settle: () => wake.settle(),
    progress: createProgress(stderr),
  });
  const { say, stop, run: converse } = terminal;
  const runner: Runner = createRunner({
    db: leases,
    clock,
    leaseClock,
    token: createToken(newId()),
    claimant,
    isGone,
    log,
    timers: systemTimers,
    wake,
    work: engine,
    name: nameProcess(),
    onStandby: (heldBy) =>
      say(
        isShared
          ? `${heldBy} looks after this database; this one works beside it, and takes over when it ends.`
          : `${heldBy} runs this database; commands work here too, and this one takes over when it ends.`,
      ),
    onTakeOver: () => say('This process runs the database now.'),
    // What could not be done meanwhile is done now.
    onAnswer: () => outage.end() && wake.afterCommit(),
    chats: chats.open(meter ? timeCalls(engine, meter) : engine),
  });
  closing.defer(() => runner.stop());
  const lose = (line: string) => {
    isLost = true;
    warn(line);
    // Who sits at a terminal has read it.
    if (isAlone) log.error({ why: line }, 'the database is lost');
    stop();
    end.resolve(EXIT.broke);
  };
  closing.defer(
    keepUp({
      ...{ db, background, clock, log },
      database: config.database,
      backups: config.backups,
      timers: systemTimers,
      isRunner: () => runner.isRunning(),
      onLost: lose,
    }),
  );
  if (isUnchecked) {
    void findDamageBeside({ background, log }, config.database).then(({ isWhole, why }) => {
      isUnchecked = !isWhole;
      if (why !== null) lose(why);
    });
  }
  const leave = () => {
    isEnding = true;
    const endNow = () => {
      stop();
      end.resolve(EXIT.done);
    };
    // Whoever shares Slack's calls out among several sees first that this one takes no more.
    if (isShared && address && entries.some((chat) => !chat.isExclusive)) after(DRAIN_MS, endNow);
    else endNow();
  };
  stopping.signal.addEventListener('abort', leave);
  if (stopping.signal.aborted) leave();
  await reseal(engine, log);
  await runner.start();
  if (address && meter) {
    const { createHttpServer } = await import('../http/index.ts');
    const http = createHttpServer({
      health: {
        meter,
        token: config.metricsToken,
        readVitals: () => engine.readVitals(RUNNER),
        readState: () => ({
          isRunner: runner.isRunning(),
          disk: outage.disk(),
          ...{ isEnding, chats: chats.list() },
        }),
        readBackupAge: () => readBackupAge(config.backups, clock.now()),
        readWalBytes: () => (db.sqlite ? readSize(`${config.database}-wal`) : null),
      },
      engine: timeCalls(engine, meter),
      trace,
      ...{ clock, log, newId, timers: systemTimers, version },
      // Loaded with the first call: it takes memory that a team without it need not give.
      answerMcp: async (caller, call) => {
        const { answerHttp } = await import('../mcp/index.ts');
        return answerHttp({ engine, newId, version, locale: { zone, currency } }, caller, call);
      },
    });
    closing.defer(() => http.stop());
    say(`Programs reach Tiller at ${await http.start(address)}.`);
  }
  // Without a keyboard the chats and programs are what it is there for: it runs until it is told to stop, or none is left.
  if (isAlone) return stayUntil(end.promise);
  return (await converse()) && !isLost ? EXIT.done : EXIT.broke;
}

/** Loaded only where somebody looks: it takes memory and time. */
async function startTrace({ config, log, closing }: Run, version: string): Promise<ProcessTrace | undefined> {
  if (!config.traces) return undefined;
  const { createTrace } = await import('../http/trace/index.ts');
  return closing.use(createTrace({ config: config.traces, log, version, instance: newId() }));
}

/** After a new key was put before the old one; where that one is gone already, what it sealed is lost and everything else works. */
async function reseal(engine: Engine, log: Log): Promise<void> {
  try {
    const count = await engine.resealSecrets();
    if (count > 0) log.info({ count }, 'secrets are sealed with the newest key');
  } catch (error) {
    log.error({ err: error }, 'secrets could not be sealed with the newest key');
  }
}

/** A process ends by itself where nothing is under way, as in a stand-by between two looks at the lease. */
async function stayUntil(end: Promise<number>): Promise<number> {
  const cancel = systemTimers.every(DAY_MS, () => undefined);
  try {
    return await end;
  } finally {
    cancel();
  }
}
