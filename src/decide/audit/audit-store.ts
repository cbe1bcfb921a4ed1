import { sql } from 'kysely';
import { z } from 'zod';
import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf } from '../../base/language/date.ts';
import { listSealed } from '../../base/log/months.ts';
import { readJson } from '../../base/store/json.ts';
import { rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { listMetrics } from '../../gather/metric/store.ts';
import { listExecutors } from '../../team/people/store.ts';
import type { Task } from '../../todo/task/task.ts';
import type { Records } from './audit.ts';

/** Ids that one query names. */
const IDS_A_QUERY = 500;
/** Where the record of a task is kept, and when each row of it was made. */
const MADE_AT = {
  decisions: 'decided_at',
  votes: 'cast_at',
  hand_overs: 'handed_at',
  outcomes: 'finished_at',
} as const;

type AuditTable = keyof typeof MADE_AT | 'tasks' | 'candidates' | 'forecasts' | 'settlements';

const votesSchema = z.object({
  rows: z.object({ votes: z.array(z.custom<Row<'votes'>>((row) => row !== undefined)).default([]) }),
});

/** The votes that an event wrote; none where its payload was erased. */
function readVotes({ payload }: Pick<Row<'events'>, 'payload'>): Row<'votes'>[] {
  return payload === null ? [] : readJson(votesSchema, payload).rows.votes;
}

/** The whole record of one task. */
export async function loadTaskRecords(ctx: Ctx, task: Task): Promise<Records> {
  const events = await rows(ctx, 'events')
    .select(['type', 'subject', 'actor', 'occurred_at', 'payload'])
    .where('subject', '=', task.id)
    .orderBy('seq')
    .execute();
  const castVotes = events.filter(({ type }) => type === 'VoteCast').flatMap(readVotes);
  return { ...(await loadRecords(ctx, [task.id])), events, castVotes };
}

/** The last month (`2026-05`) that is sealed in files, where some of a task's record may stand there; null where none does. */
export async function findSealedMonth(ctx: Ctx, task: Task): Promise<string | null> {
  const last = (await listSealed(ctx.tx, ctx.workspace.id)).at(-1);
  return last && last.month >= dateOf(task.proposed_at, 'UTC').slice(0, 'yyyy-mm'.length) ? last.month : null;
}

/** The record of the tasks of which something was decided, passed on or ended since an instant. */
export async function loadRecordsSince(ctx: Ctx, sinceAt: number): Promise<Records> {
  const ids = new Set<string>();
  for (const [table, column] of Object.entries(MADE_AT)) {
    const { rows } = await sql<{ task_id: string }>`select distinct task_id from ${sql.table(table)}
      where workspace_id = ${ctx.workspace.id} and ${sql.ref(column)} >= ${sinceAt}`.execute(ctx.tx);
    for (const { task_id } of rows) ids.add(task_id);
  }
  return loadRecords(ctx, [...ids]);
}

async function loadRecords(ctx: Ctx, taskIds: readonly string[]): Promise<Records> {
  const ofTasks = <T extends AuditTable>(table: T) => readRows(ctx, table, 'task_id', taskIds);
  const tasks = await readRows(ctx, 'tasks', 'id', taskIds);
  const ideaIds = [...new Set(tasks.map(({ candidate_id }) => candidate_id))];
  const ideas = await readRows(ctx, 'candidates', 'id', ideaIds);
  const places = await rows(ctx, 'places').select(['id', 'name']).execute();
  return {
    tasks: new Map(tasks.map((task) => [task.id, task])),
    ideas: new Map(ideas.map((idea) => [idea.id, idea])),
    decisions: (await ofTasks('decisions')).toSorted((a, b) => a.number - b.number),
    votes: await ofTasks('votes'),
    handOvers: (await ofTasks('hand_overs')).toSorted((a, b) => a.number - b.number),
    outcomes: await ofTasks('outcomes'),
    settlements: (await ofTasks('settlements')).toSorted((a, b) => (a.part < b.part ? 1 : -1)),
    forecasts: (await ofTasks('forecasts')).toSorted((a, b) => a.version - b.version),
    events: [],
    castVotes: [],
    handles: new Map((await listExecutors(ctx, 'all')).map(({ id, handle }) => [id, handle])),
    placeNames: new Map(places.map(({ id, name }) => [id, name])),
    units: new Map((await listMetrics(ctx)).map(({ id, unit }) => [id, unit])),
    currency: ctx.workspace.currency,
    today: ctx.today,
  };
}

async function readRows<T extends AuditTable>(
  ctx: Ctx,
  table: T,
  column: 'id' | 'task_id',
  ids: readonly string[],
): Promise<Row<T>[]> {
  const found: Row<T>[] = [];
  for (let start = 0; start < ids.length; start += IDS_A_QUERY) {
    const { rows } = await sql<Row<T>>`select * from ${sql.table(table)}
      where workspace_id = ${ctx.workspace.id}
        and ${sql.ref(column)} in (${sql.join(ids.slice(start, start + IDS_A_QUERY))})`.execute(ctx.tx);
    found.push(...rows);
  }
  return found;
}
