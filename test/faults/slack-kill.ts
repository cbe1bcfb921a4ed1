import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { seededRandom } from '../../adapters/random.ts';
import { renderMessage } from '../../adapters/slack/render.ts';
import { findBreak } from '../../src/db/events.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openDatabase } from '../../src/db/open.ts';
import type { View } from '../../src/view.ts';
import { MIGRATIONS } from '../support/database.ts';
import type { SlackMessage } from '../support/fake-slack/index.ts';
import type { Done } from '../support/fake-slack/users.ts';
import { type SlackTeam, startSlackTeam } from '../support/slack-team.ts';
import type { KillResult } from './kill.ts';
import type { FromSlackChild, ToSlackChild } from './slack-child.ts';

const TASKS = 5;
const REPEATED_SHARE = 0.1;
const LOST_SHARE = 0.3;
/** Posts can be found after up to this long: less than what the relay waits before it looks. */
const LANDS_WITHIN_MS = 29_000;
const LONGEST_GAP_MS = 20_000;
/** So long after somebody has clicked a process is killed at the latest: a little longer than its work takes. */
const LONGEST_LIFE_MS = 120;
const QUIET_PASSES = 40;
/** Kept from run to run: to compile it all anew takes as long as several lives. */
const COMPILED = join(import.meta.dirname, '../../node_modules/.cache/tiller-faults');
/** The first to get warm leaves what it compiled to all others. */
const SPARES = 2;

interface SlackKillRun {
  kills: number;
  seed: string;
  folder: string;
}

/** What somebody did, and the effect that it has, by the text of its event. */
interface Act {
  effect: string;
  done: Done;
}

/**
 * Kills a process of engine and Slack adapter once a click, at a random moment while Slack loses some answers; begins
 * another, delivers again what it had not acknowledged, and counts what was lost or happened twice.
 */
export async function runSlackKills({ kills, seed, folder }: SlackKillRun): Promise<KillResult> {
  const file = join(folder, `${seed.replaceAll(' ', '-')}.db`);
  const db = await openDatabase(file);
  db.sqlite?.pragma('synchronous = OFF');
  await using _closed = db;
  await migrate(db, { folder: MIGRATIONS, now: 0 });
  await using team = await startSlackTeam({ db });
  await prepare(team);
  await team.stop();
  const random = seededRandom(seed);
  const hatch = createHatch();
  const acts: Act[] = [];
  let undelivered: Act | undefined;
  let unacknowledged = 0;
  try {
    for (let index = 0; index < kills; index++) {
      const life = await hatch.begin(team, file);
      if (undelivered) await undelivered.done.repeat({ retryNum: 1, retryReason: 'connection_failed' });
      moveClocks(team, 1_000 + Math.floor(random() * LONGEST_GAP_MS));
      await life.pass(team.clock.now());
      if (random() < LOST_SHARE) {
        const landsAfterMs = Math.floor(random() * LANDS_WITHIN_MS);
        team.slack.fail('chat.postMessage', { kind: 'cut', isStored: true, landsAfterMs });
      }
      const ended = life.doom(random() * LONGEST_LIFE_MS);
      const act = await perform(team, index);
      acts.push(act);
      await ended;
      if (!act.done.ack.isAcked) unacknowledged++;
      undelivered = !act.done.ack.isAcked || random() < REPEATED_SHARE ? act : undefined;
    }
  } finally {
    await hatch.end();
  }
  await team.restart();
  await undelivered?.done.repeat({ retryNum: 2 });
  for (let pass = 0; pass < QUIET_PASSES; pass++) {
    moveClocks(team, 60_000);
    await team.engine.tick();
    await team.engine.relay();
  }
  return { kills, unacknowledged, ...(await count(team, acts)) };
}

async function prepare(team: SlackTeam): Promise<void> {
  const { slack, people, channel } = team;
  for (let task = 1; task <= TASKS; task++)
    await slack.users.command(people.lead, channel.id, `propose Paint door ${task} --effort 2h`);
  await team.setClock('2026-11-23T09:30:00Z');
}

/** A yes by button and its undoing, and notes between them, each of which is said in words that are there once. */
async function perform({ slack, people, channel }: SlackTeam, index: number): Promise<Act> {
  const task = `T-${1 + (Math.floor(index / 4) % TASKS)}`;
  const verb = ['approve', 'note', 'undo', 'note'][index % 4] ?? '';
  if (verb === 'note') {
    const words = `Note number ${index}`;
    const line = `note add "${words}" --source user`;
    return { effect: words, done: await slack.users.command(people.lead, channel.id, line) };
  }
  const code = `${verb}:${task}`;
  const button = slack.state.messages.find(({ blocks }) => JSON.stringify(blocks).includes(`"${code}"`));
  if (button) return { effect: code, done: await slack.users.click(people.lead, button, code) };
  // Nobody can press what is not shown yet.
  return { effect: code, done: await slack.users.command(people.lead, channel.id, `${verb} ${task}`) };
}

