import { text as readAll } from 'node:stream/consumers';
import { CommandTable } from '../../src/base/command/table.ts';
import { MINUTE_MS } from '../../src/base/language/date.ts';
import { notPossible, Refusal } from '../../src/base/language/errors.ts';
import { dropLease, takeLease } from '../../src/base/store/lease.ts';
import { VERSION } from '../../src/base/version.ts';
import type { Locale } from '../../src/base/view/text.ts';
import { answer, type View } from '../../src/base/view/view.ts';
import { formatCall } from '../calls/call.ts';
import { createProgress } from '../calls/progress.ts';
import { handOver, readFiles } from '../calls/write-files.ts';
import { decodeArgv, type Request } from '../cli/decode.ts';
import { examine, viewFinding, viewVerdict } from '../cli/doctor.ts';
import { EXIT, type Output, printView, runWords } from '../cli/index.ts';
import { rotateKey } from '../cli/key.ts';
import { describeRun, type RunOptions, runOnce } from '../cli/run.ts';
import { runSetup } from '../cli/setup.ts';
import { createDialogue } from '../cli/setup-dialogue.ts';
import { writeVariables } from '../cli/setup-env.ts';
import { viewOwnWord, viewUsage } from '../cli/usage.ts';
import { printVerdict, verifyLog } from '../cli/verify.ts';
import { runWorkspace, type WorkspaceRequest } from '../cli/workspaces.ts';
import { DialogueEnded } from '../setup.ts';
import { DEFAULT_WIDTH } from '../terminal/limits.ts';
import { renderView } from '../terminal/render.ts';
import { typeAction } from '../terminal/type-action.ts';
import { postText } from '../webhook/post-text.ts';
import { assemble } from './assemble.ts';
import { type Config, nameProcess } from './config.ts';
import { openExisting } from './database.ts';
import { createToken, isGone } from './lease/alive.ts';
import { RUNNER } from './lease/runner.ts';
import { localVisitor } from './local.ts';
import { createLog } from './log.ts';
import { listChats, PLATFORMS } from './platforms.ts';
import { newId } from './random.ts';
import type { Run } from './run.ts';
import { serve } from './serve.ts';
import { inspectBackups } from './upkeep/backups.ts';
import { findDumpObstacle } from './upkeep/dump.ts';
import { runOnDatabase } from './upkeep/on-database.ts';
import type { World } from './world.ts';

/** Longer than a run takes; one whose process has ended on this machine holds up nobody. */
const RUN_LEASE_MS = 15 * MINUTE_MS;

/** Does what the words after `tiller` ask for; gives the exit code. */
export async function runProgram(world: World): Promise<number> {
  const { argv, stderr } = world;
  const isJson = argv.includes('--json');
  const writeLog = (line: string) => void stderr.write(line);
  let log = createLog('error', writeLog);
  let output = createOutput(world, isJson, undefined);
  try {
    const config = world.loadConfig();
    log = createLog(config.logLevel, writeLog);
    output = createOutput(world, isJson, config);
    // In here, so that what breaks while it closes is told as all else.
    await using closing = new AsyncDisposableStack();
    return await dispatch({ world, config, log, output, closing, invocation: decodeArgv(argv) });
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
      return printView(answer(VERSION), run.output);
    case 'terminal':
    case 'serve':
      return serve(run, VERSION);
    case 'run':
      return runFromTimer(run, request.options);
    case 'mcp':
      return speakMcp(run);
    case 'database':
      return runOnDatabase(run, request);
    case 'verify':
      return printVerdict(verifyLog(...request.files), run.output);
    case 'key':
      return printView(await runOnKey(run), run.output);
    case 'workspace':
      return printView(await runOnWorkspaces(run, request.request), run.output);
    case 'setup':
      return runChatSetup(run, request);
    case 'doctor':
      return runDoctor(run);
    case 'usage':
    case 'command':
      return runCommand(run, request);
  }
}

async function runCommand(
  run: Run,
  request: Extract<Request, { kind: 'usage' | 'command' }>,
): Promise<number> {
  const { config, invocation, world } = run;
  const { desk } = await assemble(run);
  const output = createOutput(world, invocation.isJson, config, desk.commands);
  if (request.kind === 'usage') {
    const essentials = desk.commands.all.filter((each) => each.isEssential);
    return printView(request.of === null ? viewUsage(essentials) : viewOwnWord(request.of), output);
  }
  const { view, locale } = await runWords(request.words, {
    desk,
    user: invocation.as ?? config.user,
    once: invocation.once,
    readInput: () => readAll(world.stdin),
    progress: createProgress(world.stderr),
    takeFiles: (found) => (output.isJson ? readFiles(found) : handOver(found, invocation.out, output)),
  });
  return printView(view, { ...output, render: (each) => output.render(each, locale) });
}

/** Makes a day's batch, one process at a time; says how in one line. */
async function runFromTimer(run: Run, options: RunOptions): Promise<number> {
  const { config, closing, invocation, output } = run;
  const { db, clock, desk, engine } = await assemble(run);
  const token = createToken(newId());
  const lease = { name: 'run', token, holder: nameProcess(), now: clock.now(), ttlMs: RUN_LEASE_MS, isGone };
  const taken = await takeLease(db, lease);
  if (!('token' in taken)) throw notPossible(`${taken.heldBy} is at it already.`, 'Nothing was done.');
  closing.defer(() => dropLease(db, lease.name, token));
  // What came meanwhile counts today, where no other process reads it.
  await engine.readSources();
  const report = await runOnce(options, {
    desk,
    user: invocation.as ?? config.user,
    now: () => clock.now(),
    tell: postText,
  });
  // Webhooks are told too, where no other process runs that would.
  await engine.relayToPrograms();
  output.out(`${output.isJson ? JSON.stringify(report) : describeRun(report, new Date(clock.now()))}\n`);
  return report.exitCode;
}

