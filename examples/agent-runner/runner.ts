// Runs any program that does tasks, such as a coding agent's command line: npx node examples/agent-runner/runner.ts
//   TILLER_URL, TILLER_TOKEN   where Tiller serves HTTP, and the agent's token
//   AGENT_COMMAND              what is run by sh for each task, in a worktree of its own where AGENT_REPOSITORY is one
//   AGENT_REPOSITORY           a git repository; without one the command runs in a new empty folder
//   AGENT_CATEGORY             only tasks of this category
//   HEARTBEAT_SECONDS          60 unless it says otherwise
//   ONCE                       yes: end when nothing is left to claim, instead of looking again each minute
//
// The command finds the task in the file TILLER_TASK_FILE, and in TILLER_TASK, TILLER_TITLE, TILLER_LIMITS and TILLER_CLAIM (JSON). Exit 0
// is done: the last line of its output that is a web address is the evidence, else the commit it made, else its last line.
// Anything else is a failed attempt, with the last line of what it said.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Claim {
  task: string;
  fence: number;
  title: string;
  limits: string;
  reasoning: string[];
  attempts: { agent: string; state: string; note: string }[];
  questions: { question: string; reply: string | null }[];
}

const {
  TILLER_URL = 'http://127.0.0.1:3700',
  TILLER_TOKEN = '',
  AGENT_COMMAND,
  AGENT_REPOSITORY,
} = process.env;
const HEARTBEAT_MS = Number(process.env.HEARTBEAT_SECONDS ?? 60) * 1_000;
const LOOK_MS = 60_000;
/** How often, and how soon, an end is told again: two minutes, longer than a restart and shorter than the lease. */
const MOST_TRIES = 20;
const AGAIN_MS = HEARTBEAT_MS / 10;
/** Characters of output that are kept to find the evidence in. */
const KEPT = 20_000;
const MOST_SAID = 1_000;

/** Tiller's no to a call. */
class Refused extends Error {}

if (AGENT_COMMAND === undefined) stop('AGENT_COMMAND is missing: the command that does a task.');
for (;;) {
  const claim = await claimOne().catch((error: unknown) => {
    // A server that is started anew is back soon; a token that does not hold stays so.
    if (error instanceof Refused || process.env.ONCE === 'yes')
      stop(`Nothing can be claimed at ${TILLER_URL}: ${error instanceof Error ? error.message : error}`);
    say(`Tiller cannot be reached: ${error}`);
  });
  if (claim) await work(claim, AGENT_COMMAND);
  else if (process.env.ONCE === 'yes') break;
  else await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}

/** Ends with the reason alone: where in this file it was noticed helps nobody who sets it up. */
function stop(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}

async function claimOne(): Promise<Claim | undefined> {
  const category = process.env.AGENT_CATEGORY;
  const { data } = await call('claim', category === undefined ? {} : { category });
  return (data as { claims: Claim[] }).claims[0];
}

