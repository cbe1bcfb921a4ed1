import type { Ctx } from '../../base/command/ctx.ts';
import { rows } from '../../base/store/rows.ts';
import type { Platform, Row } from '../../base/store/tables.ts';
import { selectDecisions } from '../../decide/store.ts';
import { REMIND_DUE } from '../../todo/task/assigned-line.ts';
import { OPEN_STATES } from '../../todo/task/task.ts';

export type Vote = Pick<Row<'votes'>, 'task_id' | 'content_hash' | 'member_id' | 'stands_in_for'>;

/** A task as it waits for somebody, with who proposed its idea: half of its columns, and none of its reasons. */
export type OpenTask = Awaited<ReturnType<typeof listOpenTasks>>[number];

/** What is not over yet, oldest first. */
export async function listOpenTasks(ctx: Ctx) {
  return rows(ctx, 'tasks')
    .innerJoin('candidates', 'candidates.id', 'tasks.candidate_id')
    .select([
      'tasks.id',
      'tasks.title',
      'tasks.state',
      'tasks.feed_id',
      'tasks.candidate_id',
      'tasks.content_hash',
    ])
    .select([
      'tasks.approval_kind',
      'tasks.assignee_id',
      'tasks.effort_hours',
      'tasks.is_effort_guessed',
      'tasks.due_on',
      'tasks.due_at',
    ])
    .select(['tasks.proposed_at', 'tasks.decided_at', 'tasks.outcome_asked_at', 'tasks.snoozed_until_on'])
    .select(['tasks.waits_for', 'tasks.waits_for_id', 'tasks.waits_since_at', 'candidates.proposer_id'])
    .where('tasks.state', 'in', OPEN_STATES)
    .orderBy('tasks.number')
    .execute();
}

/** The yes votes on what can still be approved. */
export async function listYesVotesOnOpen(ctx: Ctx): Promise<Vote[]> {
  return rows(ctx, 'votes')
    .innerJoin('tasks', 'tasks.id', 'votes.task_id')
    .select(['votes.task_id', 'votes.content_hash', 'votes.member_id', 'votes.stands_in_for'])
    .where('votes.choice', '=', 'yes')
    .where('tasks.state', 'in', ['proposed', 'parked', 'snoozed'])
    .execute();
}

/** Who put a task off last, by task. */
export async function readPutOff(ctx: Ctx, tasks: readonly OpenTask[]): Promise<Map<string, string | null>> {
  const ids = tasks.filter(({ state }) => state === 'snoozed').map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const found = await rows(ctx, 'decisions')
    .select(['task_id', 'decided_by'])
    .where('choice', '=', 'snooze')
    .where('task_id', 'in', ids)
    .orderBy('number')
    .execute();
  return new Map(found.map(({ task_id, decided_by }) => [task_id, decided_by]));
}

/** When somebody is reminded of a task, by task. */
export async function readReminders(ctx: Ctx): Promise<Map<string, number>> {
  const found = await rows(ctx, 'due')
    .select(['subject', 'next_at'])
    .where('kind', '=', REMIND_DUE)
    .execute();
  return new Map(found.map(({ subject, next_at }) => [subject, next_at]));
}

/** Decisions since an instant with the titles of their tasks, the latest first; changes are no answers. */
export async function listDecisionsSince(ctx: Ctx, sinceAt: number) {
  return selectDecisions(ctx)
    .innerJoin('tasks', 'tasks.id', 'decisions.task_id')
    .select('tasks.title')
    .where('decisions.decided_at', '>=', sinceAt)
    .where('decisions.choice', '<>', 'change')
    .orderBy('decisions.number', 'desc')
    .execute();
}

export async function findAccount(
  ctx: Ctx,
  { platform, tenant, user }: { platform: Platform; tenant: string; user: string },
): Promise<Row<'identities'> | undefined> {
  return rows(ctx, 'identities')
    .selectAll()
    .where('platform', '=', platform)
    .where('tenant', '=', tenant)
    .where('user_id', '=', user)
    .executeTakeFirst();
}

export type Channel = Pick<Row<'places'>, 'platform' | 'tenant' | 'place' | 'name'>;

/** The Discord channels of feeds that have started, each with the feeds that are posted there. */
export async function listBoardChannels(
  ctx: Ctx,
): Promise<{ channel: Channel; feedIds: ReadonlySet<string> }[]> {
  const found = await rows(ctx, 'feed_places')
    .innerJoin('feeds', 'feeds.id', 'feed_places.feed_id')
    .innerJoin('places', 'places.id', 'feed_places.place_id')
    .select(['feeds.id as feedId', 'places.id as placeId'])
    .select(['places.platform', 'places.tenant', 'places.place', 'places.name'])
    .where('places.platform', '=', 'discord')
    .where('feeds.state', '<>', 'quiet')
    .orderBy('places.id')
    .orderBy('feeds.id')
    .execute();
  return [...Map.groupBy(found, ({ placeId }) => placeId).values()].flatMap((group) => {
    const [channel] = group;
    return channel ? [{ channel, feedIds: new Set(group.map(({ feedId }) => feedId)) }] : [];
  });
}

/** A line of ours at a place. */
export interface PlacedLine {
  subject: string;
  placeId: string;
  /** Or may have been sent. */
  isSent: boolean;
  /** When it was said first, as far as that is known; else it is taken for the newest. */
  sentAt: number;
  /** Its last state, as it is stored. */
  view: string;
}

/** Where something was said, or waits to be said, of a subject or (with a `%` at its end) of all that begin so. */
export async function listLines(ctx: Ctx, subject: string): Promise<PlacedLine[]> {
  const found = await rows(ctx, 'outbox')
    .leftJoin('messages', (join) =>
      join
        .onRef('messages.subject', '=', 'outbox.subject')
        .onRef('messages.place_id', '=', 'outbox.place_id'),
    )
    .select(['outbox.subject', 'outbox.place_id', 'state', 'is_doubtful', 'view', 'messages.sent_at'])
    .where('outbox.subject', subject.endsWith('%') ? 'like' : '=', subject)
    .where('state', 'not in', ['merged', 'dead'])
    .orderBy('id')
    .execute();
  const lines = new Map<string, PlacedLine>();
  for (const row of found) {
    const key = `${row.subject} ${row.place_id}`;
    const isSent = (lines.get(key)?.isSent ?? false) || row.state !== 'new' || row.is_doubtful === 1;
    const sentAt = row.sent_at ?? Number.MAX_SAFE_INTEGER;
    lines.set(key, { subject: row.subject, placeId: row.place_id, isSent, sentAt, view: row.view });
  }
  return [...lines.values()];
}
