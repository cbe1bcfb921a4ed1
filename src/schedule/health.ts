import type { Tx } from '../db/open.ts';
import type { Row } from '../db/schema.ts';
import { describeStuck, nameMessage } from '../digest/outbox-commands.ts';
import { listStuck } from '../digest/stuck-store.ts';
import type { HolidayCache } from '../ports.ts';
import { PLATFORM_NAMES } from '../team/bind.ts';
import { formatDate } from '../team/period.ts';
import { dateOf, timeOf } from '../time.ts';
import { findNext, type Reads } from './describe.ts';
import { listFeedPlaces, listFeeds } from './store.ts';
import { describeNext, describeRhythm, describeSilence } from './views.ts';

/** One thing that was looked at: fine, good to know, or in need of somebody. */
export interface Finding {
  state: 'ok' | 'note' | 'broken';
  name: string;
  /** What was found, and what to do about it, in one line. */
  detail: string;
}

/** How one team's rhythm and messages stand. */
export interface Health {
  workspace: Row<'workspaces'>;
  findings: Finding[];
  /** Where its feeds are posted. */
  places: Row<'places'>[];
}

/** A message is sent within moments: one that waits longer says that something does not work. */
const LONG_WAIT_MS = 10 * 60_000;

/** Who runs this database: without it nothing is posted. */
export async function findRunner(tx: Tx, name: string, now: number): Promise<Finding> {
  const lease = await tx
    .selectFrom('leases')
    .select('holder')
    .where('name', '=', name)
    .where('until_at', '>', now)
    .executeTakeFirst();
  return lease
    ? { state: 'ok', name: 'running', detail: `${lease.holder} runs this database` }
    : {
        state: 'note',
        name: 'running',
        detail: 'no process runs this database: nothing is posted before npm start',
      };
}

/** What is there of each team: feeds, the last event of each chat, messages that wait. Changes nothing. */
export async function readHealth(tx: Tx, holidays: HolidayCache, now: number): Promise<Health[]> {
  const workspaces = await tx.selectFrom('workspaces').selectAll().orderBy('created_at').execute();
  const all: Health[] = [];
  for (const workspace of workspaces) {
    const reads: Reads = { tx, workspace, holidays, now, today: dateOf(now, workspace.zone) };
    const feeds = await readFeeds(reads);
    all.push({
      workspace,
      findings: [...feeds.findings, ...(await readEvents(reads)), ...(await readMessages(reads))],
      places: feeds.places,
    });
  }
  return all;
}

async function readFeeds(reads: Reads): Promise<Pick<Health, 'findings' | 'places'>> {
  const findings: Finding[] = [];
  const all = new Map<string, Row<'places'>>();
  for (const feed of await listFeeds(reads)) {
    const places = await listFeedPlaces(reads, feed.id);
    for (const place of places) all.set(place.id, place);
    const { digestAt, reviewAt } = await findNext(reads, feed);
    const where = places.map(({ name }) => name).join(', ') || 'nowhere yet';
    const digest = describeNext(feed, digestAt, reads.now);
    const review = describeNext(feed, reviewAt, reads.now);
    const next =
      digest === null
        ? describeSilence(feed, reads.now)
        : `next digest ${digest}, ${review === null ? 'no weekly review' : `next review ${review}`}`;
    findings.push({
      state: digest === null || places.length === 0 ? 'note' : 'ok',
      name: `feed ${feed.name}`,
      detail: `${next}; ${describeRhythm(feed)}, posted to ${where}`,
    });
  }
  return { findings, places: [...all.values()] };
}

/** When each chat that the team is in was last heard of. */
async function readEvents(reads: Reads): Promise<Finding[]> {
  const { tx, workspace, now } = reads;
  const tenants = await tx
    .selectFrom('tenants')
    .select('platform')
    .distinct()
    .where('workspace_id', '=', workspace.id)
    .where('platform', 'in', ['slack', 'discord'])
    .execute();
  const findings: Finding[] = [];
  for (const { platform } of tenants) {
    const { at } = await tx
      .selectFrom('inbox')
      .select((eb) => eb.fn.max('claimed_at').as('at'))
      .where('workspace_id', '=', workspace.id)
      .where('origin', 'like', `${platform}:%`)
      .executeTakeFirstOrThrow();
    const name = `last event from ${PLATFORM_NAMES[platform]}`;
    findings.push(
      at === null
        ? { state: 'note', name, detail: 'none yet: type /tiller help in the channel' }
        : { state: 'ok', name, detail: describeInstant(Number(at), workspace.zone, now) },
    );
  }
  return findings;
}

async function readMessages(reads: Reads): Promise<Finding[]> {
  const stuck = (await listStuck(reads)).map(
    (message): Finding => ({
      state: 'broken',
      name: `message ${message.id}`,
      detail: `${nameMessage(message.subject)} for ${message.placeName} ${describeStuck(message)}. outbox send ${message.id} sends it again, outbox drop ${message.id} forgets it`,
    }),
  );
  const waiting = await reads.tx
    .selectFrom('outbox')
    .innerJoin('places', (join) =>
      join
        .onRef('places.workspace_id', '=', 'outbox.workspace_id')
        .onRef('places.id', '=', 'outbox.place_id'),
    )
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.max('last_error').as('error')])
    .where('outbox.workspace_id', '=', reads.workspace.id)
    // What is for the terminal waits until somebody opens it.
    .where('places.platform', '!=', 'terminal')
    .where('state', 'in', ['new', 'sending'])
    .where('created_at', '<', reads.now - LONG_WAIT_MS)
    .where('not_before_at', '<', reads.now)
    .executeTakeFirstOrThrow();
  const count = Number(waiting.count);
  const late: Finding[] =
    count === 0
      ? []
      : [
          {
            state: 'note',
            name: 'messages',
            detail: `${count} wait to be sent for more than ten minutes${waiting.error === null ? '' : `; last: ${waiting.error}`}`,
          },
        ];
  if (stuck.length + late.length > 0) return [...stuck, ...late];
  return [{ state: 'ok', name: 'messages', detail: 'none is stuck' }];
}

function describeInstant(at: number, zone: string, now: number): string {
  return `${formatDate(dateOf(at, zone), dateOf(now, zone))} at ${timeOf(at, zone)}`;
}
