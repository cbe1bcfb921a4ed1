import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandTable } from '../src/command.ts';
import type { Db } from '../src/db/open.ts';
import { createEngine, type Engine } from '../src/engine.ts';
import { Refusal } from '../src/errors.ts';
import type { Clock, Deliverer, Log } from '../src/ports.ts';
import { exampleCommand } from '../src/team/example.ts';
import { DAY_MS, dateOf } from '../src/time.ts';
import { answer, type View } from '../src/view.ts';
import { backup, check, restore } from './cli/database.ts';
import { decodeArgv, type Invocation, type Request } from './cli/decode.ts';
import { examine, viewFinding, viewVerdict } from './cli/doctor.ts';
import { handOver } from './cli/files.ts';
import { EXIT, type Output, printView, runWords } from './cli/index.ts';
import { runSetup } from './cli/setup.ts';
import { createDialogue } from './cli/setup-dialogue.ts';
import { writeVariables } from './cli/setup-env.ts';
import { viewUsage } from './cli/usage.ts';
import { printVerdict, verifyLog } from './cli/verify.ts';
import { type Config, loadConfig, nameProcess } from './config.ts';
import { MIGRATIONS, openExisting, openMigrated } from './database.ts';
import { readStandardInput } from './file-argument.ts';
import { createDesk, type Desk, localVisitor } from './local.ts';
import { createLog } from './log.ts';
import { readPlaybooks } from './playbooks.ts';
import { createProgress } from './progress.ts';
import { newId, random } from './random.ts';
import { createRunner, RUNNER } from './runner.ts';
import { examineSlack } from './slack/doctor.ts';
import { createSlackAdapter } from './slack/index.ts';
import { createSlackSetup } from './slack/setup.ts';
import { createTerminalDeliverer } from './terminal/deliver.ts';
import { createTerminal, type Terminal } from './terminal/index.ts';
import { DEFAULT_WIDTH } from './terminal/limits.ts';
import { renderView } from './terminal/render.ts';
import { typeAction } from './terminal/type-action.ts';
import { createWake, systemTimers, type Waker } from './wake.ts';

const { stdin, stdout, stderr } = process;
const clock: Clock = { now: () => Date.now() };
const isInteractive = stdin.isTTY === true && stdout.isTTY === true;

/** What every way to run the program starts from. */
interface Run {
  config: Config;
  log: Log;
  invocation: Invocation;
  output: Output;
  /** Undone in reverse at the end. */
  closing: AsyncDisposableStack;
}

/** The engine on the open database, with what it was given of the world. */
interface Parts {
  db: Db;
  wake: Waker;
  engine: Engine;
  desk: Desk;
}

stdout.on('error', outliveReader);
process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  await using closing = new AsyncDisposableStack();
  const isJson = argv.includes('--json');
  let log = createLog('error', writeLog);
  let output = createOutput(isJson, undefined);
  try {
    const config = loadConfig(isInteractive, existsSync('.env') ? readFileSync('.env', 'utf8') : undefined);
    log = createLog(config.logLevel, writeLog);
    output = createOutput(isJson, config);
    return await dispatch({ config, log, output, closing, invocation: decodeArgv(argv) });
  } catch (error) {
    if (error instanceof Refusal) return printView({ kind: 'refusal', ...error.detail }, output);
    // The one place where a bug ends: logged whole, told in a few words.
    log.error({ err: error }, 'something broke');
    stderr.write('Something broke. The log line above says what.\n');
    return EXIT.broke;
  }
}

async function dispatch(run: Run): Promise<number> {
  const { request } = run.invocation;
  switch (request.kind) {
    case 'version':
      return printView(answer(readVersion()), run.output);
    case 'terminal':
      return runTerminal(run);
    case 'database':
      return runOnDatabase(run, request);
    case 'verify':
      return printVerdict(verifyLog(request.file), run.output);
    case 'setup':
      return runChatSetup(run, request.address);
    case 'doctor':
      return runDoctor(run);
    case 'usage':
    case 'command':
      return runCommand(run, request.kind === 'command' ? request.words : undefined);
  }
}

