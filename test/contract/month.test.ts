import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { renderMessage as renderForDiscord } from '../../adapters/discord/render.ts';
import { renderMessage as renderForSlack } from '../../adapters/slack/render.ts';
import { renderView } from '../../adapters/terminal/render.ts';
import { parseLine } from '../../src/base/command/parse.ts';
import { checkDatabase } from '../../src/base/store/check.ts';
import type { Db } from '../../src/base/store/open.ts';
import type { View } from '../../src/base/view/view.ts';
import { TABLES } from '../../src/engine/schema.ts';
import type { Told } from '../support/chat/chat-rig.ts';
import { DIALECTS, MIGRATIONS } from '../support/database.ts';
import { isFull } from '../support/full.ts';
import { listSavedTables, openChats, openMonth } from '../support/open-month.ts';
import { checkMessageBlocks } from '../support/slack/block-kit.ts';

type Chats = Awaited<ReturnType<typeof openChats>>;

/** What only reads, as typed; what is about one row is asked of each. */
const PAGES = [
  ...['help', 'help all', 'team', 'me', 'away list', 'group list', 'settings', 'metric list', 'context list'],
  ...['note list', 'vision', 'vision history', 'revenue', 'goal list', 'goal list all', 'tactic list'],
  ...[
    'project list',
    'tasks',
    'tasks --all',
    'backlog',
    'audit',
    'policy',
    'patterns',
    'score',
    'lesson list all',
  ],
  ...[
    'preview',
    'today --feed main',
    'state',
    'inbox',
    'inbox --all',
    'review --feed main',
    'archive',
    'export tasks',
  ],
  ...['export outcomes', 'export metrics', 'outbox', 'feed list', 'plan --dry-run'],
];
const SUBJECTS = {
  goals: ['goal show', 'goal check'],
  metrics: ['metric show'],
  projects: ['project show'],
  tactics: ['tactic show'],
  lessons: ['lesson show'],
  candidates: ['backlog show'],
  tasks: ['why', 'audit'],
} as const;
/** Said for what should not happen. */
const BROKEN = /something broke|went wrong/i;

describe.each(isFull ? DIALECTS : (['sqlite'] as const))('a month of version 0.1 on %s', (dialect) => {
  it('has rows in every table that it had, and opens with nothing amiss', async () => {
    const db = await openMonth(dialect);
    for (const table of listSavedTables()) expect([table, await countRows(db, table)]).not.toContain(0);
    expect(await findAmiss(db)).toEqual([]);
  });
});

describe.each(isFull ? DIALECTS : (['sqlite'] as const))('a month of version 0.1 on %s', (dialect) => {
  it.runIf(isFull)('answers every old button and form on both chats, and sends what waits', async () => {
    const db = await openMonth(dialect);
    const chats = await openChats(db);
    for (const button of chats.buttons) {
      const told = await press(chats, button);
      expect(`${button.chat} ${button.code} on ${button.message}: ${wordsOf(told)}`).not.toMatch(BROKEN);
    }
    for (const { chat, who, id, from, answers } of chats.forms) {
      const told = await chats[chat].submit(who, id, answers);
      expect(`${chat} ${from}: ${wordsOf(told)}`).not.toMatch(BROKEN);
    }
    await settle(chats);
    const waiting = await db.kysely
      .selectFrom('jobs')
      .select('state')
      .where('state', 'in', ['new', 'running'])
      .execute();
    expect(waiting).toEqual([]);
    expect(unexpected(chats)).toEqual([]);
    expect(await findAmiss(db)).toEqual([]);
  });

  it.runIf(isFull)('drains its outbox and jobs, draws every page, and plans the next morning', async () => {
    const db = await openMonth(dialect);
    const chats = await openChats(db);
    await settle(chats);
    const lanes = await db.kysely
      .selectFrom('outbox')
      .select(['state', 'not_before_at'])
      .where('state', 'in', ['new', 'sending'])
      .execute();
    expect(lanes.filter(({ not_before_at: at }) => at <= chats.slack.now())).toEqual([]);
    for (const who of ['ULEAD', 'UANA']) await chats.slack.team.slack.users.openHome(who);
    const pages = await listPages(db);
    for (const line of pages) draw(chats, await ask(chats, line));
    await moveTo(chats, '2026-12-23T09:00:05Z');
    const batches = await db.kysely
      .selectFrom('batches')
      .select('feed_id')
      .where('on_date', '=', '2026-12-23')
      .execute();
    expect(batches).toHaveLength(1);
    draw(chats, await ask(chats, 'plan'));
    expect(unexpected(chats)).toEqual([]);
    expect(await findAmiss(db)).toEqual([]);
  });
});