/** Serves the owner of a token over the Model Context Protocol, until the input ends. */
async function speakMcp(run: Run): Promise<number> {
  const { token, zone, currency } = run.config;
  const { engine } = await assemble(run);
  const caller = token === null ? null : await engine.authenticate(token);
  if (!caller) {
    throw new Refusal({
      code: 'not_allowed',
      message: 'TILLER_TOKEN needs the secret of a token that holds. token add NAME makes one.',
      field: 'TILLER_TOKEN',
      allowed: 'tiller_…',
    });
  }
  const { serveStdio } = await import('../mcp/index.ts');
  await serveStdio({ engine, newId, version: VERSION, locale: { zone, currency } }, caller);
  return EXIT.done;
}

/** Brings this team to a chat, in a dialogue. */
async function runChatSetup(run: Run, request: Extract<Request, { kind: 'setup' }>): Promise<number> {
  const { config, log, closing, invocation, world } = run;
  const platform = PLATFORMS.find(({ id }) => id === request.platform);
  if (!platform) throw new Error(`no platform ${request.platform}`);
  const { engine, desk } = await assemble(run);
  const { zone, currency, country } = config;
  const { render } = createOutput(world, false, config, desk.commands);
  const dialogue = closing.use(
    createDialogue({ input: world.stdin, output: world.stdout, isInteractive: world.isInteractive }),
  );
  const chat = await platform.createSetup({
    config,
    commands: desk.commands,
    log,
    address: request.address,
  });
  await runSetup({
    chat,
    dialogue,
    engine,
    desk,
    home: localVisitor((invocation.as ?? config.user).replace(/^@/, '')),
    defaults: { zone, currency, country },
    render,
    save: (variables) => saveTokens(world, variables),
  });
  return EXIT.done;
}

async function runOnKey(run: Run): Promise<View> {
  const { config, world } = run;
  await (await openExisting(config.database))[Symbol.asyncDispose]();
  return rotateKey({
    engine: (await assemble(run)).engine,
    keys: config.keys,
    runner: RUNNER,
    // Any value but its own: then it is not in .env.
    isInEnvironment: world.findOutdone({ TILLER_KEY: '' }).length > 0,
    save: (variables) => writeVariables('.env', variables),
  });
}

/** Only at this machine: whoever may read its database and key runs Tiller. */
async function runOnWorkspaces(run: Run, request: WorkspaceRequest): Promise<View> {
  const { config, invocation, world, closing } = run;
  await (await openExisting(config.database))[Symbol.asyncDispose]();
  const { engine } = await assemble(run);
  const { stdin: input, stdout: output, isInteractive } = world;
  return runWorkspace(request, {
    engine,
    newId,
    now: () => world.clock.now(),
    out: invocation.out,
    ask: (question) =>
      closing
        .use(createDialogue({ input, output, isInteractive }))
        .ask(question)
        .catch((error: unknown) => (error instanceof DialogueEnded ? undefined : Promise.reject(error))),
  });
}

/** Keeps tokens in `.env`; says so where the environment, which wins, has others. */
function saveTokens(world: World, variables: Readonly<Record<string, string>>): string[] {
  const names = Object.keys(variables).filter((name) => variables[name] !== '');
  const said = `ok  ${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} in .env of this folder, which only you can read.`;
  writeVariables('.env', variables);
  const outdone = world.findOutdone(variables);
  return outdone.length === 0
    ? [said]
    : [said, `    But ${outdone.join(' and ')} is set in the environment too, which wins: unset it there.`];
}

async function runDoctor(run: Run): Promise<number> {
  const { config, log, output, world } = run;
  // Looked for first: a doctor who makes an empty database would find it well.
  await (await openExisting(config.database))[Symbol.asyncDispose]();
  const { db, engine } = await assemble(run);
  const { commands, installs } = engine;
  const obstacle = config.backups === null || db.sqlite ? null : await findDumpObstacle(db);
  const findings = await examine({
    engine,
    address: db.address,
    runner: RUNNER,
    backups: inspectBackups(config.backups, world.clock.now(), obstacle),
    chats: listChats(config).map((chat) => (places) => chat.examine({ places, commands, installs, log })),
    withoutChats: `none is set up: ${PLATFORMS.map(({ id }) => formatCall(`setup ${id}`)).join(' or ')} does it`,
  });
  if (output.isJson) output.out(`${JSON.stringify(findings, null, 2)}\n`);
  else for (const view of [...findings.map(viewFinding), viewVerdict(findings)]) printView(view, output);
  return findings.some(({ state }) => state === 'broken') ? EXIT.broke : EXIT.done;
}

function createOutput(
  { stdout, stderr }: World,
  isJson: boolean,
  config: Config | undefined,
  commands = new CommandTable([]),
): Output {
  const render = (view: View, locale?: Pick<Locale, 'currency'>) =>
    renderView(view, {
      width: stdout.columns || DEFAULT_WIDTH,
      hasColour: (config?.hasColour ?? false) && stdout.isTTY === true,
      zone: config?.zone ?? 'UTC',
      currency: locale?.currency ?? config?.currency ?? 'EUR',
      typeAction: (action) => typeAction(commands, action),
    });
  return { isJson, render, out: (text) => stdout.write(text), err: (text) => stderr.write(text) };
}