/** Opens the database and puts the engine on it. Nothing runs by itself before the wake is started. */
async function assemble(run: Run, deliverers: readonly Deliverer[]): Promise<Parts> {
  const { config, log, closing } = run;
  const db = closing.use(await openMigrated(config.database, clock.now(), log));
  const wake = createWake(clock, log, systemTimers);
  const ports = { clock, wake, random, newId, log, deliverers, playbooks: readPlaybooks(config.playbooks) };
  const engine = createEngine({ db, ports, extraCommands: [exampleCommand] });
  const { zone, currency, country } = config;
  const desk = createDesk({
    engine,
    newId,
    owner: config.user,
    defaults: { zone, currency, country },
    today: () => dateOf(clock.now(), zone),
  });
  return { db, wake, engine, desk };
}

async function runCommand(run: Run, words: readonly string[] | undefined): Promise<number> {
  const { config, invocation } = run;
  const { desk } = await assemble(run, []);
  const output = createOutput(invocation.isJson, config, desk.commands);
  if (!words) return printView(viewUsage(desk.commands.all.filter((each) => each.isEssential)), output);
  const user = invocation.as ?? config.user;
  const view = await runWords(words, {
    desk,
    user,
    readInput: readStandardInput,
    progress: createProgress(stderr),
  });
  return printView(view.files && !output.isJson ? handOver(view, invocation.out, output) : view, output);
}

async function runTerminal(run: Run): Promise<number> {
  const { config, log, closing, invocation } = run;
  let terminal: Terminal | undefined;
  const deliverer = createTerminalDeliverer((delivery) => terminal?.show(delivery) ?? false);
  const defaults = { zone: config.zone, currency: config.currency, country: config.country };
  const slack = config.slack && createSlackAdapter({ config: config.slack, clock, log, defaults });
  const deliverers = [deliverer, ...(slack ? [slack.deliverer] : [])];
  const { db, wake, engine, desk } = await assemble(run, deliverers);
  terminal = createTerminal({
    desk,
    log,
    input: stdin,
    output: stdout,
    isInteractive,
    hasColour: config.hasColour && stdout.isTTY === true,
    zone: config.zone,
    greeting: `Tiller ${readVersion()}, ${db.address}`,
    historyFile: db.sqlite && config.database !== ':memory:' ? `${config.database}.history` : undefined,
    user: invocation.as ?? config.user,
    now: () => clock.now(),
    offersExample: config.offersExample,
    settle: () => wake.settle(),
    progress: createProgress(stderr),
  });
  const { say, stop, run: chat } = terminal;
  const runner = createRunner({
    db,
    clock,
    newId,
    log,
    timers: systemTimers,
    wake,
    work: engine,
    name: nameProcess(),
    onStandby: (heldBy) =>
      say(`${heldBy} runs this database; commands work here too, and this one takes over when it ends.`),
    onTakeOver: () => say('This process runs the database now.'),
    chats: {
      start: async () => {
        await slack?.start(engine);
        if (slack) say('Connected to Slack.');
      },
      stop: async () => slack?.stop(),
    },
  });
  closing.defer(() => runner.stop());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  await runner.start();
  // Without a keyboard the chats are what it is there for: it runs until it is told to stop.
  if (slack && !isInteractive) return waitForSignal();
  return (await chat()) ? EXIT.done : EXIT.broke;
}

/** Brings this team to Slack, in a dialogue. */
async function runChatSetup(run: Run, address: string | null): Promise<number> {
  const { config, log, closing, invocation } = run;
  const { engine, desk } = await assemble(run, []);
  const { zone, currency, country } = config;
  const { render } = createOutput(false, config, desk.commands);
  const dialogue = closing.use(createDialogue({ input: stdin, output: stdout, isInteractive }));
  const chat = createSlackSetup({
    commands: desk.commands,
    log,
    apiUrl: config.slackApiUrl,
    known: config.slack,
    address,
    zone,
    currency,
  });
  await runSetup({
    chat,
    dialogue,
    engine,
    desk,
    home: localVisitor((invocation.as ?? config.user).replace(/^@/, '')),
    defaults: { zone, currency, country },
    render,
    save: saveTokens,
  });
  return EXIT.done;
}