async function press({ slack, discord }: Chats, button: Chats['buttons'][number]): Promise<Told> {
  const { chat, where, message: id, code, who, block } = button;
  if (where === 'home') {
    const { state, users } = slack.team.slack;
    const user = `U${who.toUpperCase()}`;
    state.views.set(id, { view: { type: 'home', blocks: [block] }, user, hash: 'old', rootId: id });
    const countSigns = async () => state.calls.length + (await countRows(slack.db, 'inbox'));
    const signs = await countSigns();
    const menu = findMenu(block, code);
    const { ack } = await users.clickView(user, id, menu ?? code, menu && code);
    expect(ack.isAcked).toBe(true);
    // It opens a form or a notice, or the decision stands.
    await expect.poll(countSigns).toBeGreaterThan(signs);
    return { kind: 'silent' };
  }
  if (chat === 'slack') {
    const message = slack.team.slack.state.messages.find(({ ts }) => ts === id);
    if (message) message.blocks = [block] as unknown as typeof message.blocks;
    return slack.press(who, code, { id, where, text: '', buttons: [code] });
  }
  const message = discord.team.discord.state.messages.find((each) => each.id === id);
  if (message) message.components = [block];
  return discord.press(who, code, { id, where, text: '', buttons: [code] });
}

/** The id of the menu in a block that offers a code. */
function findMenu(within: unknown, code: string): string | undefined {
  if (typeof within !== 'object' || within === null) return undefined;
  if ('options' in within && 'action_id' in within && Array.isArray(within.options))
    return within.options.some(({ value }) => value === code) ? String(within.action_id) : undefined;
  return Object.values(within)
    .map((inner) => findMenu(inner, code))
    .find((found) => found !== undefined);
}

function wordsOf(told: Told): string {
  return told.kind === 'said' ? told.shown.text : told.kind;
}

async function settle(chats: Chats): Promise<void> {
  // A job that a process had when it ended is free after two minutes.
  const { slack, discord } = chats;
  for (const aheadMs of [0, 0, 150_000, 0, 5_000, 0]) {
    const now = Math.max(slack.now(), discord.now()) + aheadMs;
    for (const each of [slack, discord]) each.setNow(now);
    for (const each of [slack, discord]) await each.settle();
  }
}

async function moveTo(chats: Chats, iso: string): Promise<void> {
  for (const each of [chats.slack, chats.discord]) each.setNow(Math.max(each.now(), Date.parse(iso)));
  await settle(chats);
}

/** What was logged, but for what the platform would not take or not yet. */
function unexpected({ slack, discord }: Chats): string[] {
  return [...slack.logged, ...discord.logged].filter((line) => !line.startsWith('a message was not sent'));
}

async function ask({ slack: { engine, team } }: Chats, line: string): Promise<View> {
  const { teamId: tenant } = team.slack.state;
  const { id: place, name: placeName } = team.channel;
  const visitor = { platform: 'slack' as const, tenant, tenantName: 'fake', user: 'ULEAD', userName: 'lead' };
  const defaults = { zone: 'UTC', currency: 'EUR', country: null };
  const entered = await engine.enter({ ...visitor, place, placeName }, { standing: 'vouched', defaults });
  const { command, args } = parseLine(engine.commands, line);
  return engine.handle({ ...entered, command: command.name, args, origin: `page:${line}`, waits: true });
}

function draw({ slack: { engine } }: Chats, view: View): void {
  expect(view.kind === 'refusal' ? view.message : '').toBe('');
  const settings = { commands: engine.commands, zone: 'UTC', currency: 'EUR' };
  const typeAction = ({ command }: { command: string }) => command;
  expect(renderView(view, { width: 80, hasColour: false, typeAction, ...settings }).length).toBeGreaterThan(
    0,
  );
  expect(checkMessageBlocks(renderForSlack(view, settings).blocks)).toEqual([]);
  expect(renderForDiscord(view, settings).components.length).toBeGreaterThan(0);
}

async function listPages(db: Db): Promise<string[]> {
  const pages: string[] = [...PAGES];
  for (const [table, commands] of Object.entries(SUBJECTS)) {
    const rows = await db.kysely
      .selectFrom(table as keyof typeof SUBJECTS)
      .select('id')
      .execute();
    for (const command of commands) pages.push(...rows.map(({ id }) => `${command} ${id}`));
  }
  return pages;
}

async function countRows(db: Db, table: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(
    db.kysely,
  );
  return Number(rows[0]?.count);
}

async function findAmiss(db: Db): Promise<string[]> {
  const amiss: string[] = [];
  for await (const { name, isOk, detail } of checkDatabase(db, { tables: TABLES, migrations: MIGRATIONS }))
    if (!isOk) amiss.push(`${name}: ${detail}`);
  return amiss;
}
