/**
 * Plays a month of a team of six on Slack and on Discord, and saves it: run by hand, `npx node test/support/play-month.ts
 * <folder>`. What it saved for a release is never made anew (test/fixtures/month-0.1/README.md).
 */

import crypto from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { seededRandom } from '../../adapters/process/random.ts';
import { claimJob } from '../../src/base/run/jobs.ts';
import { takeLease } from '../../src/base/store/lease.ts';
import { migrate } from '../../src/base/store/migrate.ts';
import { type Db, openDatabase } from '../../src/base/store/open.ts';
import type { Row } from '../../src/base/store/tables.ts';
import type { TaskState } from '../../src/todo/task/tables.ts';
import type { Told } from './chat/chat-rig.ts';
import { createFuse } from './database/crash.ts';
import { MIGRATIONS } from './database.ts';
import { startDiscordRig } from './discord/rig.ts';
import { createCollector } from './month-posted.ts';
import { writeRows } from './month-rows.ts';
import { IDEAS, READING, SET_UP, SPECIAL } from './month-script.ts';
import { startSlackRig } from './slack/rig.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined)
  throw new Error('say where to save it: npx node test/support/play-month.ts <folder>');

/** The fakes name requests and the rigs rows by chance: here the same chance every time. */
let drawn = 0;
const draw = (bytes: number) =>
  Buffer.from(crypto.createHash('sha512').update(`month:${++drawn}`).digest().subarray(0, bytes));
Object.assign(crypto, {
  randomBytes: draw,
  randomUUID: () =>
    draw(16)
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
});
syncBuiltinESMExports();

const FIRST_DAY = '2026-11-23';
const LAST_DAY = '2026-12-22';
const PEOPLE = ['lead', 'ana', 'ben', 'caro', 'dana', 'eve'];
const OTHERS = PEOPLE.slice(3);

const random = seededRandom('month');
const fuse = createFuse();
const file = join(folder, 'month.db');
mkdirSync(folder, { recursive: true });
const db = await openDatabase(':memory:');
await migrate(db, { folder: MIGRATIONS, now: Date.parse(`${FIRST_DAY}T06:00:00Z`) });
const at = `${FIRST_DAY}T06:50:00Z`;
const slack = await startSlackRig({ db, at, others: OTHERS, fuse: () => fuse });
const discord = await startDiscordRig({ db, at, others: OTHERS, isUnfounded: true });
const chats = { slack, discord };
type Chat = keyof typeof chats;
const collector = createCollector(slack, discord);
const said = new Map<string, string>();
let turn = 0;

/** What is typed or pressed on one chat, and kept of what was said. */
async function note(chat: Chat, who: string, what: string, act: () => Promise<Told>): Promise<Told> {
  const told = await act();
  collector.collect();
  if (told.kind === 'form') collector.keepForm(chat, who, what, told);
  if (told.kind === 'said' && process.env.SHOW)
    process.stdout.write(`${chat} ${who}: ${what}\n    ${told.shown.text.slice(0, 160)}\n`);
  if (told.kind === 'said') said.set(what, told.shown.text);
  return told;
}

/** Types on one chat after the other. */
async function type(
  who: string,
  line: string,
  chat: Chat = turn++ % 2 === 0 ? 'slack' : 'discord',
): Promise<string> {
  const told = await note(chat, who, line, () => chats[chat].type(who, line));
  if (told.kind === 'form') await chats[chat].submit(who, told.id, {});
  return told.kind === 'said' ? told.shown.text : '';
}

/** Presses what is there, or types it. */
async function press(
  who: string,
  code: string,
  chat: Chat = turn++ % 2 === 0 ? 'slack' : 'discord',
): Promise<void> {
  const seen = [...chats[chat].readAll(), ...chats[chat].readDirect(who)];
  if (!seen.some(({ buttons }) => buttons.includes(code))) {
    await type(who, code.replaceAll(':', ' ').replace('.', ' '), chat);
    return;
  }
  const told = await note(chat, who, code, () => chats[chat].press(who, code));
  if (told.kind === 'form') await chats[chat].submit(who, told.id, {});
}

async function settle(): Promise<void> {
  for (const chat of ['slack', 'discord', 'slack', 'discord'] as const) {
    const now = Math.max(slack.now(), discord.now());
    for (const each of [slack, discord]) each.setNow(now);
    await chats[chat].settle();
    collector.collect();
  }
}

async function moveTo(date: string, time: string): Promise<void> {
  const to = Date.parse(`${date}T${time}:00Z`);
  for (const each of [slack, discord]) each.setNow(Math.max(each.now(), to));
  await settle();
}

async function listTasks(...states: TaskState[]): Promise<Row<'tasks'>[]> {
  return db.kysely.selectFrom('tasks').selectAll().where('state', 'in', states).orderBy('number').execute();
}

async function handleOf(id: string | null): Promise<string> {
  const row = await db.kysely
    .selectFrom('executors')
    .selectAll()
    .where('id', '=', id ?? '')
    .executeTakeFirst();
  if (!row || row.kind === 'agent') return 'ben';
  return PEOPLE.includes(row.handle) ? row.handle : 'lead';
}

