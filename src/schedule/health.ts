import { dateOf, timeOf } from '../base/language/date.ts';
import { formatDate } from '../base/language/period.ts';
import type { HolidayCache } from '../base/ports.ts';
import type { Tx } from '../base/store/open.ts';
import { openReads } from '../base/store/rows.ts';
import type { Row, Tables } from '../base/store/tables.ts';
import { enterWorkspace } from '../base/wall/wall.ts';
import { describeStuck, nameMessage } from '../say/stuck.ts';
import { listStuck } from '../say/stuck-store.ts';
import { PLATFORM_NAMES } from '../team/account/bind.ts';
import { listFeedPlaces, listFeeds } from '../team/feed/store.ts';
import { findNext, type RhythmReads } from './describe.ts';
import { countWaiting, findHolder, listChats, listWorkspaces } from './store.ts';
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
  const holder = await findHolder(tx, name, now);
  return holder !== undefined
    ? { state: 'ok', name: 'running', detail: `${holder} runs this database` }
    : {
        state: 'note',
        name: 'running',
        detail: 'no process runs this database: nothing is posted until Tiller is started',
      };
}

/** What is there of each team: feeds, the last event of each chat, messages that wait. Changes nothing. */
export async function readHealth(
  tx: Tx,
  { tables, holidays, now }: { tables: Tables; holidays: HolidayCache; now: number },
): Promise<Health[]> {
  const workspaces = await listWorkspaces(tx);
  const all: Health[] = [];
  for (const workspace of workspaces) {
    await enterWorkspace(tx, workspace.id);
    const reads = {
      ...openReads(tx, tables, workspace),
      holidays,
      now,
      today: dateOf(now, workspace.zone),
    };
    const feeds = await readFeeds(reads);
    all.push({
      workspace,
      findings: [
        ...sayRest(workspace),
        ...feeds.findings,
        ...(await readEvents(reads)),
        ...(await readMessages(reads)),
      ],
      places: feeds.places,
    });
  }
  return all;
}

function sayRest({ suspended_at: since }: Row<'workspaces'>): Finding[] {
  if (since === null) return [];
  const detail = 'nothing is posted, and whoever asks is told so: workspace resume lets it go on';
  return [{ state: 'note', name: 'suspended', detail }];
}

async function readFeeds(reads: RhythmReads): Promise<Pick<Health, 'findings' | 'places'>> {
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
async function readEvents(reads: RhythmReads): Promise<Finding[]> {
  const { workspace, now } = reads;
  const findings: Finding[] = [];
  for (const { platform, heardAt } of await listChats(reads)) {
    const name = `last event from ${PLATFORM_NAMES[platform]}`;
    findings.push(
      heardAt === null
        ? { state: 'note', name, detail: 'none yet: type /tiller help in the channel' }
        : { state: 'ok', name, detail: describeInstant(heardAt, workspace.zone, now) },
    );
  }
  return findings;
}

async function readMessages(reads: RhythmReads): Promise<Finding[]> {
  const stuck = (await listStuck(reads)).map(
    (message): Finding => ({
      state: 'broken',
      name: `message ${message.id}`,
      detail: `${nameMessage(message.subject)} for ${message.placeName} ${describeStuck(message)}. outbox send ${message.id} sends it again, outbox drop ${message.id} forgets it`,
    }),
  );
  const { count, lastError } = await countWaiting(reads, {
    before: reads.now - LONG_WAIT_MS,
    now: reads.now,
  });
  const late: Finding[] =
    count === 0
      ? []
      : [
          {
            state: 'note',
            name: 'messages',
            detail: `${count} ${count === 1 ? 'has' : 'have'} waited to be sent for more than ten minutes${lastError === null ? '' : `; last: ${lastError}`}`,
          },
        ];
  if (stuck.length + late.length > 0) return [...stuck, ...late];
  return [{ state: 'ok', name: 'messages', detail: 'none is stuck' }];
}

function describeInstant(at: number, zone: string, now: number): string {
  return `${formatDate(dateOf(at, zone), dateOf(now, zone))} at ${timeOf(at, zone)}`;
}
