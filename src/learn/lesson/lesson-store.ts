import type { Ctx } from '../../base/command/ctx.ts';
import { addDays, DAY_MS } from '../../base/language/date.ts';
import { notFound } from '../../base/language/errors.ts';
import { findNearest, formatId, parseId } from '../../base/language/ids.ts';
import { rows } from '../../base/store/rows.ts';
import { readNames } from '../../todo/idea/candidate-store.ts';
import {
  CASE_DAYS,
  countStrength,
  findProposal,
  type Lesson,
  type LessonCase,
  listProposals,
  REVIEW_DAYS,
} from './lesson.ts';

/** A second proposal comes no sooner: a week less what a late review may be late. */
const LEAST_APART_MS = 6 * DAY_MS;

/** Every lesson, by number; those of one state only, if it is given. */
export async function listLessons(ctx: Ctx, state?: Lesson['state']): Promise<Lesson[]> {
  return rows(ctx, 'lessons')
    .selectAll()
    .$if(state !== undefined, (query) => query.where('state', '=', state ?? 'kept'))
    .orderBy('number')
    .execute();
}

/** Lessons that wait for an answer. */
export async function listProposedLessons(ctx: Ctx): Promise<Lesson[]> {
  return listLessons(ctx, 'proposed');
}

/** Kept lessons that are to be looked at again by a date. */
export async function listDueLessons(ctx: Ctx, date: string): Promise<Lesson[]> {
  return (await listLessons(ctx, 'kept')).filter(({ review_on }) => review_on <= date);
}

/** The lesson meant by `LS-2` or `2`; refuses what does not exist. */
export async function getLesson(ctx: Ctx, ref: string): Promise<Lesson> {
  const lessons = await listLessons(ctx);
  const id = parseId('LS', ref);
  const found = lessons.find((lesson) => lesson.id === id);
  if (found) return found;
  throw notFound(
    'lesson',
    ref,
    findNearest(
      ref,
      lessons.map((lesson) => lesson.id),
    ),
  );
}

/** A lesson's row, not yet recorded. */
export async function newLesson(
  ctx: Ctx,
  lesson: Pick<Lesson, 'body' | 'category' | 'goal_id' | 'metric_id' | 'cases' | 'rule' | 'state'>,
): Promise<Lesson> {
  const number = (await listLessons(ctx)).reduce((last, each) => Math.max(last, each.number), 0) + 1;
  return {
    workspace_id: ctx.workspace.id,
    id: formatId('LS', number),
    number,
    ...lesson,
    hits: 0,
    misses: 0,
    review_on: addDays(ctx.today, REVIEW_DAYS),
    author_id: ctx.actor.kind === 'member' ? ctx.actor.id : null,
    created_at: ctx.now,
    updated_at: ctx.now,
  };
}

/** Records a changed or new lesson. */
export async function recordLesson(ctx: Ctx, type: string, lesson: Lesson): Promise<void> {
  await ctx.record({ type, subject: lesson.id, rows: { lessons: [lesson] } });
}

/**
 * Proposes the lesson that the settled cases speak for: at most one a week, and none that was proposed before, whatever
 * became of it. One that nobody has answered says what they say by now. Gives the new one, or null.
 */
export async function proposeLesson(ctx: Ctx): Promise<Lesson | null> {
  const own = (await listLessons(ctx)).filter(({ rule }) => rule !== '');
  const cases = await listCases(ctx);
  const proposals = listProposals(cases);
  for (const lesson of own.filter(({ state }) => state === 'proposed')) {
    const now = proposals.find(({ rule }) => rule === lesson.rule);
    if (!now || now.body === lesson.body) continue;
    const { body } = now;
    await recordLesson(ctx, 'LessonsScored', {
      ...lesson,
      body,
      cases: JSON.stringify(now.cases),
      updated_at: ctx.now,
    });
  }
  if (own.some(({ created_at }) => created_at > ctx.now - LEAST_APART_MS)) return null;
  const proposal = findProposal(cases, new Set(own.map(({ rule }) => rule)));
  if (!proposal) return null;
  const lesson = await newLesson(ctx, {
    ...proposal,
    cases: JSON.stringify(proposal.cases),
    goal_id: null,
    metric_id: null,
    state: 'proposed',
  });
  await recordLesson(ctx, 'LessonProposed', lesson);
  return lesson;
}

/** Counts anew what rested on each lesson; called where forecasts are settled. Twice changes nothing. */
export async function scoreLessons(ctx: Ctx): Promise<void> {
  const lessons = await listLessons(ctx);
  if (lessons.length === 0) return;
  const found = await rows(ctx, 'settlements')
    .innerJoin('tasks', 'tasks.id', 'settlements.task_id')
    .select(['settlements.verdict', 'tasks.lesson_ids'])
    .where('tasks.lesson_ids', '<>', '[]')
    .execute();
  const settled = found.map(({ verdict, lesson_ids }) => ({
    verdict,
    lessonIds: readNames(lesson_ids),
  }));
  const changed = lessons.flatMap((lesson) => {
    const strength = countStrength(lesson.id, settled);
    const isSame = strength.hits === lesson.hits && strength.misses === lesson.misses;
    return isSame ? [] : [{ ...lesson, ...strength, updated_at: ctx.now }];
  });
  if (changed.length === 0) return;
  await ctx.record({ type: 'LessonsScored', subject: 'lessons', rows: { lessons: changed } });
}

async function listCases(ctx: Ctx): Promise<LessonCase[]> {
  const found = await rows(ctx, 'settlements')
    .innerJoin('tasks', 'tasks.id', 'settlements.task_id')
    .leftJoin('outcomes', 'outcomes.task_id', 'settlements.task_id')
    .leftJoin('executors', (join) =>
      join.on((eb) => eb('executors.id', '=', eb.fn.coalesce('outcomes.executor_id', 'tasks.assignee_id'))),
    )
    .select([
      'settlements.task_id as taskId',
      'tasks.category as category',
      'settlements.part as part',
      'settlements.verdict as verdict',
      'executors.id as executorId',
      'executors.kind as executorKind',
      'executors.handle as handle',
    ])
    .where('settlements.settled_at', '>', ctx.now - CASE_DAYS * DAY_MS)
    .orderBy('tasks.number')
    .orderBy('settlements.part')
    .execute();
  return found.map(({ executorId, executorKind, handle, ...row }) => ({
    ...row,
    executor:
      executorId === null || executorKind === null || handle === null
        ? null
        : { id: executorId, kind: executorKind, handle },
  }));
}