/** Keeps tokens in `.env`; says so where the environment, which wins, has others. */
function saveTokens(variables: Readonly<Record<string, string>>): string[] {
  writeVariables('.env', variables);
  const names = Object.keys(variables).filter((name) => variables[name] !== '');
  const said = `ok  ${names.join(' and ')} are in .env of this folder, which only you can read.`;
  const { slack } = loadConfig(isInteractive, readFileSync('.env', 'utf8'));
  return slack?.botToken === variables.SLACK_BOT_TOKEN
    ? [said]
    : [said, '    But SLACK_BOT_TOKEN is set in the environment too, which wins: unset it there.'];
}

async function runDoctor(run: Run): Promise<number> {
  const { config, log, output } = run;
  const { slack } = config;
  // Looked for first: a doctor who makes an empty database would find it well.
  await (await openExisting(config.database))[Symbol.asyncDispose]();
  const { db, engine } = await assemble(run, []);
  const findings = await examine({
    engine,
    address: db.address,
    runner: RUNNER,
    chats: slack ? [(places) => examineSlack({ config: slack, places, log })] : [],
    withoutChats: 'none is set up: tiller setup slack does it',
  });
  if (output.isJson) output.out(`${JSON.stringify(findings, null, 2)}\n`);
  else for (const view of [...findings.map(viewFinding), viewVerdict(findings)]) printView(view, output);
  return findings.some(({ state }) => state === 'broken') ? EXIT.broke : EXIT.done;
}

function waitForSignal(): Promise<number> {
  return new Promise((resolve) => {
    const keepAlive = setInterval(() => undefined, DAY_MS);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        clearInterval(keepAlive);
        resolve(EXIT.done);
      });
    }
  });
}

async function runOnDatabase(run: Run, request: Extract<Request, { kind: 'database' }>): Promise<number> {
  const { config, closing, output } = run;
  if (request.action === 'restore') return runRestore(run, request.file);
  const db = closing.use(await openExisting(config.database));
  if (request.action === 'backup') return printView(await backup(db, request.file), output);
  const findings: View[] = [];
  const { isSound, summary } = await check(db, MIGRATIONS, (finding) => {
    const { name, isOk, detail } = finding;
    const view: View = { ...answer(`${isOk ? 'ok' : 'BROKEN'}  ${name}: ${detail}`), data: finding };
    if (output.isJson) findings.push(view);
    else printView(view, output);
  });
  if (output.isJson)
    output.out(
      `${JSON.stringify(
        findings.map(({ data }) => data),
        null,
        2,
      )}\n`,
    );
  else printView(summary, output);
  return isSound ? EXIT.done : EXIT.broke;
}

async function runRestore(run: Run, file: string): Promise<number> {
  const restored = await restore({
    file,
    address: run.config.database,
    migrations: MIGRATIONS,
    now: clock.now(),
    lease: { name: RUNNER, token: newId(), holder: nameProcess() },
  });
  return printView(restored, run.output);
}

function createOutput(isJson: boolean, config: Config | undefined, commands = new CommandTable([])): Output {
  return {
    isJson,
    render: (view) =>
      renderView(view, {
        width: stdout.columns || DEFAULT_WIDTH,
        hasColour: (config?.hasColour ?? false) && stdout.isTTY === true,
        zone: config?.zone ?? 'UTC',
        currency: config?.currency ?? 'EUR',
        typeAction: (action) => typeAction(commands, action),
      }),
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
  };
}

function readVersion(): string {
  const file = join(import.meta.dirname, '../package.json');
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return version;
}

function writeLog(line: string): void {
  stderr.write(line);
}

/** A reader that went away, such as `| head` or a closed window, is no bug: the work is done all the same. */
function outliveReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
}
