import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { migrate } from '../../src/db/migrate.ts';
import { openDatabase } from '../../src/db/open.ts';
import { queueMessage } from '../../src/db/outbox.ts';
import { answer } from '../../src/view.ts';
import type { FromChatChild, ToChatChild } from '../faults/chat-child.ts';
import { MIGRATIONS } from '../support/database.ts';
import { type FakeSlack, type SlackMessage, startFakeSlack } from '../support/fake-slack/index.ts';
import { addChannels, findPlace } from '../support/slack-outbox.ts';
import { type SlackTeam, startSlackTeam } from '../support/slack-team.ts';

const CLICKS = 200;
const BETWEEN_CLICKS_MS = 50;
const TASKS = 10;
const MESSAGES = 1_000;
const CHANNELS = 100;
const PASS_MS = 250;
const LONGEST_MS = 120_000;

export interface SlackFigures {
  /** From a click to its acknowledgement, the slowest but one in a hundred. */
  ackedMs: number;
  /** The same for an app that does nothing but acknowledge. */
  bareMs: number;
  /** From a click to the message that shows it. */
  updatedMs: number;
  deliveredMs: number;
  lost: number;
  twice: number;
}

/** Each process is one of its own; Slack is in this one. `folder` takes the databases. */
export async function measureSlack(folder: string): Promise<SlackFigures> {
  const file = join(folder, 'slack.db');
  const db = await openDatabase(file);
  await using _closed = db;
  await migrate(db, { folder: MIGRATIONS, now: 0 });
  await using team = await startSlackTeam({ db });
  await prepare(team);
  await team.stop();
  const child = await startChild(team, file);
  try {
    // The first clicks of a process pay for what it compiles.
    await measureClicks(team, 2 * TASKS);
    const clicks = await measureClicks(team, CLICKS);
    const delivered = await measureDeliveries(team, child);
    return { ...clicks, ...delivered, bareMs: await measureBare() };
  } finally {
    await end(child);
  }
}

async function prepare(team: SlackTeam): Promise<void> {
  const { slack, people, channel } = team;
  const words = ['Paint', 'Mend', 'Sort', 'Write', 'Call', 'Count', 'Ship', 'Move', 'Test', 'Draw'];
  await slack.users.command(people.lead, channel.id, `feed edit main --cap ${TASKS}`);
  for (const word of words.slice(0, TASKS))
    await slack.users.command(
      people.lead,
      channel.id,
      `propose ${word} the ${word.toLowerCase()} list --effort 1h`,
    );
  await team.setClock('2026-11-23T09:30:00Z');
}

async function startChild({ slack, clock }: SlackTeam, file: string): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, '../faults/chat-child.ts'), ['slack'], {
    execPath: process.execPath,
  });
  await hear(child, 'warm');
  const { botToken, appToken } = slack.state;
  const config = { apiUrl: slack.apiUrl, botToken, appToken, signingSecret: null, port: 1 };
  const connection = { platform: 'slack', config } as const;
  tell(child, { kind: 'begin', file, now: clock.now(), connection, isDurable: true });
  await hear(child, 'begun');
  return child;
}

/** One task after another is approved, and the yes undone, by its buttons on the day's page. */
async function measureClicks(
  team: SlackTeam,
  count: number,
): Promise<Pick<SlackFigures, 'ackedMs' | 'updatedMs'>> {
  const { slack, people, channel } = team;
  const acked: number[] = [];
  const updated: number[] = [];
  const open: { shown: string; isGone: boolean; at: number }[] = [];
  const [page] = slack.read(channel.id);
  if (!page) throw new Error('no page was posted');
  let isOver = false;
  const watching = (async () => {
    while (!isOver || open.length > 0) {
      await slack.whenCalled('chat.update');
      const blocks = JSON.stringify(page.blocks);
      for (const click of [...open]) {
        if (blocks.includes(click.shown) === click.isGone) continue;
        updated.push(performance.now() - click.at);
        open.splice(open.indexOf(click), 1);
      }
    }
  })();
  const clicks: Promise<void>[] = [];
  for (let index = 0; index < count; index++) {
    const task = `T-${1 + (index % TASKS)}`;
    const isYes = Math.floor(index / TASKS) % 2 === 0;
    clicks.push(
      (async () => {
        const at = performance.now();
        open.push({ shown: `"approve:${task}"`, isGone: isYes, at });
        const { ack } = await clickShown(team, people.lead, page, `${isYes ? 'approve' : 'undo'}:${task}`);
        if (!ack.isAcked) throw new Error('a click was not acknowledged');
        acked.push(performance.now() - at);
      })(),
    );
    await wait(BETWEEN_CLICKS_MS);
  }
  await Promise.all(clicks);
  isOver = true;
  await Promise.race([watching, wait(10_000)]);
  if (open.length > 0) updated.push(Infinity);
  return { ackedMs: p99(acked), updatedMs: p99(updated) };
}

