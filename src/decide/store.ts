import { type SelectQueryBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Ctx } from '../base/command/ctx.ts';
import { readJson } from '../base/store/json.ts';
import { type Reads, rows } from '../base/store/rows.ts';
import type { Row, Schema } from '../base/store/tables.ts';
import { GRACE_MS } from '../todo/task/hand-out.ts';
import type { Task } from '../todo/task/task.ts';

export type Decision = Row<'decisions'>;

const QUARTER_MS = 15 * 60_000;

/** The rule under which whoever has a task moves its due date. */
export const DATE_MOVED = 'its doer moved the date';

/** Rows as they were before a decision. */
export interface PriorRows {
  task: Task;
  candidate: Row<'candidates'>;
  added: readonly string[];
  /** When its silence was to be looked at next; null where nothing was waited for. */
  watchAt?: number | null;
}

const beforeSchema = z.object({
  task: z.custom<Task>((row) => row !== undefined),
  candidate: z.custom<Row<'candidates'>>((row) => row !== undefined),
  added: z.array(z.string()),
  watchAt: z.number().nullable().default(null),
});

export function readBefore({ before }: Pick<Decision, 'before'>): Required<PriorRows> {
  return readJson(beforeSchema, before);
}

/** A decision with who made it and whose say it was; both null where nobody did. */
export type NamedDecision = Decision & { handle: string | null; absentHandle: string | null };

type Decisions = SelectQueryBuilder<Named, 'decisions' | 'executors' | 'absent', NamedDecision>;

type Named = Schema & { absent: Schema['executors'] };

/** The decisions of the workspace, each with who made it and whose say it was. */
export function selectDecisions(ctx: Reads): Decisions {
  return rows(ctx, 'decisions')
    .leftJoin('executors', 'executors.id', 'decisions.decided_by')
    .leftJoin('executors as absent', 'absent.id', 'decisions.stands_in_for')
    .selectAll('decisions')
    .select(['executors.handle', 'absent.handle as absentHandle']);
}

/** When people decided something since an instant, in order: of each quarter of an hour, in which no zone's date changes, the first. */
export async function listDecidedAt(ctx: Reads, sinceAt: number): Promise<number[]> {
  const found = await rows(ctx, 'decisions')
    .select((eb) => eb.fn.min<number>('decisions.decided_at').as('at'))
    .where('decisions.decided_by', 'is not', null)
    .where('decisions.decided_at', '>', sinceAt)
    // As a literal: SQLite would divide by a bound number with a remainder.
    .groupBy(sql`decisions.decided_at / ${sql.lit(QUARTER_MS)}`)
    .orderBy('at')
    .execute();
  return found.map(({ at }) => at);
}

/** The number of the last of such decisions on each of these tasks: of one that was decided back and forth all day one row, not thousands. */
export function lastNumbers(ctx: Reads, taskIds: readonly string[], choices: readonly Decision['choice'][]) {
  return rows(ctx, 'decisions')
    .select((eb) => ['decisions.task_id', eb.fn.max('decisions.number').as('number')])
    .where('decisions.choice', 'in', choices)
    .where('decisions.task_id', 'in', taskIds)
    .groupBy('decisions.task_id')
    .as('last');
}

/** The last decision on a task. */
export async function findLastDecision(ctx: Reads, taskId: string): Promise<NamedDecision | undefined> {
  return selectDecisions(ctx)
    .where('decisions.task_id', '=', taskId)
    .orderBy('decisions.number', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Tasks on which a member decided last of all, in the latest instant in which they did, as long as that can be undone. */
export async function listUndoable(ctx: Ctx, memberId: string): Promise<string[]> {
  const late = await rows(ctx, 'decisions')
    .select(['task_id', 'decided_by', 'decided_at', 'undo_until_at'])
    .where('decided_at', '>', ctx.now - GRACE_MS)
    .orderBy('number')
    .execute();
  const open = [...new Map(late.map((decision) => [decision.task_id, decision])).values()].filter(
    ({ decided_by: by, undo_until_at: until }) => by === memberId && until !== null && until > ctx.now,
  );
  const lastAt = Math.max(...open.map(({ decided_at: at }) => at));
  return open.filter(({ decided_at: at }) => at === lastAt).map(({ task_id: id }) => id);
}

/** The last decision of a kind on each of these tasks, by task. */
export async function findLastOf(
  ctx: Reads,
  tasks: readonly Pick<Task, 'id'>[],
  choice: Decision['choice'],
): Promise<ReadonlyMap<string, NamedDecision>> {
  if (tasks.length === 0) return new Map();
  const ids = tasks.map(({ id }) => id);
  const decisions = await selectDecisions(ctx)
    .innerJoin(lastNumbers(ctx, ids, [choice]), (join) =>
      join.onRef('last.task_id', '=', 'decisions.task_id').onRef('last.number', '=', 'decisions.number'),
    )
    .execute();
  return new Map(decisions.map((decision) => [decision.task_id, decision]));
}

/** The last time the due date of these tasks was moved by whoever had them, by task. */
export async function listMoves(
  ctx: Reads,
  tasks: readonly Pick<Task, 'id'>[],
): Promise<ReadonlyMap<string, NamedDecision>> {
  const changed = await findLastOf(ctx, tasks, 'change');
  return new Map([...changed].filter(([, { rule }]) => rule === DATE_MOVED));
}

/** Tasks that were refused after an instant and stay so, with the state of their idea. */
export async function listRefusedSince(ctx: Reads, sinceAt: number, most: number) {
  return (
    rows(ctx, 'decisions')
      .innerJoin('tasks', 'tasks.id', 'decisions.task_id')
      .innerJoin('candidates', 'candidates.id', 'tasks.candidate_id')
      .select(['tasks.id', 'tasks.title', 'decisions.reason', 'candidates.state as idea'])
      .where('decisions.choice', '=', 'refuse')
      // Not what was taken back since.
      .where('tasks.state', '=', 'refused')
      .where('decisions.decided_at', '>', sinceAt)
      .orderBy('decisions.number')
      .limit(most)
      .execute()
  );
}

/** Tasks that silence ended after an instant and that nobody took up again; `againOn` is null for what is parked. */
export async function listUnansweredSince(
  ctx: Reads,
  sinceAt: number,
  most: number,
): Promise<(Pick<Task, 'id' | 'title'> & { againOn: string | null })[]> {
  return rows(ctx, 'decisions')
    .innerJoin('tasks', 'tasks.id', 'decisions.task_id')
    .innerJoin('candidates', 'candidates.id', 'tasks.candidate_id')
    .select(['tasks.id', 'tasks.title', 'candidates.away_until_on as againOn'])
    .where('decisions.choice', 'in', ['expire', 'park'])
    .where('decisions.decided_at', '>', sinceAt)
    .where(({ eb, or }) =>
      or([
        eb('tasks.state', '=', 'parked'),
        // Without a date its idea is open again.
        eb('tasks.state', '=', 'expired').and('candidates.away_until_on', 'is not', null),
      ]),
    )
    .orderBy('decisions.number')
    .limit(most)
    .execute();
}