/** Runs the command for one task, and says how it ended. What is lost meanwhile is stopped, and nothing is said of it. */
async function work(claim: Claim, command: string): Promise<void> {
  const { task, fence } = claim;
  const folder = mkdtempSync(join(tmpdir(), 'tiller-agent-'));
  const branch = `tiller/${task}-${fence}`;
  const startedAt = Date.now();
  say(`${task} ${claim.title}: claimed`);
  try {
    const base = AGENT_REPOSITORY === undefined ? null : openWorktree(AGENT_REPOSITORY, folder, branch);
    const { code, output, isLost } = await run(claim, command, folder);
    if (isLost) return say(`${task}: lost meanwhile, and stopped`);
    const minutes = Math.round((Date.now() - startedAt) / 60_000);
    const last = output.trim().split('\n').at(-1)?.slice(0, MOST_SAID) ?? '';
    if (code !== 0) {
      await tell('fail', { task, fence, minutes, why: `The command ended with ${code}. ${last}` });
      return say(`${task}: failed with ${code}. ${last}`);
    }
    const evidence = findEvidence(output, base === null ? null : findCommit(folder, base));
    await tell('complete', { task, fence, minutes, ...evidence });
    say(`${task}: delivered, ${Object.values(evidence).join(', ')}`);
  } catch (error) {
    const why = String(error).slice(0, MOST_SAID);
    // Refused as well where the task was lost meanwhile: then there is nothing to say.
    await tell('fail', { task, fence, why }).catch(() => undefined);
    say(`${task}: ${why}`);
  } finally {
    if (AGENT_REPOSITORY !== undefined) git(AGENT_REPOSITORY, 'worktree', 'remove', '--force', folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(claim: Claim, command: string, folder: string) {
  const { task, fence, title, limits } = claim;
  // Beside the worktree's own files, which it must not change.
  const file = `${folder}.TASK.md`;
  writeFileSync(file, describe(claim));
  const { TILLER_TOKEN: _secret, ...env } = process.env;
  const child = spawn('sh', ['-c', command], {
    cwd: folder,
    // A group of its own, so that what it starts ends with it. The token is not the command's.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...env,
      TILLER_TASK: task,
      TILLER_TITLE: title,
      TILLER_LIMITS: limits,
      TILLER_TASK_FILE: file,
      TILLER_CLAIM: JSON.stringify(claim),
    },
  });
  let output = '';
  let isLost = false;
  const keep = (text: Buffer) => {
    output = `${output}${text.toString()}`.slice(-KEPT);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const beat = setInterval(async () => {
    const alive = await call('heartbeat', { task, fence }).catch((error: unknown) => error);
    if (!(alive instanceof Refused) || child.pid === undefined) return;
    isLost = true;
    process.kill(-child.pid, 'SIGTERM');
  }, HEARTBEAT_MS);
  return new Promise<{ code: number | null; output: string; isLost: boolean }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output, isLost }));
  }).finally(() => {
    clearInterval(beat);
    rmSync(file, { force: true });
  });
}

/** The task as a page for whoever does it. */
function describe({ task, title, limits, reasoning, attempts, questions }: Claim): string {
  return [
    `# ${task} ${title}`,
    ...(limits === '' ? [] : ['', `Limits, which must be kept: ${limits}`]),
    '',
    'Why:',
    ...reasoning.map((reason) => `- ${reason}`),
    ...(attempts.length === 0 ? [] : ['', 'Tried before:']),
    ...attempts.map(({ agent, state, note }) => `- @${agent}: ${state}. ${note}`),
    ...questions.flatMap(({ question, reply }) => [
      '',
      `Asked: ${question}`,
      `Answered: ${reply ?? 'not yet'}`,
    ]),
    '',
  ].join('\n');
}

function findEvidence(output: string, commit: string | null): Record<string, string> {
  const lines = output.trim().split('\n');
  const link = lines.findLast((line) => /^https?:\/\/\S+$/.test(line.trim()))?.trim();
  const text = lines.at(-1)?.slice(0, MOST_SAID) || 'It ended without a word.';
  return { ...(link ? { link } : { text }), ...(commit !== null && { commit }) };
}

/** A branch and folder of its own for a task; gives the commit that it begins at. */
function openWorktree(repository: string, folder: string, branch: string): string {
  git(repository, 'worktree', 'add', '--force', '-B', branch, folder);
  return git(folder, 'rev-parse', 'HEAD');
}

function findCommit(folder: string, base: string): string | null {
  const head = git(folder, 'rev-parse', 'HEAD');
  return head === base ? null : head;
}

function git(folder: string, ...words: string[]): string {
  return execFileSync('git', words, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

interface Ended extends Record<string, unknown> {
  task: string;
  fence: number;
}

/** Says how a task ended, again where no answer comes: the key of the attempt makes it count once. */
async function tell(command: 'complete' | 'fail', args: Ended): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await call(command, args, { 'idempotency-key': `${command}-${args.task}-${args.fence}` });
      return;
    } catch (error) {
      if (error instanceof Refused || tries === MOST_TRIES) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function call(command: string, args: object, headers = {}): Promise<{ data?: unknown }> {
  const response = await fetch(`${TILLER_URL}/api/v1/work/${command}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TILLER_TOKEN}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(args),
  });
  const answer = (await response.json()) as { data?: unknown; detail?: string };
  if (response.status >= 500) throw new Error(answer.detail ?? `${response.status}`);
  if (!response.ok) throw new Refused(answer.detail ?? `${response.status}`);
  return answer;
}