async function count(
  { db, slack, engine }: SlackTeam,
  acts: readonly Act[],
): Promise<Pick<KillResult, 'lost' | 'twice'>> {
  const events = await db.kysely.selectFrom('events').selectAll().orderBy('seq').execute();
  const broken = findBreak(events);
  const lost: string[] = broken ? [`the chain: event ${broken.seq} ${broken.why}`] : [];
  const twice: string[] = [];
  const notes = events.filter(({ type }) => type === 'NoteAdded').map(({ payload }) => payload ?? '');
  for (const { effect } of acts.filter((act) => act.effect.startsWith('Note'))) {
    const times = notes.filter((payload) => payload.includes(`${effect}"`)).length;
    if (times === 0) lost.push(effect);
    if (times > 1) twice.push(effect);
  }
  const rows = await db.kysely
    .selectFrom('outbox')
    .selectAll()
    .where('state', '<>', 'merged')
    .orderBy('id')
    .execute();
  const subjects = new Map(
    rows.map(({ id, subject, place_id: place }) => [`tiller-${id}`, `${subject} at ${place}`]),
  );
  const shown = Map.groupBy(slack.state.messages, (message) => subjects.get(readKey(message)));
  const settings = { commands: engine.commands, zone: 'UTC', currency: 'EUR' };
  const latest = new Map(rows.map((row) => [`${row.subject} at ${row.place_id}`, row]));
  for (const [subject, row] of latest) {
    const messages = shown.get(subject) ?? [];
    const { text } = renderMessage(JSON.parse(row.view) as View, settings);
    if (messages.length > 1) twice.push(`post ${subject}`);
    if (row.state !== 'sent') lost.push(`post ${subject} (${row.state}: ${row.last_error})`);
    else if (messages[0] && messages[0].text !== text) lost.push(`the latest of post ${subject}`);
    else if (!messages[0] && !row.place_id.includes('home')) lost.push(`post ${subject}`);
  }
  return { lost, twice };
}

function readKey({ metadata }: SlackMessage): string {
  return (metadata as { event_payload?: { key?: string } } | null)?.event_payload?.key ?? '';
}

function moveClocks({ clock, slack }: SlackTeam, ms: number): void {
  clock.advance(ms);
  slack.state.now = clock.now();
}

/** Processes to kill; some are always getting warm, one on each core, so that the next life begins at once. */
function createHatch() {
  const alive = new Set<ChildProcess>();
  const hatch = () => {
    const child = fork(join(import.meta.dirname, 'slack-child.ts'), {
      execPath: process.execPath,
      // It loads much and lives short: nothing has to be collected.
      execArgv: ['--min-semi-space-size=32'],
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILED },
    });
    alive.add(child);
    child.once('exit', () => alive.delete(child));
    return { child, isWarm: hear(child, 'warm') };
  };
  const spares = [hatch()];
  return {
    async begin({ slack, clock }: SlackTeam, file: string) {
      const [spare = hatch()] = spares.splice(0, 1);
      await spare.isWarm;
      const { child } = spare;
      while (spares.length < SPARES) spares.push(hatch());
      const { botToken, appToken } = slack.state;
      const tokens = { apiUrl: slack.apiUrl, botToken, appToken };
      const begun = hear(child, 'begun');
      tell(child, { kind: 'begin', file, now: clock.now(), ...tokens, isDurable: false });
      await begun;
      return {
        async pass(now: number) {
          const passed = hear(child, 'passed');
          tell(child, { kind: 'pass', now });
          await passed;
        },
        /** Kills it after so long, and resolves when it is gone and Slack has noticed. */
        async doom(afterMs: number) {
          const gone = once(child, 'exit');
          setTimeout(() => child.kill('SIGKILL'), afterMs);
          await gone;
        },
      };
    },
    async end() {
      await Promise.all(
        [...alive].map(async (child) => {
          const gone = once(child, 'exit');
          child.kill('SIGKILL');
          await gone;
        }),
      );
    },
  };
}

function tell(child: ChildProcess, message: ToSlackChild): void {
  child.send(message);
}

function hear(child: ChildProcess, wanted: FromSlackChild): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const listen = (message: FromSlackChild) => {
    if (message === wanted) resolve();
  };
  child.on('message', listen);
  child.once('exit', () => reject(new Error(`a process ended before it had ${wanted}`)));
  // A spare that is never used is killed when it may not be warm yet.
  promise.catch(() => undefined);
  return promise;
}
