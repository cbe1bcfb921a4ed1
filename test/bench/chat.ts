import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type FakeDiscord, startFakeDiscord } from '../support/fake-discord/index.ts';
import { type FakeSlack, startFakeSlack } from '../support/fake-slack/index.ts';
import { installProgram } from './checkout.ts';
import { type Checkout, type Figure, p99 } from './figure.ts';

const MB = 1_000_000;
const BARE_BOLT = join(import.meta.dirname, 'bare-bolt.js');
/** Ideas that are typed in each chat, each with a look at the tasks, before the memory is read. */
const IDEAS = 100;
/** The first clicks of a process pay for what it compiles. */
const WARM_UP = 20;
const CLICKS = 200;
const BETWEEN_CLICKS_MS = 50;
const TASKS = 10;

type Chat = 'Slack' | 'Discord';

/** A program that is connected to fakes of its chats. */
interface Connected extends AsyncDisposable {
  slack: FakeSlack;
  discord: FakeDiscord;
  /** From the start of the process until every chat has said that it listens. */
  readyMs: number;
  readMemory(): number;
}

/**
 * What a process has resident when it has answered two hundred commands in each chat, beside a bare Bolt that has none to answer: as
 * it is installed, and as it runs from its sources.
 */
export async function measureMemory(checkout: Checkout): Promise<Figure[]> {
  const { root, folder } = checkout;
  const bare = await measureIdle(folder);
  const installed = installProgram(checkout);
  const sources = join(root, 'bin/tiller.js');
  const common = { unit: 'MB', baseline: bare } as const;
  const figures: Figure[] = [];
  for (const { name, chats, most, quiet } of [
    { name: 'memory with Slack', chats: ['Slack'], most: 45, quiet: 145 },
    { name: 'memory with both chats', chats: ['Slack', 'Discord'], most: 65, quiet: 165 },
  ] as const) {
    const value = await measureResident(installed, folder, chats);
    figures.push({ ...common, name, value, bar: { kind: 'more', most }, quiet });
    const unbuilt = await measureResident(sources, folder, chats);
    const bar = { kind: 'more', most: Infinity } as const;
    figures.push({ ...common, name: `${name}, from sources`, value: unbuilt, bar });
  }
  return figures;
}

/** How long a click waits for its acknowledgement, at twenty a second, beside a bare Bolt's. */
export async function measureClicks({ root, folder }: Checkout): Promise<Figure[]> {
  const bare = await timeClicks(BARE_BOLT, folder, false);
  const value = await timeClicks(join(root, 'bin/tiller.js'), folder, true);
  const name = 'click to acknowledged, p99';
  return [{ name, unit: 'ms', value, baseline: bare, bar: { kind: 'times', most: 10 }, quiet: 50 }];
}

export async function connect(program: string, folder: string, chats: readonly Chat[]): Promise<Connected> {
  await using closing = new AsyncDisposableStack();
  const slack = closing.use(await startFakeSlack(Date.now()));
  const discord = closing.use(await startFakeDiscord(Date.now()));
  const startedAt = performance.now();
  const child = spawn(process.execPath, [program], {
    cwd: folder,
    env: {
      ...process.env,
      TILLER_LOG_LEVEL: 'warn',
      TILLER_DATABASE: join(folder, `${crypto.randomUUID()}.db`),
      ...(chats.includes('Slack') && {
        SLACK_BOT_TOKEN: slack.state.botToken,
        SLACK_APP_TOKEN: slack.state.appToken,
        SLACK_API_URL: slack.apiUrl,
      }),
      ...(chats.includes('Discord') && {
        DISCORD_TOKEN: discord.state.token,
        DISCORD_API_BASE: discord.apiBase,
      }),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  closing.defer(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  });
  const wanted = new Set(chats.map((chat) => `Connected to ${chat}.`));
  let said = '';
  for await (const piece of child.stdout.iterator({ destroyOnReturn: false })) {
    said += String(piece);
    for (const line of wanted) if (said.includes(line)) wanted.delete(line);
    if (wanted.size === 0) break;
  }
  if (wanted.size > 0) throw new Error(`${program} ended before it said ${[...wanted].join(' ')}`);
  child.stdout.resume();
  const readyMs = performance.now() - startedAt;
  const life = closing.move();
  return {
    slack,
    discord,
    readyMs,
    readMemory: () =>
      (1_024 * Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' }))) /
      MB,
    [Symbol.asyncDispose]: () => life.disposeAsync(),
  };
}

async function measureIdle(folder: string): Promise<number> {
  await using connected = await connect(BARE_BOLT, folder, ['Slack']);
  return connected.readMemory();
}

async function measureResident(program: string, folder: string, chats: readonly Chat[]): Promise<number> {
  await using connected = await connect(program, folder, chats);
  const { slack, discord } = connected;
  const ana = slack.users.addMember('ana');
  const { id } = slack.users.addChannel('team', { members: [ana] });
  await work((line) => slack.users.command(ana, id, line));
  if (chats.includes('Discord')) {
    const bea = discord.users.addMember('bea');
    const { id: channel } = discord.users.addChannel('team');
    await work((line) => discord.users.command(bea, channel, 'tiller type', { line }));
  }
  return connected.readMemory();
}

async function work(type: (line: string) => Promise<unknown>): Promise<void> {
  for (let index = 0; index < IDEAS; index++) {
    await type(`propose Paint the wall number ${index} --effort 2h`);
    await type('tasks');
  }
}

/** One task after another is approved, and the yes undone. */
async function timeClicks(program: string, folder: string, hasTasks: boolean): Promise<number> {
  await using connected = await connect(program, folder, ['Slack']);
  const { slack } = connected;
  const ana = slack.users.addMember('ana');
  const { id: channel } = slack.users.addChannel('team', { members: [ana] });
  if (hasTasks) await plan(slack, ana, channel);
  const took: Promise<number>[] = [];
  for (let index = 0; index < WARM_UP + CLICKS; index++) {
    const verb = Math.floor(index / TASKS) % 2 === 0 ? 'approve' : 'undo';
    const startedAt = performance.now();
    const click = sendClick(slack, ana, channel, `${verb}:T-${1 + (index % TASKS)}`);
    took.push(click.then(() => performance.now() - startedAt));
    await wait(BETWEEN_CLICKS_MS);
  }
  return p99((await Promise.all(took)).slice(WARM_UP));
}

async function plan(slack: FakeSlack, user: string, channel: string): Promise<void> {
  const words = ['Paint', 'Mend', 'Sort', 'Write', 'Call', 'Count', 'Ship', 'Move', 'Test', 'Draw'];
  await slack.users.command(user, channel, `feed edit main --cap ${TASKS}`);
  for (const word of words)
    await slack.users.command(user, channel, `propose ${word} the ${word.toLowerCase()} list --effort 1h`);
  await slack.users.command(user, channel, 'go');
  await slack.users.command(user, channel, 'plan');
  while (!JSON.stringify(slack.state.messages).includes(`T-${TASKS}`))
    await slack.whenCalled('chat.postMessage');
}

async function sendClick(slack: FakeSlack, user: string, channel: string, code: string): Promise<void> {
  const text = { type: 'plain_text' as const, text: code };
  const blocks = [
    { type: 'actions' as const, elements: [{ type: 'button' as const, action_id: code, text }] },
  ];
  const about = { threadTs: null, metadata: null, reactions: [], edits: 0, only: null, landsAt: 0 };
  const message = { ...about, channel, ts: '1.1', user: slack.state.botUserId, text: code, blocks };
  const { ack } = await slack.users.click(user, message, code);
  if (!ack.isAcked) throw new Error('a click was not acknowledged');
}
