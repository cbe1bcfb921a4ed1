import { type ExpressionBuilder, sql } from 'kysely';
import type { Ctx } from '../../base/command/ctx.ts';
import { rows } from '../../base/store/rows.ts';
import type { Row, Schema } from '../../base/store/tables.ts';
import { categoriesOf } from '../../team/people/store.ts';
import { getCandidateRow, toCandidate } from '../../todo/idea/candidate-store.ts';
import { GRACE_MS } from '../../todo/task/hand-out.ts';
import { MET_STATES } from '../../todo/task/store.ts';
import type { Task } from '../../todo/task/task.ts';
import { RISKY } from '../policy/policy.ts';
import { KEPT_MS, REST_MS } from './terms.ts';

/** What an agent asks for. */
interface Wanted {
  category: string | undefined;
  /** The agent to whom the task was handed; undefined for any. */
  targetId: string | undefined;
  most: number;
}

/** So many are read at a time: some turn out not to be for this agent. */
const READ_AT_ONCE = 20;

/**
 * Tasks that an agent may claim now, the most important first: handed to an agent, approved as they are, with nothing
 * open before them. What is risky is for the agent alone that it was approved for; anything else is kept for that one
 * for a while.
 */
export async function listClaimable(ctx: Ctx, agent: Row<'executors'>, wanted: Wanted): Promise<Task[]> {
  const found: Task[] = [];
  for (let offset = 0; ; offset += READ_AT_ONCE) {
    const page = await readPage(ctx, agent, wanted, offset);
    for (const task of page) {
      if (await isFor(ctx, agent, task)) found.push(task);
      if (found.length === wanted.most) return found;
    }
    if (page.length < READ_AT_ONCE) return found;
  }
}

async function readPage(ctx: Ctx, agent: Row<'executors'>, wanted: Wanted, offset: number): Promise<Task[]> {
  const categories = categoriesOf(agent);
  const query = rows(ctx, 'tasks')
    .innerJoin('executors', 'executors.id', 'tasks.assignee_id')
    .selectAll('tasks')
    // In so many words, so that the index of what is handed out serves.
    .where(sql<boolean>`tasks.state = 'assigned'`)
    .where('executors.kind', '=', 'agent')
    .where((eb) =>
      eb.or([
        eb('tasks.assignee_id', '=', agent.id),
        eb.and([eb('tasks.approval_kind', '<>', RISKY), isFree(eb, ctx.now)]),
      ]),
    )
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('decisions')
          .select('decisions.id')
          .whereRef('decisions.task_id', '=', 'tasks.id')
          .whereRef('decisions.content_hash', '=', 'tasks.content_hash')
          .where('decisions.choice', '=', 'approve'),
      ),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('task_dependencies')
            .innerJoin('tasks as first', 'first.id', 'task_dependencies.needs_task_id')
            .innerJoin('candidates', 'candidates.id', 'first.candidate_id')
            .select('first.id')
            .whereRef('task_dependencies.task_id', '=', 'tasks.id')
            .where('first.state', '<>', 'done')
            .where('candidates.state', 'not in', MET_STATES),
        ),
      ),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          endedAttempts(eb)
            .where('agent_attempts.agent_id', '=', agent.id)
            .where('agent_attempts.ended_at', '>', ctx.now - REST_MS),
        ),
      ),
    )
    .$if(wanted.category !== undefined, (some) => some.where('tasks.category', '=', wanted.category ?? ''))
    .$if(wanted.targetId !== undefined, (some) => some.where('tasks.assignee_id', '=', wanted.targetId ?? ''))
    // What was handed to it by name is its own, whatever its categories say.
    .$if(categories.length > 0, (some) =>
      some.where((eb) =>
        eb.or([eb('tasks.assignee_id', '=', agent.id), eb('tasks.category', 'in', categories)]),
      ),
    );
  return query
    .orderBy('tasks.priority', 'desc')
    .orderBy('tasks.due_at')
    .orderBy('tasks.number')
    .limit(READ_AT_ONCE)
    .offset(offset)
    .execute();
}

type OfTasks = ExpressionBuilder<Schema, 'tasks' | 'executors'>;

/** Tried already as it is, or handed to its agent longer ago than it is kept for that one. */
function isFree(eb: OfTasks, now: number) {
  const handedSince = eb
    .selectFrom('hand_overs')
    .select('hand_overs.id')
    .whereRef('hand_overs.task_id', '=', 'tasks.id')
    .where('hand_overs.handed_at', '>', now - KEPT_MS);
  return eb.or([
    eb.exists(endedAttempts(eb)),
    eb.and([eb('tasks.decided_at', '<=', now - KEPT_MS - GRACE_MS), eb.not(eb.exists(handedSince))]),
  ]);
}

/** Attempts at a task, as it is approved now, that came to nothing. */
function endedAttempts(eb: OfTasks) {
  return eb
    .selectFrom('agent_attempts')
    .select('agent_attempts.id')
    .whereRef('agent_attempts.task_id', '=', 'tasks.id')
    .whereRef('agent_attempts.content_hash', '=', 'tasks.content_hash')
    .where('agent_attempts.state', 'in', ['failed', 'lapsed', 'released']);
}

/** Whether its idea is for this agent too. */
async function isFor(ctx: Ctx, agent: Row<'executors'>, task: Task): Promise<boolean> {
  if (task.assignee_id === agent.id) return true;
  const { notFor, onlyFor } = toCandidate(await getCandidateRow(ctx, task.candidate_id));
  return !notFor.includes(agent.id) && (onlyFor.length === 0 || onlyFor.includes(agent.id));
}