/** What was a button when it was pressed may be none any more when another click's update arrives. */
function clickShown({ slack }: SlackTeam, user: string, page: SlackMessage, code: string) {
  const button = {
    type: 'button' as const,
    action_id: code,
    text: { type: 'plain_text' as const, text: code },
  };
  const blocks = [{ type: 'actions' as const, elements: [button] }];
  return slack.users.click(user, { ...page, blocks }, code);
}

async function measureDeliveries(
  team: SlackTeam,
  child: ChildProcess,
): Promise<Pick<SlackFigures, 'deliveredMs' | 'lost' | 'twice'>> {
  const channels = await addChannels(team, CHANNELS);
  const { workspace } = await findPlace(team.db);
  await team.db.transact(async (tx) => {
    for (let index = 0; index < MESSAGES; index++) {
      const placeId = `place ${channels[index % CHANNELS]}`;
      const message = { subject: `m${index}`, placeId, lane: `m${index}`, view: answer(`No ${index}`) };
      await queueMessage(tx, workspace, message, team.clock.now());
    }
  });
  const startedAt = performance.now();
  const start = team.clock.now();
  const listTexts = () => channels.flatMap((id) => team.slack.read(id).map(({ text }) => text));
  while (listTexts().length < MESSAGES && performance.now() - startedAt < LONGEST_MS) {
    const passed = hear(child, 'passed');
    const now = Math.round(start + performance.now() - startedAt);
    team.slack.state.now = now;
    tell(child, { kind: 'pass', now });
    await Promise.all([passed, wait(PASS_MS)]);
  }
  const different = new Set(listTexts()).size;
  const deliveredMs = performance.now() - startedAt;
  return { deliveredMs, lost: MESSAGES - different, twice: listTexts().length - different };
}

async function measureBare(): Promise<number> {
  await using slack = await startFakeSlack();
  const ana = slack.users.addMember('ana');
  const { id: channel } = slack.users.addChannel('team', { members: [ana] });
  const { botToken, appToken } = slack.state;
  const script = join(import.meta.dirname, 'bare-bolt.ts');
  const child = fork(script, [slack.apiUrl, botToken, appToken], {
    execPath: process.execPath,
    silent: true,
  });
  try {
    await untilConnected(slack, 1);
    const took: Promise<number>[] = [];
    for (let index = 0; index < CLICKS; index++) {
      const startedAt = performance.now();
      const action = { action_id: 'approve:T-1', action_ts: `${index}.1`, type: 'button', block_id: 'b' };
      const click = { type: 'block_actions', user: { id: ana }, channel: { id: channel }, actions: [action] };
      const payload = { ...click, team: { id: slack.state.teamId }, trigger_id: `${index}` };
      took.push(slack.send('interactive', payload).then(() => performance.now() - startedAt));
      await wait(BETWEEN_CLICKS_MS);
    }
    return p99(await Promise.all(took));
  } finally {
    await end(child);
  }
}

async function untilConnected(slack: FakeSlack, sockets: number): Promise<void> {
  while (slack.sockets < sockets) await slack.whenCalled('hello');
}

function tell(child: ChildProcess, message: ToChatChild): void {
  child.send(message);
}

function hear(child: ChildProcess, wanted: FromChatChild): Promise<void> {
  return new Promise((resolve, reject) => {
    const listen = (message: FromChatChild) => {
      if (message !== wanted) return;
      child.off('message', listen);
      child.off('exit', fail);
      resolve();
    };
    const fail = () => reject(new Error(`the process ended before it had ${wanted}`));
    child.on('message', listen);
    child.once('exit', fail);
  });
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

function p99(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(0.99 * values.length) - 1] ?? Infinity;
}