const REFUSALS = [
  'too big',
  'not now',
  'already done',
  'not us --who @eve',
  'wrong metric --goal G-1',
  'other we tried it',
];
const HAND_OVERS = ['too much open', 'not my field', 'away', 'other I lack access'];
let refusals = 0;
let handOvers = 0;
let endings = 0;

async function link(who: string): Promise<void> {
  const [code] = /[A-Z2-9]{4}-[A-Z2-9]{4}/.exec(await type(who, 'link', 'slack')) ?? [''];
  await type(who, `link ${code}`, 'discord');
}

async function decide(): Promise<void> {
  for (const task of await listTasks('proposed')) {
    const chance = random();
    if (chance < 0.62) {
      await press('ana', `approve:${task.id}`);
      const [now] = await db.kysely.selectFrom('tasks').select('state').where('id', '=', task.id).execute();
      if (now?.state === 'proposed') await press('ben', `approve:${task.id}`);
      if (now?.state === 'proposed') await press('lead', `approve:${task.id}`);
      if (chance < 0.05) {
        await press('ana', `undo:${task.id}`);
        await press('lead', `approve:${task.id}`);
      } else if (chance < 0.11) await type('lead', `change ${task.id} --hours ${task.effort_hours + 1}`);
      else if (chance < 0.14) await type('lead', `reverse ${task.id} the vendor does it for us now`);
    } else if (chance < 0.82) {
      const reason = REFUSALS[refusals++ % REFUSALS.length] ?? '';
      const more =
        reason === 'too big'
          ? ` --first "The first half of ${task.title}" --hours ${task.effort_hours / 2}`
          : '';
      await type('lead', `refuse ${task.id} ${reason}${more}`);
      if (chance > 0.79) await type('ana', `reverse ${task.id}`);
    } else if (chance < 0.9) await press('lead', `later:${task.id}`);
    else await type('ana', `why ${task.id} check`);
  }
}

async function handOut(): Promise<void> {
  for (const task of await listTasks('open'))
    await press(PEOPLE[Math.floor(random() * 6)] ?? 'ben', `take:${task.id}`);
  for (const task of await listTasks('assigned')) {
    const who = await handleOf(task.assignee_id);
    const chance = random();
    if (chance < 0.2) await type(who, `hand over ${task.id} ${HAND_OVERS[handOvers++ % HAND_OVERS.length]}`);
    else if (chance < 0.75) await press(who, `start:${task.id}`);
  }
}

async function work(date: string): Promise<void> {
  for (const task of await listTasks('assigned', 'started')) {
    const who = await handleOf(task.assignee_id);
    const chance = random();
    if (chance < 0.5) {
      if (endings++ % 2 === 0) await press(who, `done:${task.id}`);
      else
        await type(
          who,
          `done ${task.id} as it was planned --minutes ${60 + endings} --link https://example.org/pull/${endings}`,
        );
    } else if (chance < 0.62) await type(who, `fail ${task.id} the vendor has no such thing`);
    else if (chance < 0.68) await type(who, `still ${task.id} ${nextDate(nextDate(date))}`);
  }
}

/** What somebody thinks of what was posted last, on both chats. */
async function react(): Promise<void> {
  for (const chat of [slack, discord]) {
    const last = chat.readAll().findLast(({ where }) => where === 'channel');
    if (last) await chat.events?.react('caro', last, '🎉');
    const [task] = await listTasks('proposed');
    const shown =
      task &&
      chat.readAll().findLast(({ where, text }) => where !== 'answer' && text.includes(`${task.id} `));
    if (shown) await chat.events?.react('ana', shown, '✅');
    if (shown) await chat.events?.react('ben', shown, '🙋');
  }
}

function nextDate(date: string): string {
  return Temporal.PlainDate.from(date).add({ days: 1 }).toString();
}

// The team comes in: everybody once on each chat, and each is one person on both.
for (const who of PEOPLE) await type(who, 'help', 'slack');
for (const who of PEOPLE) {
  await type(who, 'help', 'discord');
  await link(who);
}
await type('lead', 'go', 'discord');
const role = discord.team.discord.users.addRole('moderators');
const eve = [...discord.team.discord.state.members.values()].find(({ name }) => name === 'eve');
eve?.roles.push(role);
await type('lead', `group add <@&${role}> --name moderators`, 'discord');
for (const [who, line] of SET_UP) await type(who, line, line.startsWith('feed add') ? 'slack' : undefined);
for (const [who, line] of IDEAS.slice(0, 22)) await type(who, `propose ${line}`);

