import type { Ctx } from '../../base/command/ctx.ts';
import { rows } from '../../base/store/rows.ts';
import { readNames } from '../../todo/idea/candidate-store.ts';
import type { Lesson } from './lesson.ts';
/** A lesson with what it came from and what rests on it. */
export interface LessonPage {
  lesson: Lesson;
  cases: readonly { id: string; title: string; state: string }[];
  ideas: readonly { id: string; title: string }[];
  tasks: readonly { id: string; title: string; state: string }[];
}

export async function loadLessonPage(ctx: Ctx, lesson: Lesson): Promise<LessonPage> {
  const ids = readNames(lesson.cases);
  const tasks = await rows(ctx, 'tasks')
    .select(['id', 'title', 'state', 'lesson_ids'])
    .where((eb) => eb.or([eb('lesson_ids', '<>', '[]'), ...(ids.length > 0 ? [eb('id', 'in', ids)] : [])]))
    .orderBy('number')
    .execute();
  const ideas = await rows(ctx, 'candidates')
    .select(['id', 'title', 'lesson_ids'])
    .where('state', '=', 'open')
    .where('lesson_ids', '<>', '[]')
    .orderBy('number')
    .execute();
  const restsOnIt = ({ lesson_ids }: { lesson_ids: string }) => readNames(lesson_ids).includes(lesson.id);
  return {
    lesson,
    cases: tasks.filter(({ id }) => ids.includes(id)),
    ideas: ideas.filter(restsOnIt),
    tasks: tasks.filter(restsOnIt),
  };
}
