import { type Reads, rows } from '../../base/store/rows.ts';
import { DEFAULT_CATEGORY, DERIVED_SOURCES } from '../idea/candidate.ts';
import { isChosenByPeople, readScore } from '../task/figures-store.ts';

/** Work of which people said, by naming or approving it, what it is for, what kind of work it is and who does it. */
export interface ConfirmedWork {
  title: string;
  projectId: string | null;
  /** The goal; null for what people said is for none, undefined where nobody said. */
  goalId: string | null | undefined;
  /** Undefined where nobody said. */
  category: string | undefined;
  /** Whom people chose for it: named, or who took it. Null where nobody did: what routing itself chose must not prove it right. */
  doerId: string | null;
  /** Approved as a task; otherwise an idea that names some of it. */
  isApproved: boolean;
}

/** A yes was given, and not taken back. */
const CONFIRMED_STATES = ['approved', 'assigned', 'open', 'started', 'done', 'failed'] as const;
/** The newest; more say nothing new of a team. */
const MOST_READ = 1_000;

/**
 * What was confirmed: tasks that were approved, with goal and category as they showed them, and ideas that name theirs.
 * The category that ideas have where nobody gave one says nothing, unless it was guessed and approved.
 */
export async function listConfirmed(ctx: Reads): Promise<ConfirmedWork[]> {
  const tasks = await rows(ctx, 'tasks')
    .select(['candidate_id', 'title', 'project_id', 'goal_id', 'category', 'assignee_id', 'score', 'routing'])
    .where('state', 'in', CONFIRMED_STATES)
    .orderBy('number', 'desc')
    .limit(MOST_READ)
    .execute();
  const ideas = await rows(ctx, 'candidates')
    .select(['id', 'title', 'project_id', 'goal_id', 'category'])
    .where('source', 'not in', DERIVED_SOURCES)
    .where('state', '<>', 'withdrawn')
    .where((eb) => eb.or([eb('goal_id', 'is not', null), eb('category', '<>', DEFAULT_CATEGORY)]))
    .orderBy('number', 'desc')
    .limit(MOST_READ)
    .execute();
  const done = new Set(tasks.map(({ candidate_id }) => candidate_id));
  return [
    ...tasks.map((task) => ({
      title: task.title,
      projectId: task.project_id,
      goalId: task.goal_id ?? (readScore(task).guessed?.goal === 0 ? null : undefined),
      category:
        task.category === DEFAULT_CATEGORY && readScore(task).guessed?.category === undefined
          ? undefined
          : task.category,
      doerId: isChosenByPeople(task) ? task.assignee_id : null,
      isApproved: true,
    })),
    ...ideas
      .filter(({ id }) => !done.has(id))
      .map((idea) => ({
        title: idea.title,
        projectId: idea.project_id,
        goalId: idea.goal_id ?? undefined,
        category: idea.category === DEFAULT_CATEGORY ? undefined : idea.category,
        doerId: null,
        isApproved: false,
      })),
  ];
}