let day = 0;
for (let date = FIRST_DAY; date <= LAST_DAY; date = nextDate(date)) {
  const isWeekend = Temporal.PlainDate.from(date).dayOfWeek > 5;
  await moveTo(date, '08:30');
  const progress = day / 22;
  await type(
    'ben',
    `metric record failed-imports ${(3.1 - 1.4 * progress + random() * 0.4).toFixed(2)} --at ${date}`,
  );
  await type(
    'ben',
    `metric record first-reply ${Math.round(190 - 60 * progress + random() * 20)} --at ${date}`,
  );
  if (day % 5 === 0) await type('eve', `metric record churn ${(4 - random()).toFixed(1)} --at ${date}`);
  if (isWeekend) continue;
  await moveTo(date, '09:00');
  if (date === LAST_DAY) break;
  await moveTo(date, '09:20');
  await decide();
  await moveTo(date, '09:40');
  for (const [who, line] of SPECIAL[day] ?? []) await type(who, line);
  await type(PEOPLE[day % 6] ?? 'lead', READING[day % READING.length] ?? 'today');
  const idea = IDEAS[22 + day / 2];
  if (idea) await type(idea[0], `propose ${idea[1]}`);
  await handOut();
  if (day % 3 === 0) await react();
  await moveTo(date, '13:00');
  await work(date);
  if (day === 9) {
    const [needs, needed] = await listTasks('assigned', 'started', 'open');
    if (needs && needed)
      await type(await handleOf(needs.assignee_id), `hand over ${needs.id} blocked --needs ${needed.id}`);
  }
  if (day % 4 === 1)
    for (const who of ['ana', 'ben']) await slack.team.slack.users.openHome(`U${who.toUpperCase()}`);
  await moveTo(date, '16:00');
  day++;
}

// The last morning: much is said that nobody has been told yet, and forms are open.
for (const chat of ['slack', 'discord'] as const) {
  const who = 'lead';
  const [proposed] = await listTasks('proposed');
  const [held] = await listTasks('assigned', 'started');
  for (const command of chats[chat].engine.commands.all.filter(({ isInternal }) => !isInternal)) {
    const subject = ['refuse', 'change', 'later'].includes(command.name) ? proposed : held;
    const bare = ['refuse', 'change', 'hand over', 'done', 'fail', 'still', 'later', 'reverse'].includes(
      command.name,
    );
    if (!bare && !command.hasForm) continue;
    const line = bare && subject ? `${command.name} ${subject.id}` : command.name;
    if (bare && ['done', 'fail', 'later', 'reverse'].includes(command.name)) continue;
    await note(chat, who, line, () => chats[chat].type(who, line));
  }
  const pressed = chats[chat].readAll().flatMap(({ buttons, id }) => buttons.map((code) => ({ code, id })));
  const asks = pressed.filter(({ code }) => /^(?:refuse|hand\.over|change|fail):/.test(code)).slice(-6);
  for (const { code } of asks) await note(chat, who, code, () => chats[chat].press(who, code));
}
const frida = { slack: slack.team.slack.users.addMember('frida') };
slack.team.channel.members.add(frida.slack);
await type('frida', 'link', 'slack');
await type('lead', 'pause growth --until 2027-01-04', 'slack');
const [busy] = await listTasks('assigned', 'started');
if (busy) await type(await handleOf(busy.assignee_id), `later ${busy.id} 2026-12-23`);
slack.team.slack.fail('chat.postMessage', { kind: 'error', error: 'messages_tab_disabled' }, undefined);
await type('lead', 'share goal G-1 --to @caro', 'slack');
slack.setNow(slack.now() + 5_000);
await slack.engine.tick();
await slack.engine.relay();
await decide();
await handOut();
await type('lead', 'share review --feed main', 'slack');
await type('lead', 'share goal G-3', 'discord');
await note('slack', 'ana', 'preview', () => slack.type('ana', 'preview'));
await takeLease(db, {
  name: 'runner',
  token: 'month',
  holder: 'pid 4711 on laptop',
  now: slack.now(),
  ttlMs: 30_000,
});
await claimJob(db, { now: slack.now(), token: 'a process that ended', after: '' });
await note('discord', 'ben', 'preview', () => discord.type('ben', 'preview'));
// A process that ends before it hears that what it posted has arrived.
slack.setNow(slack.now() + 5_000);
fuse.burn(1, 'post');
await slack.engine.relay().catch(() => undefined);
collector.collect();

await report(db);
writeFileSync(
  join(folder, 'posted.json.gz'),
  gzipSync(JSON.stringify(collector.toPosted([...PEOPLE, 'frida'])), { level: 9 }),
);
await writeRows(db, folder, file);
// A process whose fuse has blown cannot end as others do.
process.exit();

async function report(of: Db): Promise<void> {
  const tables = await of.kysely.introspection.getTables();
  for (const { name } of tables) {
    const count = of.sqlite?.prepare(`select count(*) from "${name}"`).pluck().get();
    process.stdout.write(`${name} ${count}
`);
  }
  for (const [what, words] of said)
    if (/cannot|not |unknown|no /i.test(words.slice(0, 60)))
      process.stdout.write(`? ${what}: ${words.slice(0, 140)}\n`);
  process.stdout.write(`${JSON.stringify([slack.logged, discord.logged])}\n`);
}
