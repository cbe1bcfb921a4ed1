import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FakeDiscord, startFakeDiscord } from '../support/fake-discord/index.ts';
import { startFakeSlack } from '../support/fake-slack/index.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Ideas that are typed in each chat, each with a look at the tasks, before the memory is read. */
const IDEAS = 100;

interface ConnectedFigures {
  /** From the start of the process until every chat has said that it listens. */
  readyMs: number;
  /** Resident, after two hundred commands in each chat. */
  bytes: number;
}

/** `npm start` with the tokens of these chats, beside fakes of them in this process. `folder` takes the database. */
export async function measureConnected(
  folder: string,
  chats: readonly ('Slack' | 'Discord')[],
): Promise<ConnectedFigures> {
  await using slack = await startFakeSlack(Date.now());
  await using discord = await startFakeDiscord(Date.now());
  const variables = {
    Slack: {
      SLACK_BOT_TOKEN: slack.state.botToken,
      SLACK_APP_TOKEN: slack.state.appToken,
      SLACK_API_URL: slack.apiUrl,
    },
    Discord: { DISCORD_TOKEN: discord.state.token, DISCORD_API_BASE: discord.apiBase },
  };
  const env = {
    ...process.env,
    TILLER_DATABASE: join(folder, `connected-${chats.join('-')}.db`),
    ...Object.assign({}, ...chats.map((chat) => variables[chat])),
  };
  const begin = async () => {
    const startedAt = performance.now();
    const child = spawn(process.execPath, readStart(), {
      cwd: folder,
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const wanted = new Set(chats.map((chat) => `Connected to ${chat}.`));
    let said = '';
    for await (const piece of child.stdout.iterator({ destroyOnReturn: false })) {
      said += String(piece);
      if ([...wanted].every((line) => said.includes(line))) break;
    }
    child.stdout.resume();
    return { child, readyMs: performance.now() - startedAt };
  };
  // The first start of all compiles, and keeps what it compiled when it ends; what is measured is any later one.
  const first = await begin();
  await end(first.child);
  const { child, readyMs } = await begin();
  try {
    if (chats.includes('Slack')) {
      const ana = slack.users.addMember('ana');
      const { id } = slack.users.addChannel('team', { members: [ana] });
      await work((line) => slack.users.command(ana, id, line));
    }
    if (chats.includes('Discord')) await workInDiscord(discord);
    const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' });
    return { readyMs, bytes: Number(kilobytes) * 1_024 };
  } finally {
    await end(child);
  }
}

/** What `npm start` runs, without the node before it. */
function readStart(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  const [, ...words] = scripts.start.split(' ');
  return words.map((word) => (word.endsWith('.js') ? join(ROOT, word) : word));
}

async function workInDiscord(discord: FakeDiscord): Promise<void> {
  const bea = discord.users.addMember('bea');
  const { id } = discord.users.addChannel('team');
  await work((line) => discord.users.command(bea, id, 'tiller type', { line }));
}

async function work(type: (line: string) => Promise<unknown>): Promise<void> {
  for (let index = 0; index < IDEAS; index++) {
    await type(`propose Paint the wall number ${index} --effort 2h`);
    await type('tasks');
  }
}

async function end(child: ReturnType<typeof spawn>): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
